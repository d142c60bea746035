"""What the heads hand on: values added up by their weights, and the heads' answers projected together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.panels import Panel, panels
from viz.figures.theme import Theme
from viz.figures.tokens import names, window
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, bias
from viz.ui.page.sentences import quoted
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def weighted_sum(layer: LayerRecording) -> Step:
    """Every value by its weight, added up: one head's answer."""
    n, d_head = layer.n_tokens, layer.d_head
    return Step(
        key="sum",
        title="Sum",
        equation=r"z_i = \sum_j a_{ij}\, v_j",
        says=(
            "The token takes from every value as much as its weight says; what they add up to is the head's"
            " answer."
        ),
        shape=f"each head: [{n}, {n}] × [{n}, {d_head}] → [{n}, {d_head}]",
        picture=_sum_picture,
        sentence=_sum_sentence,
        values=("mixed",),
        code=(eq.weighted_sum,),
        windowed=True,
    )


def _sum_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """Each value times its weight, [key, channel], and their sum below."""
    keep = window(focus.layer.n_tokens, focus.query)
    weights = focus.steps["attention"][focus.head, focus.query]
    texts = names(focus.recording, keep, theme=theme)
    some = len(keep) < focus.layer.n_tokens
    shares = Panel(
        values=weights[keep, None] * focus.of_head("values")[keep],
        rows=[f"{weights[token]:.2f} × {text}" for token, text in zip(keep, texts, strict=True)],
        title="each value times its weight"
        + (f", {len(keep)} of {focus.layer.n_tokens} tokens" if some else ""),
        measures="weight × value",
    )
    total = focus.steps["mixed"][focus.head, focus.query][None]
    answer = Panel(
        values=total, rows=["sum"], title="what the head answers: the sum over all tokens", measures=""
    )
    return panels(shares, answer, height=height, across=False, theme=theme)


def _sum_sentence(focus: Focus) -> str:
    row = focus.steps["attention"][focus.head, focus.query]
    values = np.linalg.norm(focus.of_head("values"), axis=-1)
    share = row * values / max(float((row * values).sum()), 1e-12)
    best = int(share.argmax())
    return (
        f"By length, **{share[best]:.0%}** of what is added comes from {quoted(focus.recording, best)}, with"
        f" weight {row[best]:.2f}."
    )


def heads(layer: LayerRecording) -> Step:
    """All heads' answers, projected together."""
    n, n_heads, d_head, width = layer.n_tokens, layer.n_heads, layer.d_head, layer.input.shape[1]
    scaled = ("projected_scaled",) if "scale_1" in layer.weights else ()
    weights = f"[{n_heads * d_head}, {width}]"
    return Step(
        key="heads",
        title="Heads",
        equation=(
            rf"o = [\,z^{{(1)}} ; z^{{(2)}} ; \dots ; z^{{({n_heads})}}\,]\; W_O{bias(layer, 'o', 'b_O')}"
        ),
        says=(
            f"The {n_heads} heads' answers are put side by side and projected back to the model's width."
            + (" Each channel is then multiplied by a learned factor (LayerScale)." if scaled else "")
        ),
        shape=f"{n_heads} × [{n}, {d_head}] → [{n}, {n_heads * d_head}] × {weights} → [{n}, {width}]",
        picture=_heads_picture,
        sentence=_heads_sentence,
        values=("concatenated", "projected", *scaled),
        code=(eq.concatenate_heads, eq.linear),
        myth=_not_averaged,
    )


def _heads_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The query token's answer of each head, one row each, and what the projection makes of them."""
    answers = focus.steps["mixed"][:, focus.query]
    output = focus.steps.get("projected_scaled", focus.steps["projected"])[focus.query][None]
    side_by_side = Panel(
        values=answers,
        rows=[f"head {head + 1}" for head in range(len(answers))],
        title="the heads' answers, side by side",
        mark=focus.head,
    )
    together = Panel(
        values=output,
        rows=["projected"],
        title=f"together through W<sub>O</sub>: {output.shape[1]} numbers",
        measures="",
    )
    return panels(side_by_side, together, height=height, across=False, theme=theme)


def _heads_sentence(focus: Focus) -> str:
    layer = focus.layer
    weight = layer.weights["o"].reshape(layer.n_heads, layer.d_head, -1)
    lengths = np.linalg.norm(np.einsum("hc,hcw->hw", focus.steps["mixed"][:, focus.query], weight), axis=-1)
    return (
        f"Head {focus.head + 1} adds a vector of length **{lengths[focus.head]:.2f}**; "
        f"the strongest, head {int(lengths.argmax()) + 1}, one of length {lengths.max():.2f}."
    )


def _not_averaged(focus: Focus) -> str:
    """The myth that heads are averaged, or combined with one number each."""
    layer = focus.layer
    return (
        "Each head's answer goes through its own block of W_O and the results are added: a matrix per head,"
        f" not one number. Here {layer.n_heads} blocks of {layer.d_head} × {layer.weights['o'].shape[1]}:"
        f" {layer.weights['o'].size:,} learned weights."
    )
