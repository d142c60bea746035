"""The text of single tokens where a tokenizer cuts characters into bytes."""

from __future__ import annotations

from viz.models.model import Model

PARTIAL = "\ufffd"
"""What a decoder writes for bytes that are no whole character."""
_PRINTED = (*range(33, 127), *range(161, 173), *range(174, 256))
_BYTES = {chr(byte): byte for byte in _PRINTED} | {
    chr(256 + place): byte for place, byte in enumerate(sorted(set(range(256)) - set(_PRINTED)))
}
"""The letter that stands for each byte in a byte-level vocabulary (Radford et al., 2019)."""


def token_text(model: Model, token: int) -> str:
    """What one token stands for; bytes that are no whole character as ⟨F0 9F⟩."""
    name = model.output_name(token)
    if PARTIAL not in name or model.tokenizer is None:
        return name
    entry = model.tokenizer.id_to_token(token) or name
    if any(letter not in _BYTES for letter in entry):
        return entry
    return f"⟨{bytes(_BYTES[letter] for letter in entry).hex(' ').upper()}⟩"
