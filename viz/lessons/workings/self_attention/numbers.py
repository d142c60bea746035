"""One sentence about each step, with the numbers of the token in question.

And the myths that a number puts right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from viz.analysis import by_hand
from viz.analysis.walk import Step
from viz.figures.walk import Focus, normed, terms
from viz.ui.page.sentences import quoted


def fact(focus: Focus, step: Step) -> str:
    """What the numbers of this step say about the chosen token."""
    return FACTS[step.key.partition("-")[0]](focus, step)


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


def _embedding(focus: Focus, _step: Step) -> str:
    lengths = np.linalg.norm(focus.layer.parts[:, focus.query], axis=-1)
    said = ", ".join(
        f"{name} {length:.2f}" for name, length in zip(focus.layer.part_names, lengths, strict=True)
    )
    where = (
        ""
        if focus.layer.layer == 0
        else f" Layer {focus.layer.layer + 1} then receives what the layers before it made of this."
    )
    return f"Lengths for {quoted(focus.recording, focus.query)}: {said}.{where}"


def _projections(focus: Focus, _step: Step) -> str:
    layer = focus.layer
    width, channels = layer.input.shape[1], layer.d_head
    if layer.sharing > 1:
        return (
            f"Head {focus.head + 1} owns {channels} columns of W_Q. Its keys and values are those of "
            f"key/value head {layer.kv_head(focus.head) + 1} of {layer.n_key_value_heads}, "
            f"shared by {layer.sharing} query heads."
        )
    return f"Head {focus.head + 1} owns {channels} columns of each matrix: {3 * width * channels:,} weights."


def _rotation(focus: Focus, _step: Step) -> str:
    angles = np.rad2deg(focus.query * focus.layer.weights["frequencies"])
    lengths = [
        float(np.linalg.norm(focus.of_head(name)[focus.query])) for name in ("queries", "rotated_queries")
    ]
    return (
        f"{quoted(focus.recording, focus.query)} stands at position {focus.query}, counted from 0: its"
        f" first pair of channels is turned by **{angles[0]:,.0f}°**, its last by {angles[-1]:.2g}°. "
        f"The query's length stays: {lengths[0]:.2f} before, {lengths[1]:.2f} after."
    )


def _scores(focus: Focus, _step: Step) -> str:
    score = focus.steps["scores"][focus.head, focus.query, focus.key]
    return (
        f"The score of its strongest pair, {_pair(focus)}: {focus.layer.d_head} products add up to"
        f" **{score:.2f}**."
    )


def _scale(focus: Focus, _step: Step) -> str:
    before, after = (float(focus.steps[name][focus.head].std()) for name in ("scores", "scaled"))
    return f"Spread of this head's scores: {before:.2f} before, **{after:.2f}** after."


def _mask(focus: Focus, _step: Step) -> str:
    n = focus.layer.n_tokens
    return f"{n * (n - 1) // 2:,} of {n * n:,} scores are masked; the first token can only look at itself."


def _softmax(focus: Focus, _step: Step) -> str:
    row = focus.steps["attention"][focus.head, focus.query]
    seen = focus.query + 1 if focus.layer.causal else focus.layer.n_tokens
    bits = float(by_hand.entropy(row))
    said = f"{_pair(focus)}: **{row[focus.key]:.2f}**. The row adds up to {row.sum():.3f}"
    return f"{said}; entropy {bits:.2f} of at most {np.log2(seen):.2f} bits."


def _sum(focus: Focus, _step: Step) -> str:
    row = focus.steps["attention"][focus.head, focus.query]
    values = np.linalg.norm(focus.of_head("values"), axis=-1)
    share = row * values / max(float((row * values).sum()), 1e-12)
    best = int(share.argmax())
    return (
        f"By length, **{share[best]:.0%}** of what is added comes from {quoted(focus.recording, best)}, with"
        f" weight {row[best]:.2f}."
    )


def _heads(focus: Focus, _step: Step) -> str:
    layer, d_head = focus.layer, focus.layer.d_head
    weight = layer.weights["o"].reshape(layer.n_heads, d_head, -1)
    lengths = np.linalg.norm(np.einsum("hc,hcw->hw", focus.steps["mixed"][:, focus.query], weight), axis=-1)
    return (
        f"Head {focus.head + 1} adds a vector of length **{lengths[focus.head]:.2f}**; "
        f"the strongest, head {int(lengths.argmax()) + 1}, {lengths.max():.2f}."
    )


def heads_put_right(focus: Focus) -> str:
    """The myth that heads are averaged, or combined with one number each."""
    layer = focus.layer
    return (
        "Each head's answer goes through its own block of W_O and the results are added: a matrix per head,"
        f" not one number. Here {layer.n_heads} blocks of {layer.d_head} × {layer.weights['o'].shape[1]}:"
        f" {layer.weights['o'].size:,} learned weights."
    )


def _add(focus: Focus, step: Step) -> str:
    came, added, total = (
        array[focus.query].astype(np.float64) for array in terms(focus.layer, focus.steps, step.key)
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


def _norm(focus: Focus, step: Step) -> str:
    before, after = (array[focus.query] for array in normed(focus.layer, focus.steps, step.key))
    if focus.layer.norm_kind == "rms":
        sizes = (float(np.sqrt((each.astype(np.float64) ** 2).mean())) for each in (before, after))
        return "Root of the mean square: {:.3g} before, **{:.3g}** after the gain.".format(*sizes)
    return (
        f"Before: mean {before.mean():.3f}, deviation {before.std():.2f}. "
        f"After gain and bias: mean {after.mean():.3f}, deviation **{after.std():.2f}**."
    )


def _gate(focus: Focus, _step: Step) -> str:
    gates, gated = (focus.steps[name][focus.query] for name in ("gate", "activated"))
    strongest = int(np.abs(gated).argmax())
    open_ones, word = int((gates > 0).sum()), quoted(focus.recording, focus.query)
    return (
        f"**{open_ones:,}** of {gates.size:,} gates are above 0 for {word}. "
        f"The strongest feature that passes is number {strongest + 1:,}: {gated[strongest]:.2f}."
    )


def _feed_forward(focus: Focus, _step: Step) -> str:
    weights = sum(
        focus.layer.weights[name].size for name in ("gate", "fc1", "fc2") if name in focus.layer.weights
    )
    if "gate" in focus.layer.weights:
        return f"With the gate's, its three matrices hold {weights:,} weights."
    active = focus.steps["fc1"][focus.query] > 0
    return (
        f"**{int(active.sum()):,}** of {active.size:,} features are above 0 before the bend for"
        f" {quoted(focus.recording, focus.query)}; {weights:,} weights."
    )


def _pair(focus: Focus) -> str:
    return f"{quoted(focus.recording, focus.query)} to {quoted(focus.recording, focus.key)}"


FACTS: Mapping[str, Callable[[Focus, Step], str]] = {
    "embedding": _embedding, "qkv": _projections, "rotate": _rotation, "scores": _scores, "scale": _scale,
    "mask": _mask, "softmax": _softmax, "gate": _gate,
    "sum": _sum, "heads": _heads, "add": _add, "norm": _norm, "ffn": _feed_forward,
}  # fmt: skip
