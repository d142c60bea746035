"""How much longer a tokenizer may make a text: what it does to text is native code, and one that asks for 8
GB takes the process along.
"""

from __future__ import annotations

import base64
import re
import struct
from typing import Any

MOST = 32.0
"""A text may grow by this factor.

Unicode's own compatibility forms reach 18 (U+FDFA), bytes as characters 4.
"""
REPEATED = re.compile(r"[ \u2581]\{(\d{1,3}),\}")
"""Spaces, so many or more: SentencePiece makes one of them."""
STEADY = {"BertNormalizer": 4.0, "ByteLevel": 4.0, "Lowercase": 3.0, "NFC": 3.0, "NFD": 4.0, "NFKC": 18.0,
"NFKD": 18.0,
          "Nmt": 1.0, "Prepend": 1.0, "Strip": 1.0, "StripAccents": 1.0}  # fmt: skip
"""Normalisers whose growth Unicode bounds, alone or after one another: the largest counts once."""


def growth(part: Any) -> float:
    """The factor by which a tokenizer's part (its normaliser, its decoder, as JSON) can multiply a text;
    infinity where unknown.

    Replacements multiply one another; what Unicode bounds counts once. An added prefix counts by its length.
    """
    steps = list(_steps(part))
    factor = max((STEADY.get(step.get("type"), 1.0) for step in steps), default=1.0)
    for step in steps:
        factor *= _multiplied(step)
    return factor


def _steps(part: Any) -> Any:
    """The steps of a part in order, sequences within sequences laid flat."""
    if not isinstance(part, dict):
        return
    inner = next((part[name] for name in ("normalizers", "decoders", "pretokenizers") if name in part), None)
    if part.get("type") == "Sequence" and isinstance(inner, list):
        for step in inner:
            yield from _steps(step)
    else:
        yield part


def _multiplied(step: dict[str, Any]) -> float:
    kind = step.get("type")
    if kind == "Replace":
        pattern = step.get("pattern")
        literal = pattern.get("String") if isinstance(pattern, dict) else pattern
        # A regular expression may match one character, or none between any two: both are replaced.
        shortest = len(literal) if isinstance(literal, str) and literal else _shortest(pattern)
        length = len(str(step.get("content", "")))
        return max(1.0, length / shortest) if shortest else 1.0 + 2 * length
    if kind == "Prepend":
        return 1.0 + len(str(step.get("prepend", "")))
    if kind == "Precompiled":
        return _precompiled(step.get("precompiled_charsmap"))
    return 1.0


def _shortest(pattern: Any) -> int:
    """Characters that a regular expression matches at least: of a space repeated; else 0, unknown."""
    regex = pattern.get("Regex") if isinstance(pattern, dict) else None
    repeated = REPEATED.fullmatch(regex) if isinstance(regex, str) else None
    return int(repeated[1]) if repeated else 0


def _precompiled(charsmap: Any) -> float:
    """SentencePiece's table of replacements: after a trie of so many bytes, the replacements, each ended by a
    zero byte.
    """
    try:
        raw = base64.b64decode(charsmap or "", validate=True)
        (trie,) = struct.unpack_from("<I", raw)
        return float(max(len(each.decode(errors="replace")) for each in raw[4 + trie :].split(b"\0")) or 1)
    except (ValueError, TypeError, struct.error):
        return float("inf")
