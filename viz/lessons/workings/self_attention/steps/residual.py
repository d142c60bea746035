"""What a sublayer found is added to what came in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.arrays import Array
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.language import tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, unchanged
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def residual(layer: LayerRecording, number: int) -> Step:
    """The addition after the attention, 1, or after the feed-forward, 2."""
    last = layer.norm == "pre" and number == 2
    added = "o" if number == 1 else r"\text{FFN}"
    says = tr("The sublayer does not replace the token's vector: what it found is added to it.")
    output = tr("This sum is the layer's output.")
    return Step(
        key=f"add-{number}",
        title=tr("Add"),
        equation=rf"x \leftarrow x + {added}",
        says=f"{says} {output}" if last else says,
        shape=unchanged(layer),
        picture=partial(_picture, number),
        sentence=partial(_sentence, number),
        values=(f"residual_{number}", "output") if last else (f"residual_{number}",),
        code=(eq.residual,),
    )


def terms(layer: LayerRecording, steps: Mapping[str, Array], number: int) -> tuple[Array, Array, Array]:
    """(what came in, what was added, the sum) of an addition, each [token, width]."""
    if number == 1:
        return layer.input, steps.get("projected_scaled", steps["projected"]), steps["residual_1"]
    before = steps["norm_1"] if layer.norm == "post" else steps["residual_1"]
    return before, steps.get("fc2_scaled", steps["fc2"]), steps["residual_2"]


def _picture(number: int, focus: Focus, height: int, theme: Theme) -> Figure:
    rows = np.stack([each[focus.query] for each in terms(focus.layer, focus.steps, number)])
    shown = Panel(values=rows, rows=[tr("came in"), tr("added"), tr("<b>sum</b>")])
    return panels(shown, height=min(height, 340), theme=theme)


def _sentence(number: int, focus: Focus) -> str:
    came, added, total = (
        array[focus.query].astype(np.float64) for array in terms(focus.layer, focus.steps, number)
    )
    before, change, after = (float(np.linalg.norm(each)) for each in (came, added, total))
    cosine = float(came @ total / max(before * after, 1e-12))
    return tr(
        "Length {before:.2f} came in, {change:.2f} is added; {direction}, cosine **{cosine:.2f}**.",
        before=before,
        change=change,
        direction=direction(cosine),
        cosine=cosine,
    )


def direction(cosine: float) -> str:
    """What a sum's cosine to what came in says of where it points."""
    if cosine >= 0.9:
        return tr("the sum still points the old way")
    if cosine >= 0.5:
        return tr("the sum has turned, but points more the old way than not")
    return tr("the sum points a new way") if cosine >= 0 else tr("the sum points away from what came in")
