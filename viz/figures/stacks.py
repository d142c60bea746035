"""An encoder-decoder's two stacks with the arrows between them, and who may look at whom as a small grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.stacks import Stack
from viz.arrays import Array
from viz.figures.drawing import Drawing, note
from viz.figures.frame import Figure, axis, chart, layout
from viz.figures.theme import LIGHT, Theme
from viz.language import count, tr

ACROSS = 10.0
"""How wide the layers of a stack are together, however many they are."""
MOST = 6
"""Layers drawn of each stack; of more than so many the last stands behind dots."""
ROWS = {"Encoder": 2.6, "Decoder": 0.0}
HIGH = 0.5
LEGIBLE = 14
"""Labels that fit side by side under a grid; of more those beside its rows are enough."""
BUS = 1.45
"""Where the encoder's output runs back above the decoder."""


def both_stacks(
    encoder: Stack, decoder: Stack, *, ends: tuple[str, str], height: int = 430, theme: Theme = LIGHT
) -> Figure:
    """The encoder above, the decoder below, each from left to right.

    An arrow leads from the encoder's output into each cross-attention. `ends` says what each stack hands on.
    """
    drawing = Drawing()
    for stack, end in zip((encoder, decoder), ends, strict=True):
        _stack(drawing, stack, end, theme)
    _arrows(drawing, _cross_places(decoder), theme)
    x = {"visible": False, "range": [-1.5, ACROSS + 1.9], "fixedrange": True}
    laid: dict[str, Any] = {"xaxis": x, "yaxis": x | {"range": [-1.45, 3.75]}}
    return chart([], layout(theme, height=height) | laid | drawing.lists())


def _shown(n_layers: int) -> list[int]:
    """The layers drawn, from 1; 0 for dots."""
    every = list(range(1, n_layers + 1))
    return every if n_layers <= MOST else [*every[: MOST - 2], 0, n_layers]


def parts(stack: Stack) -> tuple[str, ...]:
    """The sublayers of each layer, as the drawing names them."""
    own = tr("self-<br>attention<br>{n} heads", n=stack.n_heads)
    if stack.n_cross:
        own = tr("masked self-<br>attention<br>{n} heads", n=stack.n_heads)
    if not stack.n_heads:
        own = tr("recurrent<br>unit (SSRU)")
    cross = (tr("cross-<br>attention<br>{n} heads", n=stack.n_cross),) if stack.n_cross else ()
    return (own, *cross, tr("feed-<br>forward"))


def _stack(drawing: Drawing, stack: Stack, end: str, theme: Theme) -> None:
    y, shown = ROWS[stack.name], _shown(stack.n_layers)
    each = ACROSS / len(shown)
    line = {"color": theme.muted, "width": 1.5}
    drawing.shape(type="line", x0=-0.5, x1=ACROSS + 0.55, y0=y, y1=y, line=line, layer="below")
    drawing.text((-1.0, y), tr("{n}<br>tokens", n=stack.n_tokens), colour=theme.text)
    drawing.text((ACROSS + 1.2, y), end, colour=theme.text)
    said = tr(
        "<b>{stack}</b>: {layers}, vectors of {width} numbers",
        stack=tr(stack.name),
        layers=count("{n} layer", "{n} layers", stack.n_layers),
        width=stack.width,
    )
    aside = -1.15 if stack.n_cross else 0.95  # arrows come down from above into a decoder
    drawing.note(
        x=-0.1, y=y + aside, text=said, showarrow=False, xanchor="left",
        font={"size": 14, "color": theme.text},
    )  # fmt: skip
    for place, number in enumerate(shown):
        _layer(drawing, stack, number, ends=(place * each, (place + 1) * each), theme=theme)


def _layer(drawing: Drawing, stack: Stack, number: int, *, ends: tuple[float, float], theme: Theme) -> None:
    y, (start, end) = ROWS[stack.name], ends
    if not number:
        drawing.text(((start + end) / 2, y), "…", colour=theme.muted)
        return
    named = parts(stack)
    each = (end - start - 0.24) / len(named)
    frame = {"color": theme.line, "width": 1.5, "dash": "dot"}
    drawing.shape(
        type="rect", x0=start + 0.04, x1=end - 0.04, y0=y - 0.62, y1=y + 0.62, line=frame, layer="below"
    )
    drawing.text(((start + end) / 2, y - 0.8), tr("layer {layer}", layer=number), colour=theme.muted)
    for place, name in enumerate(named):
        left = start + 0.12 + place * each
        cross = 0 < place < len(named) - 1
        box = {"color": theme.mark if cross else theme.accent, "width": 1.5}
        drawing.shape(
            type="rect", x0=left + 0.03, x1=left + each - 0.03, y0=y - HIGH, y1=y + HIGH,
            fillcolor=theme.background, line=box,
        )  # fmt: skip
        drawing.text(
            (left + each / 2, y), name, colour=theme.text, size=12 if each > 0.8 else 11 if each > 0.6 else 10
        )


def _cross_places(decoder: Stack) -> list[float]:
    """The middle of each cross-attention that is drawn."""
    shown, named = _shown(decoder.n_layers), parts(decoder)
    each = ACROSS / len(shown)
    inside = (each - 0.24) / len(named)
    return [place * each + 0.12 + 1.5 * inside for place, number in enumerate(shown) if number]


def _arrows(drawing: Drawing, places: Sequence[float], theme: Theme) -> None:
    """From the encoder's output back along the bus, and down into each cross-attention."""
    out, line = ACROSS + 0.3, {"color": theme.mark, "width": 2}
    path = f"M {out},{ROWS['Encoder']} L {out},{BUS} L {min(places)},{BUS}"
    drawing.shape(type="path", path=path, line=line, layer="below")
    for x in places:
        drawing.note(
            name="cross", x=x, y=ROWS["Decoder"] + HIGH, ax=x, ay=BUS, xref="x", yref="y", axref="x",
            ayref="y", text="", showarrow=True, arrowhead=2, arrowwidth=2, arrowcolor=theme.mark,
        )  # fmt: skip
    drawing.text((ACROSS - 1.4, BUS + 0.14), tr("keys and values, for every layer"), colour=theme.mark)


def seen_map(  # noqa: PLR0913 - all but two by name
    seen: Array,
    labels: Sequence[str],
    *,
    split: int | None = None,
    recurrent: bool = False,
    height: int = 380,
    theme: Theme = LIGHT,
) -> Figure:
    """Who looks at whom, [query, key]: filled for 1, empty for 0; NaN, no attention at all, has no cell.

    `split` is where the second text begins; `recurrent` says what stands in place of its own attention.
    """
    said = np.where(seen > 0, tr("looks"), tr("never looks: exactly 0 in every layer and head"))
    hover = tr("{query} at {key}: {looks}", query="%{y}", key="%{x}", looks="%{customdata}")
    heat = {
        "type": "heatmap", "z": seen, "zmin": 0, "zmax": 1, "opacity": 0.6, "showscale": False,
        "colorscale": [[0.0, theme.background], [1.0, theme.accent]], "xgap": 1, "ygap": 1,
        "hoverongaps": False, "customdata": said, "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
    ticks = {"tickvals": list(range(len(labels))), "ticktext": list(labels)}
    ticks |= {"fixedrange": True, "showgrid": False}
    ends, fits = (-0.5, len(labels) - 0.5), len(labels) <= LEGIBLE
    below = tr("is looked at") if fits else tr("is looked at, in the same order")
    laid = layout(theme, height=height) | {
        "xaxis": axis(theme, below, **ticks, range=ends, tickangle=-55, showticklabels=fits),
        "yaxis": axis(theme, tr("looks"), **ticks, range=ends[::-1]),
    }
    if split is not None:
        laid["shapes"] = [_border(split - 0.5, along, theme) for along in ("y", "x")]
    if split is not None and recurrent:
        middle = (split + len(labels) - 1) / 2
        text = tr("recurrent:<br>no self-attention")
        laid["annotations"] = [note((middle, middle), text, colour=theme.muted)]
    return chart([heat], laid)


def _border(at: float, along: str, theme: Theme) -> dict[str, Any]:
    """A line between both texts, along one of the axes."""
    across = "y" if along == "x" else "x"
    refs = {f"{along}ref": f"{along} domain", f"{across}ref": across}
    ends = {f"{along}0": 0, f"{along}1": 1, f"{across}0": at, f"{across}1": at}
    return {"type": "line", **refs, **ends, "line": {"color": theme.muted, "width": 1}}
