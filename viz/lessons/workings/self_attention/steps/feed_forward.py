"""Each token on its own: features computed, bent or gated, and written back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, bias
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def gate(layer: LayerRecording) -> Step:
    """Features, and a gate for each of them."""
    n, width, inner = layer.n_tokens, layer.input.shape[1], layer.d_inner
    gates, features = bias(layer, "gate", "b_G"), bias(layer, "fc1", "b_1")
    return Step(
        key="gate",
        title=tr("Gate"),
        equation=rf"h = \text{{{_bend(layer)}}}(x W_G{gates}) \odot (x W_1{features})",
        says=tr(
            "Two matrix products give {inner:,} features and a gate for each of them; the bent gate says how"
            " much of its feature passes, and with which sign.",
            inner=inner,
        ),
        shape=tr("[{n}, {width}] → twice [{n}, {inner:,}] → [{n}, {inner:,}]", n=n, width=width, inner=inner),
        picture=_gate_picture,
        sentence=_gate_sentence,
        values=("gate", "fc1", "activated"),
        code=(eq.gated, eq.linear, eq.ACTIVATIONS[layer.activation]),
    )


def _bend(layer: LayerRecording) -> str:
    """The activation's name, as LaTeX writes it."""
    return layer.activation.replace("_", "-")


def _gate_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    steps, query, name = focus.steps, focus.query, focus.layer.activation
    gates = np.stack([steps["gate"][query], eq.ACTIVATIONS[name](steps["gate"][query])])
    features = np.stack([steps["fc1"][query], steps["activated"][query]])
    above = Panel(
        values=gates,
        rows=[tr("gate"), tr("after {name}", name=label(name))],
        title=tr("{n:,} gates", n=gates.shape[1]),
    )
    below = Panel(
        values=features,
        rows=[tr("feature"), tr("gated")],
        title=tr("each feature times its gate"),
        measures="",
    )
    return panels(above, below, height=min(height, 400), across=False, theme=theme)


def _gate_sentence(focus: Focus) -> str:
    gates, gated = (focus.steps[name][focus.query] for name in ("gate", "activated"))
    strongest, open_ones = int(np.abs(gated).argmax()), int((gates > 0).sum())
    return tr(
        "**{open:,}** of {all:,} gates are above 0 for {token}. The strongest feature that passes is number"
        " {strongest:,}: {value:.2f}.",
        open=open_ones,
        all=gates.size,
        token=focus.token,
        strongest=strongest + 1,
        value=gated[strongest],
    )


def feed_forward(layer: LayerRecording) -> Step:
    """Two linear maps with a bend between them; after a gate, only the second."""
    n, width, inner = layer.n_tokens, layer.input.shape[1], layer.d_inner
    scaled = ("fc2_scaled",) if "scale_2" in layer.weights else ()
    first, second = bias(layer, "fc1", "b_1"), bias(layer, "fc2", "b_2")
    gated = "gate" in layer.weights
    equation = "h" if gated else rf"\text{{{_bend(layer)}}}(x W_1{first})"
    return Step(
        key="ffn",
        title=tr("Feed-forward"),
        equation=rf"\text{{FFN}}(x) = {equation}\, W_2{second}",
        says=_says(inner, gated=gated),
        shape=("" if gated else f"[{n}, {width}] → ") + f"[{n}, {number(inner, ',')}] → [{n}, {width}]",
        picture=_picture,
        sentence=_sentence,
        values=("fc2", *scaled) if gated else ("fc1", "activated", "fc2", *scaled),
        code=(eq.linear,) if gated else (eq.feed_forward, eq.linear, eq.ACTIVATIONS[layer.activation]),
    )


def _says(inner: int, *, gated: bool) -> str:
    if gated:
        return tr("Each token on its own: its {inner:,} gated features are written back.", inner=inner)
    return tr(
        "Each token on its own, no looking around: {inner:,} features are computed, bent, and written back.",
        inner=inner,
    )


def _picture(focus: Focus, height: int, theme: Theme) -> Figure:
    steps, query = focus.steps, focus.query
    shown = {tr("gated"): steps["activated"][query]}
    if "gate" not in steps:  # else they have been seen at the step before
        after = tr("after {name}", name=label(focus.layer.activation))
        shown = {tr("features"): steps["fc1"][query], after: steps["activated"][query]}
    inner = np.stack(list(shown.values()))
    above = Panel(values=inner, rows=list(shown), title=tr("{n:,} features", n=inner.shape[1]))
    back = tr("back at the model's width")
    below = Panel(values=steps["fc2"][[query]], rows=[tr("written back")], title=back, measures="")
    return panels(above, below, height=min(height, 380), across=False, theme=theme)


def _sentence(focus: Focus) -> str:
    weights = focus.layer.weights
    size = sum(weights[name].size for name in ("gate", "fc1", "fc2") if name in weights)
    if "gate" in weights:
        return tr("With those of the gate, its three matrices hold {size:,} weights.", size=size)
    active = focus.steps["fc1"][focus.query] > 0
    return tr(
        "**{active:,}** of {all:,} features are above 0 before the bend for {token}; {size:,} weights.",
        active=int(active.sum()),
        all=active.size,
        token=focus.token,
        size=size,
    )
