from __future__ import annotations

import pytest

from tests.ui.components import build
from viz.ui.components.tokens import payload

pytestmark = pytest.mark.instant


def test_every_token_with_its_entry_and_its_characters():
    rec = build.recording()
    meta, arrays = build.unpack(payload(rec))
    assert arrays == []
    at = meta["tokens"].index("##cause")
    start, end = meta["spans"][at]
    assert (meta["words"][at], meta["joins"][at], meta["texts"][0][start:end]) == ("cause", "1", "cause")
    assert meta["special"] == "1" + "0" * 16 + "1"


def test_512_tokens_are_a_small_message():
    assert len(payload(build.long(512, heads=1))) < 40_000
