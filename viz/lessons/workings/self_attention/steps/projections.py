"""Queries, keys and values, and how the first two are turned by their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.panels import Panel, panels
from viz.figures.theme import Theme
from viz.figures.tokens import names, window
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, bias
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

TITLES = {"queries": "<b>Q</b> asks", "keys": "<b>K</b> is found by", "values": "<b>V</b> hands on"}
"""Over each panel of the projections, by the step that it shows."""
TURNED = {
    "query": "queries",
    "query turned": "rotated_queries",
    "key": "keys",
    "key turned": "rotated_keys",
}
"""The rows of the rotation's picture, and the step that each shows."""


def projections(layer: LayerRecording) -> Step:
    """Every token's queries, keys and values."""
    rows = r" \\ ".join(f"{each} &= x W_{each}{bias(layer, each.lower(), f'b_{each}')}" for each in "QKV")
    shared = f" {sharing(layer)}" if layer.sharing > 1 else ""
    return Step(
        key="qkv",
        title="Q, K, V",
        equation=rf"\begin{{aligned}} {rows} \end{{aligned}}",
        says=(
            "Three matrix products with learned weights: what a token asks, how it can be found, and what it"
            f" hands on.{shared}"
        ),
        shape=_shape(layer),
        picture=_projections_picture,
        sentence=_projections_sentence,
        values=tuple(TITLES),
        code=(eq.linear, eq.split_heads),
        windowed=True,
    )


def sharing(layer: LayerRecording) -> str:
    """How heads share keys and values: "This layer has 3 key/value heads, each shared by 3 query heads"."""
    n = layer.n_key_value_heads
    shared = f"shared by {layer.sharing} query heads."
    return (
        f"This layer has {n} key/value heads, each {shared}"
        if n > 1
        else f"This layer has 1 key/value head, {shared}"
    )


def _shape(layer: LayerRecording) -> str:
    n, heads, d_head, width = layer.n_tokens, layer.n_heads, layer.d_head, layer.input.shape[1]
    product = f"[{n}, {width}] × [{width}, {heads * d_head}]"
    if layer.sharing == 1:
        return f"{product}, three times → {heads} heads × [{n}, {d_head}]"
    shared = f"K and V: {layer.n_key_value_heads} heads × [{n}, {d_head}] each"
    return f"{product} → Q: {heads} heads × [{n}, {d_head}]; {shared}"


def _projections_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """One head's queries, keys and values side by side, [token, channel] each."""
    keep = window(focus.layer.n_tokens, focus.query)
    rows = names(focus.recording, keep, query=focus.query, theme=theme)
    row = keep.index(focus.query)
    shown = [
        Panel(values=focus.of_head(name)[keep], rows=rows, title=title, mark=row)
        for name, title in TITLES.items()
    ]
    return panels(*shown, height=height, theme=theme)


def _projections_sentence(focus: Focus) -> str:
    layer = focus.layer
    width, channels = layer.input.shape[1], layer.d_head
    if layer.sharing > 1:
        return (
            f"Head {focus.head + 1} owns {channels} columns of W_Q. Its keys and values are those of "
            f"key/value head {layer.kv_head(focus.head) + 1} of {layer.n_key_value_heads}, "
            f"shared by {layer.sharing} query heads."
        )
    return f"Head {focus.head + 1} owns {channels} columns of each matrix: {3 * width * channels:,} weights."


def rotation(layer: LayerRecording) -> Step:
    """Queries and keys turned by their place (RoPE)."""
    base = f"{layer.rope_theta:,.0f}".replace(",", r"\,")
    heads = f"{layer.n_heads} + {layer.n_key_value_heads} heads"
    return Step(
        key="rotate",
        title="Rotate",
        equation=(
            r"\begin{aligned} q_c &\leftarrow q_c \cos p\,\omega_c - q_{c+d/2} \sin p\,\omega_c \\"
            r" q_{c+d/2} &\leftarrow q_{c+d/2} \cos p\,\omega_c + q_c \sin p\,\omega_c \\"
            rf" \omega_c &= {base}^{{-2c/d}} \end{{aligned}}"
        ),
        says=(
            "Here attention is told where the token stands, p: each pair of channels of its query and its key"
            " is turned, the first pairs fast, the last ones slowly. A score then depends on how far apart"
            " two tokens are, not on where they stand."
        ),
        shape=f"{heads} × [{layer.n_tokens}, {layer.d_head}], the shape stays",
        picture=_rotation_picture,
        sentence=_rotation_sentence,
        values=("rotated_queries", "rotated_keys"),
        code=(eq.rotate,),
    )


def _rotation_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The query token's query and key, before and after they are turned."""
    rows = np.stack([focus.of_head(name)[focus.query] for name in TURNED.values()])
    return panels(Panel(values=rows, rows=list(TURNED)), height=min(height, 340), theme=theme)


def _rotation_sentence(focus: Focus) -> str:
    angles = np.rad2deg(focus.query * focus.layer.weights["frequencies"])
    before, after = (
        float(np.linalg.norm(focus.of_head(name)[focus.query])) for name in ("queries", "rotated_queries")
    )
    return (
        f"{focus.token} stands at position {focus.query}, counted from 0: its"
        f" first pair of channels is turned by **{angles[0]:,.0f}°**, its last by {angles[-1]:.2g}°. "
        f"The query's length stays: {before:.2f} before, {after:.2f} after."
    )
