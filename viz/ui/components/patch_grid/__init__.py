"""The patch grid: a picture cut into patches, and the way of each to what the first layer receives, number by
number.

Hovering asks the server nothing: the numbers of all patches are in the browser. Of a wide network only as
many of each token's numbers are sent as fit in `MOST_BYTES`; the meta says how many.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from viz.analysis.tables import Numbers
from viz.language import tr
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part
from viz.ui.components.photo import photo
from viz.workings import Patches

MOST_BYTES = 1_100_000
PHOTO_SIDE, PHOTO_BYTES = 768, 100_000
_HERE = Path(__file__).parent
_part = Part(
    "patch_grid",
    transport.style(_HERE / "patch_grid.css"),
    transport.script(_HERE.parent / "tint.js", _HERE / "numbers.js", _HERE / "patch_grid.js"),
)


def patch_grid(  # noqa: PLR0913 - all but one by name
    patches: Patches,
    *,
    key: str,
    pin: int | None = None,
    picture: Image.Image | None = None,
    height: int = 330,
    code: Callable[[], str] | None = None,
) -> int | None:
    """Mounts the grid; returns the token that is pinned, from 0.

    `pin` is what Python asks for, as in the patch lens; `code` gives Python that computes the numbers.
    """
    agreed = agree(key, {"pin": pin}, about=(patches.model, patches.tokens))
    drawn = partial(payload, patches, picture=picture, height=height)
    data = drawn(pin=agreed.asked["pin"], serial=agreed.serial)
    _part(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    pinned: int | None = agreed.now["pin"]
    _part.menu(
        partial(drawn, pin=pinned),
        key=key,
        title=tr("From pixels to tokens"),
        about=tr("The picture cut into patches, and the numbers that the first layer receives for each."),
        numbers=partial(numbers, patches),
        code=code,
    )
    return pinned


def numbers(patches: Patches) -> Numbers:
    """What the first layer receives: [token, number]."""
    width = [str(number + 1) for number in range(patches.embedding.shape[1])]
    return Numbers(patches.embedding, {"token": patches.tokens, "number": width}, measures="embedding")


def about_special(token: str) -> str:
    """What a token is that stands for no patch."""
    if token.startswith("[REG"):
        return tr(
            "No patch: a vector of the model's own, the same for every picture. A register: room for what is"
            " worked out on the way (Darcet et al., 2024). No classifier reads it."
        )
    return tr(
        "No patch: a vector of the model's own, the same for every picture. Layer by layer it gathers what a"
        " classifier can read."
    )


def payload(
    patches: Patches,
    *,
    pin: int | None = None,
    picture: Image.Image | None = None,
    height: int = 330,
    serial: int = 0,
) -> bytes:
    """What the browser needs: the picture as JPEG, the network's pixels, and three tables of float32.

    flat [patch, number], parts and positions [token, sent]: their sum is the embedding, whose colours end at
    `most`.
    """
    seen = np.rint(patches.image * 255).astype(np.uint8)
    shown = photo(patches.image if picture is None else picture, side=PHOTO_SIDE, most=PHOTO_BYTES)
    room = MOST_BYTES - seen.nbytes - shown.nbytes - patches.flat.nbytes
    sent = max(16, min(patches.parts.shape[1], room // (8 * len(patches.tokens))))
    meta = {
        "tokens": list(patches.tokens),
        "special": [about_special(token) for token in patches.tokens[: patches.grid.prefix]],
        "rows": patches.grid.rows,
        "columns": patches.grid.columns,
        "prefix": patches.grid.prefix,
        "patch": patches.patch_size,
        "width": patches.parts.shape[1],
        "sent": int(sent),
        "most": float(np.quantile(np.abs(patches.embedding), 0.99)),
        "pin": pin,
        "serial": serial,
        "height": height,
        "theme": transport.colours(),
    }
    meta |= _phrases(meta)
    return transport.pack(
        meta, shown, seen, patches.flat, patches.parts[:, :sent], patches.positions[:, :sent]
    )


def _phrases(meta: dict[str, Any]) -> dict[str, Any]:
    return transport.phrases(
        flat=tr("its pixels, one after the other: reds, greens, blues"),
        parts=tr("times the learned projection"),
        positions=tr("plus the learned position"),
        sum=tr("equals what the first layer receives"),
        own=tr("its own learned vector"),
        sentence=tr("The sentence that the network reads, in its order"),
        label=tr(
            "The picture, cut into {rows} rows and {columns} columns of patches. Arrow keys walk, Enter"
            " pins.",
            rows=meta["rows"],
            columns=meta["columns"],
        ),
        token=tr("token {at} of {n}"),
        place=tr("row {row}, column {column}"),
        size=tr("{place}: {side} × {side} pixels × 3 colours = {numbers}"),
        numbers=tr("{n} numbers"),
        first=tr("the first {sent} of {n} numbers"),
        none=tr("none"),
        resting=tr(
            "Point at a strip to read a number. Violet above 0, orange below; full colour at ±{most:.2f}.",
            most=meta["most"],
        ),
        red=tr("number {at}: red of pixel {row},{column}, normalised: {value}"),
        green=tr("number {at}: green of pixel {row},{column}, normalised: {value}"),
        blue=tr("number {at}: blue of pixel {row},{column}, normalised: {value}"),
        adds=tr("number {at}: {part} + {position} = {sum}"),
    )
