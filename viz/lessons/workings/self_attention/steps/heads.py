"""What the heads hand on: values added up by their weights, and the heads' answers projected together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import equations as eq
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.figures.tokens import names, window
from viz.language import Share, share, tr
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
        title=tr("Sum"),
        equation=r"z_i = \sum_j a_{ij}\, v_j",
        says=tr(
            "The token takes from every value as much as its weight says; what they add up to is the head's"
            " answer."
        ),
        shape=tr("each head: [{n}, {n}] × [{n}, {d_head}] → [{n}, {d_head}]", n=n, d_head=d_head),
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
        rows=[f"{share(weights[token], '.2f')} × {text}" for token, text in zip(keep, texts, strict=True)],
        title=tr("each value times its weight, {some} of {n} tokens", some=len(keep), n=focus.layer.n_tokens)
        if some
        else tr("each value times its weight"),
        measures=tr("weight × value"),
    )
    total = focus.steps["mixed"][focus.head, focus.query][None]
    title = tr("what the head answers: the sum over all tokens")
    answer = Panel(values=total, rows=[tr("sum")], title=title, measures="")
    return panels(shares, answer, height=height, across=False, theme=theme)


def _sum_sentence(focus: Focus) -> str:
    row = focus.steps["attention"][focus.head, focus.query]
    values = np.linalg.norm(focus.of_head("values"), axis=-1)
    share = row * values / max(float((row * values).sum()), 1e-12)
    best = int(share.argmax())
    return tr(
        "By length, **{share:.0%}** of what is added comes from {token}, with weight {weight:.2f}.",
        share=share[best],
        token=quoted(focus.recording, best),
        weight=Share(row[best]),
    )


def heads(layer: LayerRecording) -> Step:
    """All heads' answers, projected together."""
    n, n_heads, d_head, width = layer.n_tokens, layer.n_heads, layer.d_head, layer.input.shape[1]
    scaled = ("projected_scaled",) if "scale_1" in layer.weights else ()
    weights = f"[{n_heads * d_head}, {width}]"
    return Step(
        key="heads",
        title=tr("Heads"),
        equation=(
            rf"o = [\,z^{{(1)}} ; z^{{(2)}} ; \dots ; z^{{({n_heads})}}\,]\; W_O{bias(layer, 'o', 'b_O')}"
        ),
        says=_says(n_heads, scaled=bool(scaled)),
        shape=f"{n_heads} × [{n}, {d_head}] → [{n}, {n_heads * d_head}] × {weights} → [{n}, {width}]",
        picture=_heads_picture,
        sentence=_heads_sentence,
        values=("concatenated", "projected", *scaled),
        code=(eq.concatenate_heads, eq.linear),
        myth=_not_averaged,
    )


def _says(n_heads: int, *, scaled: bool) -> str:
    said = tr(
        "The {n} heads' answers are put side by side and projected back to the model's width.", n=n_heads
    )
    if not scaled:
        return said
    return f"{said} {tr('Each channel is then multiplied by a learned factor (LayerScale).')}"


def _heads_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    """The query token's answer of each head, one row each, and what the projection makes of them."""
    answers = focus.steps["mixed"][:, focus.query]
    output = focus.steps.get("projected_scaled", focus.steps["projected"])[focus.query][None]
    side_by_side = Panel(
        values=answers,
        rows=[tr("head {head}", head=head + 1) for head in range(len(answers))],
        title=tr("the heads' answers, side by side"),
        mark=focus.head,
    )
    together = Panel(
        values=output,
        rows=[tr("projected")],
        title=tr("together through W<sub>O</sub>: {n} numbers", n=output.shape[1]),
        measures="",
    )
    return panels(side_by_side, together, height=height, across=False, theme=theme)


def _heads_sentence(focus: Focus) -> str:
    layer = focus.layer
    weight = layer.weights["o"].reshape(layer.n_heads, layer.d_head, -1)
    lengths = np.linalg.norm(np.einsum("hc,hcw->hw", focus.steps["mixed"][:, focus.query], weight), axis=-1)
    return tr(
        "Head {head} adds a vector of length **{length:.2f}**; the strongest, head {best}, one of length"
        " {most:.2f}.",
        head=focus.head + 1,
        length=lengths[focus.head],
        best=int(lengths.argmax()) + 1,
        most=lengths.max(),
    )


def _not_averaged(focus: Focus) -> str:
    """The myth that heads are averaged, or combined with one number each."""
    layer = focus.layer
    return tr(
        "Each head's answer goes through its own block of W_O and the results are added: a matrix per head,"
        " not one number. Here {n} blocks of {d_head} × {width}: {size:,} learned weights.",
        n=layer.n_heads,
        d_head=layer.d_head,
        width=layer.weights["o"].shape[1],
        size=layer.weights["o"].size,
    )
