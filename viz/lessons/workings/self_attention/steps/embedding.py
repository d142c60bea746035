"""Words become vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.language import mark, number, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PARTS = {
    "word": mark("word"),
    "segment": mark("segment"),
    "position": mark("position"),
    "patch": mark("patch"),
}
"""What the parts of a `LayerRecording` are called."""


def embedding(layer: LayerRecording) -> Step:
    """What a token is and where it stands, added up."""
    n, width = layer.input.shape
    terms = " + ".join(rf"\text{{{name}}}" for name in _names(layer))
    normed = "embedding_norm" in layer.weights
    return Step(
        key="embedding",
        title=tr("Embed"),
        equation=rf"\begin{{aligned}} x &= {terms} \\ x &\leftarrow \text{{LayerNorm}}(x) \end{{aligned}}"
        if normed
        else f"x = {terms}",
        says=_says(layer, normed=normed),
        shape=f"{len(layer.part_names)} × [{n}, {width}] → [{n}, {width}]",
        picture=_picture,
        sentence=_sentence,
        values=("embedding",),
        code=(eq.embedding_sum, eq.layer_norm) if normed else (eq.embedding_sum,),
    )


def _says(layer: LayerRecording, *, normed: bool) -> str:
    width = layer.input.shape[1]
    if "position" in layer.part_names and normed:
        return tr(
            "Each token becomes {width} numbers: the sum of what it is and where it stands, then normed.",
            width=width,
        )
    if "position" in layer.part_names:
        return tr(
            "Each token becomes {width} numbers: the sum of what it is and where it stands.", width=width
        )
    if layer.rope_theta:
        return tr(
            "Each token becomes {width} numbers: what it is. Where it stands is not told here: queries and"
            " keys will be turned by it.",
            width=width,
        )
    return tr(
        "Each token becomes {width} numbers: what it is. Where it stands is not told here.", width=width
    )


def _names(layer: LayerRecording) -> list[str]:
    return [tr(PARTS[name]) for name in layer.part_names]


def _picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The parts of the query token's embedding and their sum, one row each."""
    layer, query = focus.layer, focus.query
    rows = dict(zip(_names(layer), layer.parts[:, query], strict=True))
    if len(rows) > 1:
        rows[tr("<b>sum</b>")] = layer.parts[:, query].sum(axis=0)
    shown = [Panel(values=np.stack(list(rows.values())), rows=list(rows))]
    if "embedding_norm" in layer.weights:
        after = focus.steps["embedding"][[query]]
        title = tr("after the layer norm")
        shown.append(Panel(values=after, rows=[tr("normed")], title=title, measures=""))
    return panels(*shown, height=min(height, 400), across=False, theme=theme)


def _sentence(focus: Focus) -> str:
    layer = focus.layer
    lengths = np.linalg.norm(layer.parts[:, focus.query], axis=-1)
    each = (f"{name} {number(length, '.2f')}" for name, length in zip(_names(layer), lengths, strict=True))
    said = tr("Lengths for {token}: {lengths}.", token=focus.token, lengths=", ".join(each))
    if not layer.layer:
        return said
    later = tr("Layer {layer} then receives what the layers before it made of this.", layer=layer.layer + 1)
    return f"{said} {later}"
