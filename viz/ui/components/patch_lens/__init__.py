"""The patch lens: point at a patch and see where it looks, over the picture itself, without asking the
server.

`payload` decides what the browser gets: one layer, every head, and the square of the picture that the model
was given; of very many tokens the one head that is on screen, and the pinned token's row of the others.
`patch_lens` mounts it. A click pins; arrows move; with a pinned patch the pointer reads numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from viz.analysis.tables import Numbers
from viz.arrays import Array
from viz.figures.theme import head_colour
from viz.language import tr
from viz.recording import ImageRecording
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part
from viz.ui.components.photo import photo

Scale = Literal["patch", "layer"]
PHOTO_SIDE, PHOTO_BYTES = 768, 70_000
MANY_TOKENS, COARSE = 128, 8191
"""Of more tokens the weights are small: with 8191 for 1, nearly all of them take one byte each."""
MOST_TOKENS = 300
"""Of more tokens one head travels at a time, and of the others where the pinned token looks."""
_HERE = Path(__file__).parent
_part = Part(
    "patch_lens",
    transport.style(_HERE / "patch_lens.css"),
    transport.script(
        _HERE.parent / "tint.js", _HERE / "overlay.js", _HERE / "parts.js", _HERE / "patch_lens.js"
    ),
)


@dataclass(frozen=True, kw_only=True)
class LensStyle:
    """How the lens draws."""

    opacity: float = 0.65
    """Of the colours over the picture, 0 to 1."""
    smooth: bool = False
    """Blend between the centres of patches? The numbers stay those of the patches."""
    scale: Scale = "patch"
    """The strongest colour is the largest weight of the patch that looks, or of any patch and head of the
    layer.
    """


@dataclass(frozen=True, kw_only=True)
class LensState:
    """What a lens shows now, after whatever was clicked."""

    head: int
    pin: int | None
    """Index in `recording.tokens` of the token whose answer stays."""
    sent: int
    """Bytes that went to the browser for it."""


def patch_lens(  # noqa: PLR0913 - the choices of one view, all by name
    recording: ImageRecording,
    *,
    layer: int,
    head: int,
    key: str,
    pin: int | None = None,
    picture: Image.Image | None = None,
    combined: Array | None = None,
    title: str = "",
    notes: Sequence[tuple[str, str]] = (),
    style: LensStyle = LensStyle(),
    height: int = 460,
    code: Callable[[LensState], str] | None = None,
) -> LensState:
    """Mounts the lens; returns the head and the pin on screen. Layers, heads and tokens are counted from 0.

    `head` and `pin` are what Python asks for: they count when they differ from what was asked before;
    otherwise what a person clicked since stays. `combined` [query, key] is shown instead of the heads, under
    `title`. `notes` says something of each head, briefly under its picture and in full when it is hovered;
    `code` gives Python that computes its numbers without this app.
    """
    agreed = agree(key, {"head": int(head), "pin": pin}, about=(recording.model, recording.tokens))
    drawn = partial(
        payload, recording, layer=layer, picture=picture, combined=combined, title=title, notes=notes,
        style=style, height=height,
    )  # fmt: skip
    data = drawn(head=agreed.asked["head"], pin=agreed.asked["pin"], serial=agreed.serial, shown=agreed.now)
    now = LensState(head=agreed.now["head"], pin=agreed.now["pin"], sent=len(data))
    _part(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    weights = recording.attention[layer, now.head] if combined is None else combined
    _take(
        recording, partial(drawn, head=now.head, pin=now.pin), weights,
        said=title or tr("Layer {layer}, head {head}", layer=layer + 1, head=now.head + 1), key=key,
        code=None if code is None else partial(code, now),
    )  # fmt: skip
    return now


def _take(  # noqa: PLR0913 - what is on screen
    recording: ImageRecording,
    drawn: Callable[[], bytes],
    weights: Array,
    *,
    said: str,
    key: str,
    code: Callable[[], str] | None,
) -> None:
    """The menu, about what is on screen now."""
    _part.menu(
        drawn,
        key=key,
        title=tr("Patch lens, {title}", title=said),
        about=tr("Patch lens, {title}: where a patch looks, in colours over the picture.", title=said),
        numbers=partial(numbers, recording, weights),
        code=code,
    )


def numbers(recording: ImageRecording, weights: Array) -> Numbers:
    """The weights [query, key] of one head, patch by patch."""
    return Numbers(weights, {"query": recording.tokens, "key": recording.tokens})


def payload(  # noqa: PLR0913
    recording: ImageRecording,
    *,
    layer: int,
    head: int,
    pin: int | None = None,
    picture: Image.Image | None = None,
    combined: Array | None = None,
    title: str = "",
    notes: Sequence[tuple[str, str]] = (),
    style: LensStyle = LensStyle(),
    height: int = 460,
    serial: int = 0,
    shown: Mapping[str, Any] | None = None,
) -> bytes:
    """What the browser needs to draw one layer: the picture, and `varints` of codes [head, query, key].

    Of more than `MOST_TOKENS`, the codes [query, key] of the head that is `shown`, `only` in the meta, and
    [head, key] of the pinned token, `row`, after the picture. `picture` is the square of the upload that the
    model was given, else what the network saw is shown.
    """
    _check(recording, layer, head, pin=pin, combined=combined)
    weights = recording.attention[layer] if combined is None else np.asarray(combined, dtype=np.float32)[None]
    one = transport.ONE if recording.n_tokens <= MANY_TOKENS else COARSE
    meta = {
        **_about(recording, weights, combined=combined is not None),
        "one": one,
        "notes": [list(note) for note in notes],
        **{"head": head, "pin": pin, "serial": serial, "height": height},
        "title": title or tr("Layer {layer}", layer=layer + 1),
        **_drawn(style, weights[..., recording.grid.prefix :]),
    }
    square = photo(recording.image if picture is None else picture, side=PHOTO_SIDE, most=PHOTO_BYTES)
    if recording.n_tokens <= MOST_TOKENS or combined is not None:
        return transport.pack(meta, transport.varints(transport.codes(weights, one)), square)
    return _one_head(meta, weights, square, now=shown or {"head": head, "pin": pin})


def _one_head(meta: dict[str, Any], weights: Array, square: Array, *, now: Mapping[str, Any]) -> bytes:
    """The head that is looked at whole; of every other, where the pinned token looks."""
    row = weights[:, :0, 0] if now["pin"] is None else weights[:, now["pin"]]
    whole, rows = (
        transport.varints(transport.codes(each, meta["one"])) for each in (weights[now["head"]], row)
    )
    return transport.pack({**meta, "only": now["head"], "row": now["pin"]}, whole, square, rows)


def _about(recording: ImageRecording, weights: Array, *, combined: bool) -> dict[str, Any]:
    """The tokens, how they lie, and what the weights [head, query, key] are."""
    grid = recording.grid
    return {
        "tokens": list(recording.tokens),
        **{name: getattr(grid, name) for name in ("rows", "columns", "prefix")},
        "chips": [] if combined else [head_colour(h) for h in range(recording.n_heads)],
        "combined": combined,
        "adds_up": bool(np.allclose(weights.sum(axis=-1), 1, atol=1e-3)),
        **_phrases(recording),
        "only": None,
        "row": None,
    }


def _drawn(style: LensStyle, patches: Array) -> dict[str, Any]:
    """How the weights [head, query, patch] are coloured."""
    most = float(patches.max()) if style.scale == "layer" else None
    drawn = tr("smooth: blended between patch centres") if style.smooth else tr("nearest: one colour a patch")
    return {
        "opacity": style.opacity,
        "smooth": style.smooth,
        "drawn": tr("Drawn {how}.", how=drawn),
        "most": most,
        "theme": transport.colours(),
    }


def _check(
    recording: ImageRecording, layer: int, head: int, *, pin: int | None, combined: Array | None
) -> None:
    n = recording.n_tokens
    if not 0 <= layer < recording.n_layers:
        raise ValueError(f"layer must lie in 0..{recording.n_layers - 1}; got {layer}.")
    if not 0 <= head < recording.n_heads:
        raise ValueError(f"head must lie in 0..{recording.n_heads - 1}; got {head}.")
    if pin is not None and not 0 <= pin < n:
        raise ValueError(f"pin must lie in 0..{n - 1}; got {pin}.")
    if combined is not None and np.shape(combined) != (n, n):
        raise ValueError(f"combined must have axes [query, key], shape ({n}, {n}); got {np.shape(combined)}.")


def _phrases(recording: ImageRecording) -> dict[str, Any]:
    return transport.phrases(
        toolbar=tr("Heads: each picture is what the same patch sees through that head"),
        head=tr("head {head}"),
        special=tr("{token}: a token of the model's own, no patch. Point at it to see where it looks."),
        label=tr(
            "The picture in {rows} rows and {columns} columns of patches. Arrow keys choose the patch that"
            " looks, Enter pins it, Escape lets go.",
            rows=recording.grid.rows,
            columns=recording.grid.columns,
        ),
        point=tr("point at a patch"),
        where=tr("where {word} looks"),
        free=tr("Point at a patch to see where it looks; click to pin it."),
        pinned=tr("Pinned: point anywhere to read numbers; arrow keys move it."),
        itself=tr("{token} gives itself {weight}"),
        most=tr("most to {token}: {weight}"),
        share=tr(
            "{share} of its attention is on special tokens; even attention would give every token {even}."
        ),
        no_share=tr("even attention would give every token {even}."),
        even=tr("even"),
    )
