"""Words become vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.panels import Panel, panels
from viz.figures.theme import Theme
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def embedding(layer: LayerRecording) -> Step:
    """What a token is and where it stands, added up."""
    n, width = layer.input.shape
    terms = " + ".join(rf"\text{{{name}}}" for name in layer.part_names)
    normed = "embedding_norm" in layer.weights
    return Step(
        key="embedding",
        title="Embed",
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
    said = f"Each token becomes {layer.input.shape[1]} numbers: "
    if "position" in layer.part_names:
        return said + "the sum of what it is and where it stands" + (", then normed." if normed else ".")
    later = ": queries and keys will be turned by it." if layer.rope_theta else "."
    return f"{said}what it is. Where it stands is not told here{later}"


def _picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The parts of the query token's embedding and their sum, one row each."""
    layer, query = focus.layer, focus.query
    rows = dict(zip(layer.part_names, layer.parts[:, query], strict=True))
    if len(rows) > 1:
        rows["<b>sum</b>"] = layer.parts[:, query].sum(axis=0)
    shown = [Panel(values=np.stack(list(rows.values())), rows=list(rows))]
    if "embedding_norm" in layer.weights:
        after = focus.steps["embedding"][[query]]
        shown.append(Panel(values=after, rows=["normed"], title="after the layer norm", measures=""))
    return panels(*shown, height=min(height, 400), across=False, theme=theme)


def _sentence(focus: Focus) -> str:
    layer = focus.layer
    lengths = np.linalg.norm(layer.parts[:, focus.query], axis=-1)
    said = ", ".join(f"{name} {length:.2f}" for name, length in zip(layer.part_names, lengths, strict=True))
    later = f" Layer {layer.layer + 1} then receives what the layers before it made of this."
    return f"Lengths for {focus.token}: {said}.{later if layer.layer else ''}"
