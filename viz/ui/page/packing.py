"""A long text in a link: compressed, in letters that every address takes.

Ten thousand Chinese letters are ninety thousand in an address, more than servers read; packed, twenty to
thirty.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from urllib.parse import quote

LONG = 6_000
"""As many letters of an address a text may take as it is; longer ones are packed."""
MOST_BYTES = 400_000
"""Of a text that is unpacked: a few letters can be made to stand for gigabytes."""


def too_long(text: str) -> bool:
    """Does the text take more letters of an address than LONG?"""
    return len(text) > LONG or len(quote(text, errors="replace")) > LONG


def pack(text: str) -> str:
    """The text as letters, digits, "-" and "_"."""
    squeezed = zlib.compress(text.encode("utf-8", "replace"), 9)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpack(packed: str, most: int = MOST_BYTES) -> str | None:
    """The text; None for what `pack` never writes, and for more than so many bytes."""
    try:
        squeezed = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        text = reader.decompress(squeezed, most)
        return text.decode("utf-8") if reader.eof else None
    except (binascii.Error, zlib.error, ValueError):
        return None
