"""A long text in a link comes back whole, and no link can be made to fill the memory."""

from __future__ import annotations

import base64
import random
import re
import zlib

import pytest

from viz.ui.page.packing import LONG, MOST_BYTES, pack, too_long, unpack

pytestmark = pytest.mark.instant
CHINESE = "".join(chr(random.Random(0).randrange(0x4E00, 0x9FFF)) for _ in range(10_000))


@pytest.mark.parametrize("text", ["", "a" * 20_000, CHINESE, "é👩‍👩‍👧\n\t=+&#%", "שלום " * 2000])
def test_a_text_comes_back(text: str) -> None:
    packed = pack(text)
    assert re.fullmatch(r"[A-Za-z0-9_-]*", packed)
    assert unpack(packed) == text


def test_ten_thousand_letters_of_any_script_fit_in_what_a_server_reads() -> None:
    text = "".join(map(chr, random.Random(0).choices(range(0x4E00, 0x9FFF), k=10_000)))
    assert len(pack(text)) < 45_000  # of 65,536 bytes for the whole request
    assert too_long(text)
    assert not too_long("a" * LONG)
    assert too_long("é" * 2_000)  # six letters each


@pytest.mark.parametrize("packed", ["!", "abc", "é", pack("text")[:-3], "A" * 100])
def test_what_was_not_packed_is_nothing(packed: str) -> None:
    assert unpack(packed) is None


def test_a_bomb_is_nothing() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * (MOST_BYTES + 1), 9)).decode().rstrip("=")
    assert len(bomb) < 1_000
    assert unpack(bomb) is None
