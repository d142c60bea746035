"""From queries and keys to weights: scores, scaled, masked, through the softmax."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from viz.analysis import by_hand
from viz.analysis import equations as eq
from viz.figures.attention import answer_bars
from viz.figures.bars import product_bars
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.theme import Theme
from viz.figures.tokens import names, window
from viz.language import Share, number, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Detail, Step
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def _matrix(focus: Focus, step: str, theme: Theme) -> Panel:
    """[query, key] of the head: scores, scaled, masked or attention, the query's row outlined."""
    keep = window(focus.layer.n_tokens, focus.query)
    return Panel(
        values=focus.steps[step][focus.head][np.ix_(keep, keep)],
        rows=names(focus.recording, keep, query=focus.query, theme=theme),
        columns=names(focus.recording, keep, theme=theme),
        mark=keep.index(focus.query),
        measures=tr("score"),
    )


def _square(layer: LayerRecording) -> str:
    """The shape of a step that leaves the matrix of each head as large as it is."""
    return tr("{heads} heads × [{n}, {n}], the shape stays", heads=layer.n_heads, n=layer.n_tokens)


def scores(layer: LayerRecording) -> Step:
    """Every query against every key."""
    n, d_head = layer.n_tokens, layer.d_head
    return Step(
        key="scores",
        title=tr("Scores"),
        equation=r"S = Q K^\top, \quad s_{ij} = \sum_c q_{ic}\, k_{jc}",
        says=tr(
            "Every query meets every key. One score is one sum of products; the outlined one is opened"
            " beside."
        ),
        shape=tr("each head: [{n}, {d_head}] × [{d_head}, {n}] → [{n}, {n}]", n=n, d_head=d_head),
        picture=_scores_picture,
        sentence=_scores_sentence,
        values=("scores",),
        code=(eq.share_heads, eq.scores) if layer.sharing > 1 else (eq.scores,),
        windowed=True,
        detail=Detail(picture=_products, alt=tr("Bars: the products that add up to one score.")),
    )


def _scores_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    keep = window(focus.layer.n_tokens, focus.query)
    panel = _matrix(focus, "scores", theme)
    if focus.key in keep:
        panel = replace(panel, mark=None, cell=(keep.index(focus.query), keep.index(focus.key)))
    return panels(panel, height=height, theme=theme)


def _scores_sentence(focus: Focus) -> str:
    score = focus.steps["scores"][focus.head, focus.query, focus.key]
    return tr(
        "The score of its strongest pair, {pair}: {n} products add up to **{score:.2f}**.",
        pair=focus.pair,
        n=focus.layer.d_head,
        score=score,
    )


def _products(focus: Focus, height: int, theme: Theme) -> Figure:
    """The products of the outlined score, as they meet: turned, where this network turns."""
    turned = "rotated_" if focus.layer.rope_theta else ""
    query, key = focus.of_head(f"{turned}queries")[focus.query], focus.of_head(f"{turned}keys")[focus.key]
    return product_bars(query, key, height=height, theme=theme)


def scale(layer: LayerRecording) -> Step:
    """Scores over the root of their number of products."""
    d_head = layer.d_head
    root = number(d_head**0.5, ".3g").replace(",", "{,}")
    return Step(
        key="scale",
        title=tr("Scale"),
        equation=(
            rf"S \leftarrow \frac{{S}}{{\sqrt{{d_{{head}}}}}} = \frac{{S}}{{\sqrt{{{d_head}}}}} ="
            rf" \frac{{S}}{{{root}}}"
        ),
        says=tr(
            "A sum of more products spreads wider. Divided by the root of their number, the scores keep their"
            " spread."
        ),
        shape=_square(layer),
        picture=_scale_picture,
        sentence=_scale_sentence,
        values=("scaled",),
        code=(eq.scale,),
        windowed=True,
    )


def _scale_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    return panels(_matrix(focus, "scaled", theme), height=height, theme=theme)


def _scale_sentence(focus: Focus) -> str:
    before, after = (float(focus.steps[name][focus.head].std()) for name in ("scores", "scaled"))
    return tr(
        "Spread of this head's scores: {before:.2f} before, **{after:.2f}** after.",
        before=before,
        after=after,
    )


def mask(layer: LayerRecording) -> Step:
    """What lies ahead, hidden from a model that may only look back."""
    return Step(
        key="mask",
        title=tr("Mask"),
        equation=r"s_{ij} \leftarrow -\infty \quad \text{for } j > i",
        says=tr(
            "This model may only look back: what lies ahead is masked before the softmax, not made small"
            " after it."
        ),
        shape=_square(layer),
        picture=_mask_picture,
        sentence=_mask_sentence,
        values=("masked",),
        code=(eq.causal_mask,),
        windowed=True,
    )


def _mask_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    panel = _matrix(focus, "masked", theme)
    return panels(replace(panel, hatched=True), height=height, theme=theme)


def _mask_sentence(focus: Focus) -> str:
    n = focus.layer.n_tokens
    return tr(
        "{masked:,} of {all:,} scores are masked; the first token can only look at itself.",
        masked=n * (n - 1) // 2,
        all=n * n,
    )


def softmax(layer: LayerRecording) -> Step:
    """Scores become weights."""
    return Step(
        key="softmax",
        title=tr("Softmax"),
        equation=r"a_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}}",
        says=tr(
            "Scores become weights: positive, and each row adds up to 1. This is the attention that every"
            " other lesson draws."
        ),
        shape=_square(layer),
        picture=_softmax_picture,
        sentence=_softmax_sentence,
        values=("attention",),
        code=(eq.softmax,),
        windowed=True,
        detail=Detail(picture=_largest, alt=tr("Bars: the largest weights of the chosen token's row.")),
    )


def _softmax_picture(focus: Focus, height: int, theme: Theme) -> Figure:
    panel = _matrix(focus, "attention", theme)
    values = panel.values
    if focus.layer.causal:
        values = np.where(np.tri(len(values)) > 0, values, np.nan)  # masked, not a weight of zero
    panel = replace(panel, values=values, signed=False, hatched=True, measures=tr("attention weight"))
    return panels(panel, height=height, theme=theme)


def _softmax_sentence(focus: Focus) -> str:
    row = focus.steps["attention"][focus.head, focus.query]
    seen = focus.query + 1 if focus.layer.causal else focus.layer.n_tokens
    bits = float(by_hand.entropy(row))
    return tr(
        "{pair}: **{weight:.2f}**. The row adds up to {total:.3f}; entropy {bits:.2f} of at most {most:.2f}"
        " bits.",
        pair=focus.pair,
        weight=Share(row[focus.key]),
        total=row.sum(),
        bits=bits,
        most=np.log2(seen),
    )


def _largest(focus: Focus, _height: int, theme: Theme) -> Figure:
    """The largest weights of the query's row, as high as its bars are many."""
    return answer_bars(focus.recording, focus.steps["attention"][focus.head], focus.query, top=5, theme=theme)
