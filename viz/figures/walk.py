"""The picture of each step of the walk through a layer: which of its arrays, for which token, with which
labels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from viz.analysis.equations import ACTIVATIONS
from viz.analysis.walk import Step
from viz.figures.panels import Panel, panels
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label, names, window
from viz.recording import Array, Recording
from viz.workings import LayerRecording


@dataclass(frozen=True, kw_only=True)
class Focus:
    """What is focus at: one layer of a recording, a head of it, a query token
    and a key token, all from 0."""

    recording: Recording
    layer: LayerRecording
    steps: Mapping[str, Array]
    """Every step of the layer, recomputed."""
    head: int
    query: int
    key: int

    def of_head(self, step: str) -> Array:
        """[token, channel]: queries, keys or values as the head uses them; heads may share the last two."""
        values = self.steps[step]
        return values[self.head * len(values) // self.layer.n_heads]


def step_figure(focus: Focus, step: Step, *, height: int = 430, theme: Theme = LIGHT) -> go.Figure:
    """The main picture of a step: matrices of one head, or the query token's own vectors."""
    kind = step.key.partition("-")[0]
    return DRAWN[kind](focus, step, height, theme)


def _embedding(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    layer, query = focus.layer, focus.query
    rows = dict(zip(layer.part_names, layer.parts[:, query], strict=True))
    if len(rows) > 1:
        rows["<b>sum</b>"] = layer.parts[:, query].sum(axis=0)
    shown = [Panel(values=np.stack(list(rows.values())), rows=list(rows))]
    if "embedding_norm" in layer.weights:
        shown.append(
            Panel(
                values=focus.steps["embedding"][[query]],
                rows=["normed"],
                title="after the layer norm",
                measures="",
            )
        )
    return panels(*shown, height=min(height, 400), across=False, theme=theme)


def _rows(vectors: Mapping[str, Array], theme: Theme, *, height: int) -> go.Figure:
    """Vectors of one token as rows, [channel] each, on one scale."""
    return panels(
        Panel(values=np.stack(list(vectors.values())), rows=list(vectors)), height=height, theme=theme
    )


def _projections(focus: Focus, step: Step, height: int, theme: Theme) -> go.Figure:
    keep = window(focus.layer.n_tokens, focus.query)
    rows = names(focus.recording, keep, query=focus.query, theme=theme)
    titles = dict(
        zip(step.values, ("<b>Q</b> asks", "<b>K</b> is found by", "<b>V</b> hands on"), strict=True)
    )
    row = keep.index(focus.query)
    shown = [
        Panel(values=focus.of_head(name)[keep], rows=rows, title=title, mark=row)
        for name, title in titles.items()
    ]
    return panels(*shown, height=height, theme=theme)


def _rotation(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    """The query token's query and key, before and after they are turned."""
    named = {
        "query": "queries",
        "query turned": "rotated_queries",
        "key": "keys",
        "key turned": "rotated_keys",
    }
    rows = {title: focus.of_head(name)[focus.query] for title, name in named.items()}
    return _rows(rows, theme, height=min(height, 340))


def _matrix(focus: Focus, step: Step, height: int, theme: Theme) -> go.Figure:
    """[query, key] of one head: scores, scaled, masked or attention."""
    name = step.values[0]
    keep = window(focus.layer.n_tokens, focus.query)
    rows = names(focus.recording, keep, query=focus.query, theme=theme)
    columns = names(focus.recording, keep, theme=theme)
    values = focus.steps[name][focus.head][np.ix_(keep, keep)]
    if name == "attention" and focus.layer.causal:
        values = np.where(np.tri(len(keep)) > 0, values, np.nan)  # masked, not a weight of zero
    row = keep.index(focus.query)
    cell = (row, keep.index(focus.key)) if name == "scores" and focus.key in keep else None
    panel = Panel(
        values=values, rows=rows, columns=columns, signed=name != "attention", mark=None if cell else row,
        cell=cell,
        hatched=name in ("masked", "attention"),
        measures="attention weight" if name == "attention" else "score",
    )  # fmt: skip
    return panels(panel, height=height, theme=theme)


def _weighted(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    """Each value times its weight, [key, channel], and their sum below."""
    keep = window(focus.layer.n_tokens, focus.query)
    weights = focus.steps["attention"][focus.head, focus.query]
    shares = weights[keep, None] * focus.of_head("values")[keep]
    texts = names(focus.recording, keep, theme=theme)
    rows = [f"{weights[token]:.2f} × {text}" for token, text in zip(keep, texts, strict=True)]
    total = focus.steps["mixed"][focus.head, focus.query][None]
    title = "each value times its weight" + (
        "" if len(keep) == focus.layer.n_tokens else f", {len(keep)} of {focus.layer.n_tokens} tokens"
    )
    answer = Panel(
        values=total, rows=["sum"], title="what the head answers: the sum over all tokens", measures=""
    )
    return panels(
        Panel(values=shares, rows=rows, title=title, measures="weight × value"),
        answer,
        height=height,
        across=False,
        theme=theme,
    )


def _heads(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    """The query token's answers, a row a head, and what the projection makes of them."""
    answers = focus.steps["mixed"][:, focus.query]
    rows = [f"head {head + 1}" for head in range(len(answers))]
    output = focus.steps.get("projected_scaled", focus.steps["projected"])[focus.query][None]
    return panels(
        Panel(values=answers, rows=rows, title="the heads' answers, side by side", mark=focus.head),
        Panel(values=output, rows=["projected"],
        title=f"together through W<sub>O</sub>: {output.shape[1]} numbers", measures=""),
        height=height, across=False, theme=theme,
    )  # fmt: skip


def _residual(focus: Focus, step: Step, height: int, theme: Theme) -> go.Figure:
    x, added, total = terms(focus.layer, focus.steps, step.key)
    query = focus.query
    return _rows(
        {"came in": x[query], "added": added[query], "<b>sum</b>": total[query]},
        theme,
        height=min(height, 340),
    )


def terms(layer: LayerRecording, steps: Mapping[str, Array], key: str) -> tuple[Array, Array, Array]:
    """(what came in, what was added, the sum) of a residual step, each [token, width]."""
    if key == "add-1":
        return layer.input, steps.get("projected_scaled", steps["projected"]), steps["residual_1"]
    before = steps["norm_1"] if layer.norm == "post" else steps["residual_1"]
    return before, steps.get("fc2_scaled", steps["fc2"]), steps["residual_2"]


def _norm(focus: Focus, step: Step, height: int, theme: Theme) -> go.Figure:
    before, after = normed(focus.layer, focus.steps, step.key)
    return _rows(
        {"before": before[focus.query], "<b>after</b>": after[focus.query]}, theme, height=min(height, 280)
    )


def normed(layer: LayerRecording, steps: Mapping[str, Array], key: str) -> tuple[Array, Array]:
    """(before, after) a layer norm, each [token, width]."""
    number = key[-1]
    if layer.norm == "post":
        return steps[f"residual_{number}"], steps[f"norm_{number}"]
    return (layer.input if number == "1" else steps["residual_1"]), steps[f"norm_{number}"]


def _gate(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    steps, query = focus.steps, focus.query
    bend, name = ACTIVATIONS[focus.layer.activation], label(focus.layer.activation)
    inner = np.stack([steps["gate"][query], bend(steps["gate"][query])])
    features = np.stack([steps["fc1"][query], steps["activated"][query]])
    return panels(
        Panel(values=inner, rows=["gate", f"after {name}"], title=f"{inner.shape[1]:,} gates"),
        Panel(values=features, rows=["feature", "gated"], title="each feature times its gate", measures=""),
        height=min(height, 400), across=False, theme=theme,
    )  # fmt: skip


def _feed_forward(focus: Focus, _step: Step, height: int, theme: Theme) -> go.Figure:
    steps, query, bend = focus.steps, focus.query, label(focus.layer.activation)
    shown = {"features": steps["fc1"][query], f"after {bend}": steps["activated"][query]}
    if "gate" in steps:  # its features have been seen at the step before
        shown = {"gated": steps["activated"][query]}
    inner = np.stack(list(shown.values()))
    return panels(
        Panel(values=inner, rows=list(shown), title=f"{inner.shape[1]:,} features"),
        Panel(values=steps["fc2"][[query]], rows=["written back"], title="back at the model's width",
              measures=""),
        height=min(height, 380), across=False, theme=theme,
    )  # fmt: skip


DRAWN: Mapping[str, Callable[[Focus, Step, int, Theme], go.Figure]] = {
    "embedding": _embedding, "qkv": _projections, "rotate": _rotation, "scores": _matrix, "scale": _matrix,
    "mask": _matrix, "softmax": _matrix, "gate": _gate,
    "sum": _weighted, "heads": _heads, "add": _residual, "norm": _norm, "ffn": _feed_forward,
}  # fmt: skip
