"""Bytes are named as the library that cuts characters writes them, each name once."""

from __future__ import annotations

import pytest
from tokenizers import pre_tokenizers

from viz.models.byte_names import PARTIAL, byte_name

pytestmark = pytest.mark.instant


def entries(text: str) -> str:
    """The letters by which a byte-level vocabulary writes this text."""
    ((letters, _),) = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)
    return str(letters)


@pytest.mark.parametrize("character", ["é", "한", "😀", "\u00a0", "ÿ"])
def test_each_byte_is_named_by_its_number(character: str) -> None:
    written = character.encode()
    for letter, byte in zip(entries(character), written, strict=True):
        assert byte_name(letter, PARTIAL) == f"⟨{byte:02X}⟩"
        assert byte_name(f"<0x{byte:02X}>", PARTIAL) == f"⟨{byte:02X}⟩"
    assert byte_name(entries(character)[:-1], PARTIAL) == f"⟨{written[:-1].hex(' ').upper()}⟩"


def test_what_is_whole_stays() -> None:
    assert byte_name("Ġthe", " the") == " the"
    assert byte_name(entries(" 😀")[:-1], f" {PARTIAL}") == "⟨20 F0 9F 98⟩"  # not as without the space
    assert byte_name(entries(PARTIAL), PARTIAL) == PARTIAL
    assert byte_name("▁\ufffd", PARTIAL) == "▁\ufffd"  # of a vocabulary that knows no bytes
