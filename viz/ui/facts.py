"""One sentence about each step, with the numbers of the token in question.

And the myths that a number puts right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

from viz.analysis import by_hand
from viz.analysis.walk import Step
from viz.figures.walk import Looked, normed, terms
from viz.ui.sentences import quoted


def put_right(sentence: str) -> None:
    """A small box for what is often said otherwise, with its number."""
    with st.container(border=True):
        st.markdown(f"**Put right.** {sentence}")


def fact(looked: Looked, step: Step) -> str:
    """What the numbers of this step say about the chosen token."""
    return FACTS[step.key.partition("-")[0]](looked, step)


def difference(gaps: Sequence[by_hand.Gap]) -> str:
    """How far our numbers are from the network's own; "rounding" is said only where it explains all of it."""
    worst = max(gaps, key=lambda gap: gap.difference)
    said = (
        f"Largest difference from the network's own value: **{worst.difference:.1e}**, where the largest"
        f" number is {worst.largest:.3g}"
    )
    if not all(gap.rounding for gap in gaps):
        return f"{said}: more than rounding explains. Tell whoever looks after this app."
    return (
        f"{said}: rounding of 32-bit numbers." if worst.difference else f"{said}: the same to the last bit."
    )


def _embedding(looked: Looked, _step: Step) -> str:
    lengths = np.linalg.norm(looked.layer.parts[:, looked.query], axis=-1)
    said = ", ".join(
        f"{name} {length:.2f}" for name, length in zip(looked.layer.part_names, lengths, strict=True)
    )
    where = (
        ""
        if looked.layer.layer == 0
        else f" Layer {looked.layer.layer + 1} then receives what the layers before it made of this."
    )
    return f"Lengths for {quoted(looked.recording, looked.query)}: {said}.{where}"


def _projections(looked: Looked, _step: Step) -> str:
    width, channels = looked.layer.input.shape[1], looked.layer.d_head
    return f"Head {looked.head + 1} owns {channels} columns of each matrix: {3 * width * channels:,} weights."


def _scores(looked: Looked, _step: Step) -> str:
    score = looked.steps["scores"][looked.head, looked.query, looked.key]
    return (
        f"The score of its strongest pair, {_pair(looked)}: {looked.layer.d_head} products add up to"
        f" **{score:.2f}**."
    )


def _scale(looked: Looked, _step: Step) -> str:
    before, after = (float(looked.steps[name][looked.head].std()) for name in ("scores", "scaled"))
    return f"Spread of this head's scores: {before:.2f} before, **{after:.2f}** after."


def _mask(looked: Looked, _step: Step) -> str:
    n = looked.layer.n_tokens
    return f"{n * (n - 1) // 2:,} of {n * n:,} scores are masked; the first token can only look at itself."


def _softmax(looked: Looked, _step: Step) -> str:
    row = looked.steps["attention"][looked.head, looked.query]
    seen = looked.query + 1 if looked.layer.causal else looked.layer.n_tokens
    bits = float(by_hand.entropy(row))
    said = f"{_pair(looked)}: **{row[looked.key]:.2f}**. The row adds up to {row.sum():.3f}"
    return f"{said}; entropy {bits:.2f} of at most {np.log2(seen):.2f} bits."


def _sum(looked: Looked, _step: Step) -> str:
    row = looked.steps["attention"][looked.head, looked.query]
    values = np.linalg.norm(looked.steps["values"][looked.head], axis=-1)
    share = row * values / max(float((row * values).sum()), 1e-12)
    best = int(share.argmax())
    return (
        f"By length, **{share[best]:.0%}** of what is added comes from {quoted(looked.recording, best)}, with"
        f" weight {row[best]:.2f}."
    )


def _heads(looked: Looked, _step: Step) -> str:
    layer, d_head = looked.layer, looked.layer.d_head
    weight = layer.weights["o"].reshape(layer.n_heads, d_head, -1)
    lengths = np.linalg.norm(np.einsum("hc,hcw->hw", looked.steps["mixed"][:, looked.query], weight), axis=-1)
    return (
        f"Head {looked.head + 1} adds a vector of length **{lengths[looked.head]:.2f}**; "
        f"the strongest, head {int(lengths.argmax()) + 1}, {lengths.max():.2f}."
    )


def heads_put_right(looked: Looked) -> str:
    """The myth that heads are averaged, or combined with one number each."""
    layer = looked.layer
    return (
        "Each head's answer goes through its own block of W_O and the results are added: a matrix per head,"
        f" not one number. Here {layer.n_heads} blocks of {layer.d_head} × {layer.weights['o'].shape[1]}:"
        f" {layer.weights['o'].size:,} learned weights."
    )


def _add(looked: Looked, step: Step) -> str:
    came, added, total = (
        array[looked.query].astype(np.float64) for array in terms(looked.layer, looked.steps, step.key)
    )
    lengths = np.linalg.norm(came), np.linalg.norm(added)
    cosine = float(came @ total / max(float(lengths[0] * np.linalg.norm(total)), 1e-12))
    return (
        f"Length {lengths[0]:.2f} came in, {lengths[1]:.2f} is added; {direction(cosine)}, cosine"
        f" **{cosine:.2f}**."
    )


def direction(cosine: float) -> str:
    """What a sum's cosine to what came in says of where it points."""
    if cosine >= 0.9:
        return "the sum still points the old way"
    if cosine >= 0.5:
        return "the sum has turned, but points more the old way than not"
    return "the sum points a new way" if cosine >= 0 else "the sum points away from what came in"


def _norm(looked: Looked, step: Step) -> str:
    before, after = (array[looked.query] for array in normed(looked.layer, looked.steps, step.key))
    return (
        f"Before: mean {before.mean():.3f}, deviation {before.std():.2f}. "
        f"After gain and bias: mean {after.mean():.3f}, deviation **{after.std():.2f}**."
    )


def _feed_forward(looked: Looked, _step: Step) -> str:
    active = looked.steps["expanded"][looked.query] > 0
    weights = sum(looked.layer.weights[name].size for name in ("expand", "contract"))
    return (
        f"**{int(active.sum()):,}** of {active.size:,} features are above 0 before the bend for"
        f" {quoted(looked.recording, looked.query)}; {weights:,} weights."
    )


def _pair(looked: Looked) -> str:
    return f"{quoted(looked.recording, looked.query)} to {quoted(looked.recording, looked.key)}"


FACTS: Mapping[str, Callable[[Looked, Step], str]] = {
    "embedding": _embedding, "qkv": _projections, "scores": _scores, "scale": _scale, "mask": _mask,
    "softmax": _softmax,
    "sum": _sum, "heads": _heads, "add": _add, "norm": _norm, "ffn": _feed_forward,
}  # fmt: skip
