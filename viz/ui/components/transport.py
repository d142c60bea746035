"""How arrays and colours travel to the components in the browser: one block of bytes, and one script beside
it.

Streamlit hands *top-level* bytes to JavaScript untouched; bytes inside a dict, and arrays of more than two
axes, arrive as their repr without any error, and JSON lists are ten times slower. `transport.js` holds the
other half.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from viz.arrays import Array
from viz.figures.theme import DARK, HEADS, LIGHT, Theme
from viz.language import number

ONE = 65535
"""The code of weight 1."""
_HERE = Path(__file__).parent


def pack(meta: dict[str, Any], *arrays: Array) -> bytes:
    """[u32 length][JSON, padded to 4 bytes][each array's raw bytes, padded to 4], all little-endian.

    JavaScript's `unpack` returns `meta` with `arrays`: typed arrays of the same type, flattened in C order.
    """
    arrays = tuple(np.ascontiguousarray(array) for array in arrays)
    layout = [[array.dtype.name, int(array.size)] for array in arrays]
    text = json.dumps({**meta, "arrays": layout}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    head = _padded(text.encode("utf-8", "surrogatepass"), b" ")
    return b"".join(
        [struct.pack("<I", len(head)), head, *(_padded(array.tobytes(), b"\0") for array in arrays)]
    )


def codes(weights: Array, one: int = ONE) -> Array:
    """Weights in 0..1 as uint16, `one` for 1: within 1/one, and *the same three decimals* as the float32.

    An odd `one` above 2,000: no code then lies between two numbers of three decimals.

    Plain rounding would change the third decimal of one weight in 250; those move to the neighbouring code,
    so that what a hover shows is the model's number, rounded once. What is above 0 stays above 0.
    """
    exact = np.asarray(weights, dtype=np.float32).astype(np.float64)
    if exact.size and not (exact.min() >= 0 and exact.max() <= 1 + 1e-6):
        raise ValueError(f"weights must lie in 0..1; got {exact.min():.4g} to {exact.max():.4g}.")
    near = np.rint(np.minimum(exact, 1) * one)
    drift = np.rint(exact * 1000) - np.rint(near / one * 1000)
    codes: Array = np.clip(near + drift, exact > 0, one).astype(np.uint16)
    return codes


def varints(numbers: Array) -> Array:
    """Codes as the bytes of LEB128, C order: one byte below 128, two below 16384, else three.

    Most weights are small: a layer of 12 heads at 128 tokens takes 257 to 345 kB instead of 393 in MiniLM.
    """
    flat = numbers.ravel().astype(np.uint32)
    length = 1 + (flat >= 1 << 7) + (flat >= 1 << 14)
    start = np.cumsum(length) - length
    raw = np.zeros(int(length.sum()), dtype=np.uint8)
    for place in range(3):
        here = length > place
        more = (length[here] > place + 1).astype(np.uint32) << 7
        raw[start[here] + place] = (flat[here] >> 7 * place & 127) | more
    return raw


def colours() -> dict[str, Any]:
    """The colours of both themes and of the heads, for the `theme` entry of a component's meta."""
    return {"light": _colours(LIGHT), "dark": _colours(DARK), "heads": HEADS}


def phrases(**says: str) -> dict[str, Any]:
    """What a component says in the reader's language, and the marks of its numbers: of 1,234.5 and of 3×10⁻⁵.

    A sentence has names in braces for what only the browser knows; `fill` of `transport.js` puts it in.
    """
    written = number(1234.5, ",.1f")
    return {"says": says, "marks": [written[1], written[5], number(3e-5, ".0e")[1]]}


def script(*paths: Path) -> str:
    """`transport.js` and these files as one ES module, without its comments: it travels with every new
    message.
    """
    files = (_HERE / "transport.js", *paths)
    return "\n".join(_bare(path.read_text(encoding="utf-8"), "//") for path in files)


def style(*paths: Path) -> str:
    """`transport.css` and these files as one style sheet."""
    files = (_HERE / "transport.css", *paths)
    return "\n".join(_bare(path.read_text(encoding="utf-8"), "/*") for path in files)


def _padded(raw: bytes, by: bytes) -> bytes:
    return raw + by * (-len(raw) % 4)


def _colours(theme: Theme) -> dict[str, Any]:
    named = {"muted": theme.muted, "line": theme.line, "mark": theme.mark, "accent": theme.accent}
    return {**named, "scale": theme.sequential, "diverging": theme.diverging}


def _bare(text: str, comment: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(comment))
