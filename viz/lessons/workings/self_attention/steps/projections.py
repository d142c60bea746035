"""Queries, keys and values, and how the first two are turned by their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.figures.tokens import names, window
from viz.language import count, mark, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, bias
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

TITLES = {
    "queries": mark("<b>Q</b> asks"),
    "keys": mark("<b>K</b> is found by"),
    "values": mark("<b>V</b> hands on"),
}
"""Over each panel of the projections, by the step that it shows."""
TURNED = {
    "queries": mark("query"),
    "rotated_queries": mark("query turned"),
    "keys": mark("key"),
    "rotated_keys": mark("key turned"),
}
"""The rows of the rotation's picture, by the step that each shows."""


def projections(layer: LayerRecording) -> Step:
    """Every token's queries, keys and values."""
    rows = r" \\ ".join(f"{each} &= x W_{each}{bias(layer, each.lower(), f'b_{each}')}" for each in "QKV")
    says = tr(
        "Three matrix products with learned weights: what a token asks, how it can be found, and what it"
        " hands on."
    )
    return Step(
        key="qkv",
        title=tr("Q, K, V"),
        equation=rf"\begin{{aligned}} {rows} \end{{aligned}}",
        says=f"{says} {sharing(layer)}" if layer.sharing > 1 else says,
        shape=_shape(layer),
        picture=_projections_picture,
        sentence=_projections_sentence,
        values=tuple(TITLES),
        code=(eq.linear, eq.split_heads),
        windowed=True,
    )


def sharing(layer: LayerRecording) -> str:
    """How heads share keys and values: "This layer has 3 key/value heads, each shared by 3 query heads"."""
    return count(
        "This layer has {n} key/value head, shared by {shared} query heads.",
        "This layer has {n} key/value heads, each shared by {shared} query heads.",
        layer.n_key_value_heads,
        shared=layer.sharing,
    )


def _shape(layer: LayerRecording) -> str:
    n, heads, d_head, width = layer.n_tokens, layer.n_heads, layer.d_head, layer.input.shape[1]
    sizes = {"n": n, "width": width, "all": heads * d_head, "heads": heads, "d_head": d_head}
    if layer.sharing == 1:
        return tr("[{n}, {width}] × [{width}, {all}], three times → {heads} heads × [{n}, {d_head}]", **sizes)
    return tr(
        "[{n}, {width}] × [{width}, {all}] → Q: {heads} heads × [{n}, {d_head}]; K and V: {kv_heads} heads ×"
        " [{n}, {d_head}] each",
        kv_heads=layer.n_key_value_heads,
        **sizes,
    )


def _projections_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """One head's queries, keys and values side by side, [token, channel] each."""
    keep = window(focus.layer.n_tokens, focus.query)
    rows = names(focus.recording, keep, query=focus.query, theme=theme)
    row = keep.index(focus.query)
    shown = [
        Panel(values=focus.of_head(name)[keep], rows=rows, title=tr(title), mark=row)
        for name, title in TITLES.items()
    ]
    return panels(*shown, height=height, theme=theme)


def _projections_sentence(focus: Focus) -> str:
    layer = focus.layer
    width, channels = layer.input.shape[1], layer.d_head
    if layer.sharing > 1:
        return tr(
            "Head {head} owns {channels} columns of W_Q. Its keys and values are those of key/value head"
            " {kv_head} of {kv_heads}, shared by {shared} query heads.",
            head=focus.head + 1,
            channels=channels,
            kv_head=layer.kv_head(focus.head) + 1,
            kv_heads=layer.n_key_value_heads,
            shared=layer.sharing,
        )
    return tr(
        "Head {head} owns {channels} columns of each matrix: {size:,} weights.",
        head=focus.head + 1,
        channels=channels,
        size=3 * width * channels,
    )


def rotation(layer: LayerRecording) -> Step:
    """Queries and keys turned by their place (RoPE)."""
    base = f"{layer.rope_theta:,.0f}".replace(",", r"\,")
    return Step(
        key="rotate",
        title=tr("Rotate"),
        equation=(
            r"\begin{aligned} q_c &\leftarrow q_c \cos p\,\omega_c - q_{c+d/2} \sin p\,\omega_c \\"
            r" q_{c+d/2} &\leftarrow q_{c+d/2} \cos p\,\omega_c + q_c \sin p\,\omega_c \\"
            rf" \omega_c &= {base}^{{-2c/d}} \end{{aligned}}"
        ),
        says=tr(
            "Here attention is told where the token stands, p: each pair of channels of its query and its key"
            " is turned, the first pairs fast, the last ones slowly. A score then depends on how far apart"
            " two tokens are, not on where they stand."
        ),
        shape=tr(
            "{heads} + {kv_heads} heads × [{n}, {d_head}], the shape stays",
            heads=layer.n_heads,
            kv_heads=layer.n_key_value_heads,
            n=layer.n_tokens,
            d_head=layer.d_head,
        ),
        picture=_rotation_picture,
        sentence=_rotation_sentence,
        values=("rotated_queries", "rotated_keys"),
        code=(eq.rotate,),
    )


def _rotation_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The query token's query and key, before and after they are turned."""
    rows = np.stack([focus.of_head(name)[focus.query] for name in TURNED])
    return panels(
        Panel(values=rows, rows=[tr(name) for name in TURNED.values()]), height=min(height, 340), theme=theme
    )


def _rotation_sentence(focus: Focus) -> str:
    angles = np.rad2deg(focus.query * focus.layer.weights["frequencies"])
    before, after = (
        float(np.linalg.norm(focus.of_head(name)[focus.query])) for name in ("queries", "rotated_queries")
    )
    return tr(
        "{token} stands at position {place}, counted from 0: its first pair of channels is turned by"
        " **{first:,.0f}°**, its last by {last:.2g}°. The query's length stays: {before:.2f} before,"
        " {after:.2f} after.",
        token=focus.token,
        place=focus.query,
        first=angles[0],
        last=angles[-1],
        before=before,
        after=after,
    )
