"""Each token's vector brought to a common size, in one of two ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.arrays import Array
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.language import mark, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, unchanged
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A way of norming: what it is called, what it does, and what to say of a vector before and after it.

    The first two are messages.
    """

    title: str
    equation: str
    says: str
    code: Callable[..., object]
    sentence: Callable[[Array, Array], str]


def _layer_sentence(before: Array, after: Array) -> str:
    return tr(
        "Before: mean {mean:.3f}, deviation {deviation:.2f}. After gain and bias: mean {mean_after:.3f},"
        " deviation **{deviation_after:.2f}**.",
        mean=before.mean(),
        deviation=before.std(),
        mean_after=after.mean(),
        deviation_after=after.std(),
    )


def _rms_sentence(before: Array, after: Array) -> str:
    was, now = (float(np.sqrt((each.astype(np.float64) ** 2).mean())) for each in (before, after))
    return tr(
        "Root of the mean square: {before:.3g} before, **{after:.3g}** after the gain.", before=was, after=now
    )


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "layer": Kind(
            title=mark("Norm"),
            equation=r"\text{LayerNorm}(x) = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \odot \gamma + \beta",
            says=mark(
                "Each token on its own: mean 0 and variance 1 over its channels, then a learned gain and"
                " bias."
            ),
            code=eq.layer_norm,
            sentence=_layer_sentence,
        ),
        "rms": Kind(
            title=mark("RMS norm"),
            equation=r"\text{RMSNorm}(x) = \frac{x}{\sqrt{\frac{1}{d} \sum_c x_c^2 + \epsilon}} \odot \gamma",
            says=mark(
                "Each token on its own: a mean square of 1 over its channels, then a learned gain. No mean is"
                " taken off, and no bias is added."
            ),
            code=eq.rms_norm,
            sentence=_rms_sentence,
        ),
    }
)
"""By the `norm_kind` of a `LayerRecording`."""


def norm(layer: LayerRecording, number: int) -> Step:
    """The norm at the attention, 1, or at the feed-forward, 2."""
    last = layer.norm == "post" and number == 2
    kind, output = KINDS[layer.norm_kind], tr("This is the layer's output.")
    return Step(
        key=f"norm-{number}",
        title=tr(kind.title),
        equation=kind.equation,
        says=tr(kind.says) + (f" {output}" if last else ""),
        shape=unchanged(layer),
        picture=partial(_picture, number),
        sentence=partial(_sentence, number),
        values=(f"norm_{number}", "output") if last else (f"norm_{number}",),
        code=(kind.code,),
    )


def normed(layer: LayerRecording, steps: Mapping[str, Array], number: int) -> tuple[Array, Array]:
    """(before, after) a norm, each [token, width]."""
    if layer.norm == "post":
        return steps[f"residual_{number}"], steps[f"norm_{number}"]
    return (layer.input if number == 1 else steps["residual_1"]), steps[f"norm_{number}"]


def _picture(number: int, focus: Focus, height: int, theme: Theme) -> Figure:
    rows = np.stack([each[focus.query] for each in normed(focus.layer, focus.steps, number)])
    return panels(
        Panel(values=rows, rows=[tr("before"), tr("<b>after</b>")]), height=min(height, 280), theme=theme
    )


def _sentence(number: int, focus: Focus) -> str:
    before, after = (each[focus.query] for each in normed(focus.layer, focus.steps, number))
    return KINDS[focus.layer.norm_kind].sentence(before, after)
