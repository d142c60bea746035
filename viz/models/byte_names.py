"""Names of tokens that are bytes: a tokenizer may cut one character into several tokens."""

from __future__ import annotations

import re

PARTIAL = "\ufffd"
"""What a decoder writes for bytes that are no whole character: for all of them the same."""
_PRINTED = (*range(33, 127), *range(161, 173), *range(174, 256))
_BYTES = {chr(byte): byte for byte in _PRINTED} | {
    chr(256 + place): byte for place, byte in enumerate(sorted(set(range(256)) - set(_PRINTED)))
}
"""The letter that stands for each byte in a byte-level vocabulary (Radford et al., 2019)."""
_FALLBACK = re.compile(r"<0x([0-9A-F]{2})>")
"""A byte in the vocabularies of SentencePiece (Kudo & Richardson, 2018)."""


def byte_name(entry: str, decoded: str) -> str:
    """What an `entry` of a vocabulary is called: as it is `decoded`; what is no whole text, as ⟨20 F0 9F⟩."""
    if PARTIAL not in decoded:
        return decoded
    if single := _FALLBACK.fullmatch(entry):
        written = bytes.fromhex(single[1])
    elif all(letter in _BYTES for letter in entry):
        written = bytes(_BYTES[letter] for letter in entry)
    else:
        return entry
    try:
        return written.decode()
    except UnicodeDecodeError:
        return f"⟨{written.hex(' ').upper()}⟩"
