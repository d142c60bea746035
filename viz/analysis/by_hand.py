"""A whole layer recomputed by hand: numpy, from the weights and what came in, step by step, with levers to
pull.

Each step starts from our own result of the one before it, never from the network's: what differs would add
up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.analysis import equations as eq
from viz.workings import LayerRecording, Levers

Array = np.ndarray
NONE = Levers()
ROUNDING = 64
"""Units in the last place of a step's largest value that rounding may take.

Other orders of a sum took 4 to 35.
"""


def recomputed(recording: LayerRecording, levers: Levers = NONE) -> dict[str, Array]:
    """Every step of the layer by name, in order; the last is "output".

    Without levers, they equal the network's.
    """
    check(recording, levers)
    steps = {"embedding": embedded(recording)}
    x = layer_input(recording, levers)
    if recording.norm == "pre":
        steps["norm_1"] = _normed(recording, "norm_1", x)
        steps |= _attention(recording, steps["norm_1"], levers)
    else:
        steps |= _attention(recording, x, levers)
    steps["residual_1"] = eq.residual(x, steps.get("projected_scaled", steps["projected"]))
    if recording.norm == "post":
        steps["norm_1"] = _normed(recording, "norm_1", steps["residual_1"])
        middle = steps["norm_1"]
        steps |= _feed_forward(recording, middle)
    else:
        middle = steps["residual_1"]
        steps["norm_2"] = _normed(recording, "norm_2", middle)
        steps |= _feed_forward(recording, steps["norm_2"])
    steps["residual_2"] = eq.residual(middle, steps.get("fc2_scaled", steps["fc2"]))
    if recording.norm == "post":
        steps["norm_2"] = _normed(recording, "norm_2", steps["residual_2"])
    steps["output"] = steps["norm_2"] if recording.norm == "post" else steps["residual_2"]
    return steps


def differences(recording: LayerRecording, steps: dict[str, Array]) -> dict[str, float]:
    """Per step: the largest absolute difference from the network's own value.

    Masked scores agree when both are masked.
    """
    return {name: difference(steps[name], recording.steps[name]) for name in steps}


def difference(ours: Array, own: Array) -> float:
    """The largest absolute difference of two arrays; equal infinities differ by 0."""
    if ours.shape != own.shape:
        raise ValueError(f"a step must have shape {own.shape}; got {ours.shape}.")
    return float(
        np.max(np.abs(np.subtract(ours, own, out=np.zeros(ours.shape), where=ours != own)), initial=0.0)
    )


@dataclass(frozen=True)
class Gap:
    """How far our numbers are from the network's own, and what rounding explains."""

    difference: float
    """The largest absolute difference."""
    largest: float
    """The largest absolute value among the network's own."""

    @property
    def rounding(self) -> bool:
        """Is it no more than the rounding of 32-bit numbers, in sums taken in another order?"""
        return self.difference <= ROUNDING * float(np.finfo(np.float32).eps) * self.largest


def gap(ours: Array, own: Array) -> Gap:
    """The gap between a step by hand and the network's own value of it."""
    return Gap(difference(ours, own), float(np.max(np.abs(own), where=np.isfinite(own), initial=0.0)))


def effect(recording: LayerRecording, steps: dict[str, Array]) -> Array:
    """[token]: how far each token's output of the layer moved, as a share of its length (0: nowhere, 1: as
    far as it is long).
    """
    return moved(steps["output"], recording.steps["output"])


def moved(changed: Array, before: Array) -> Array:
    """[token]: the length of the change of each row over the length of the row.

    0 where a row was and stays zero.
    """
    before = before.astype(np.float64)
    change, length = np.linalg.norm(changed - before, axis=-1), np.linalg.norm(before, axis=-1)
    return np.divide(change, length, out=np.zeros_like(change), where=length > 0)


def embedded(recording: LayerRecording) -> Array:
    """[token, width]: the embedding, summed and, where the family does so, normed."""
    total = eq.embedding_sum(recording.parts)
    if "embedding_norm" in recording.weights:
        total = _normed(recording, "embedding_norm", total)
    return total


def layer_input(recording: LayerRecording, levers: Levers = NONE) -> Array:
    """[token, width]: what the layer receives, two rows swapped where the lever says so."""
    x = np.array(recording.input)
    if levers.swap is not None:
        first, second = levers.swap
        x[[first, second]] = x[[second, first]]
    return x


def entropy(attention: Array) -> Array:
    """[...]: of each row, in bits: 0 on a single token, log2(n) spread over n alike."""
    logs = np.log2(attention, out=np.zeros(attention.shape), where=attention > 0)
    return -(attention * logs).sum(axis=-1)


def gradient(attention: Array) -> Array:
    """[...]: the trace of each row's softmax Jacobian, the sum of a (1 - a): how far its scores can still
    move its weights.

    Near 1 for a row spread over many tokens, 0 for one that looks at a single token: nothing is left to learn
    from there.
    """
    return np.asarray(attention * (1 - attention)).sum(axis=-1)


def check(recording: LayerRecording, levers: Levers) -> None:
    """Raises IndexError for a head or a token that is not there, ValueError for a temperature that is not
    positive.
    """
    chosen = [("head", levers.head, recording.n_heads), ("zero_query", levers.zero_query, recording.n_tokens)]
    chosen += [("swap", token, recording.n_tokens) for token in levers.swap or ()]
    for name, index, size in chosen:
        if index is not None and not 0 <= index < size:
            raise IndexError(f"{name} must be from 0 to {size - 1}; got {index}.")
    if not levers.temperature > 0:
        raise ValueError(f"temperature must be above 0; got {levers.temperature}.")


def _attention(recording: LayerRecording, x: Array, levers: Levers) -> dict[str, Array]:
    weights, chosen = (
        recording.weights,
        slice(None) if levers.head is None else slice(levers.head, levers.head + 1),
    )
    steps = {}
    for name in ("queries", "keys", "values"):
        projected = eq.linear(x, weights[name[0]], weights[f"{name[0]}_bias"])
        steps[name] = eq.split_heads(
            projected, recording.n_heads if name == "queries" else recording.n_key_value_heads
        )
    if levers.zero_query is not None:
        steps["queries"][chosen, levers.zero_query] = 0
    if levers.uniform:
        steps["queries"][chosen] = 0  # equal scores are equal weights
    queries, keys, values = (steps[name] for name in ("queries", "keys", "values"))
    if recording.rope_theta:
        queries, keys = (eq.rotate(each, weights["frequencies"]) for each in (queries, keys))
        steps["rotated_queries"], steps["rotated_keys"] = queries, keys
    keys, values = (eq.share_heads(each, recording.n_heads) for each in (keys, values))
    steps["scores"] = eq.scores(queries, keys)
    steps["scaled"] = eq.scale(steps["scores"], recording.d_head)
    if not levers.scale:
        steps["scaled"][chosen] = steps["scores"][chosen]
    steps["scaled"][chosen] /= levers.temperature
    if recording.causal:
        steps["masked"] = eq.causal_mask(steps["scaled"])
    steps["attention"] = eq.softmax(steps.get("masked", steps["scaled"]))
    steps["mixed"] = eq.weighted_sum(steps["attention"], values)
    if levers.off:
        steps["mixed"][chosen] = 0
    steps["concatenated"] = eq.concatenate_heads(steps["mixed"])
    steps["projected"] = eq.linear(steps["concatenated"], weights["o"], weights["o_bias"])
    if "scale_1" in weights:
        steps["projected_scaled"] = steps["projected"] * weights["scale_1"]
    return steps


def _feed_forward(recording: LayerRecording, x: Array) -> dict[str, Array]:
    weights = recording.weights
    steps = {"fc1": eq.linear(x, weights["fc1"], weights["fc1_bias"])}
    activation = eq.ACTIVATIONS[recording.activation]
    if "gate" in weights:
        steps["gate"] = eq.linear(x, weights["gate"], weights["gate_bias"])
        steps["activated"] = eq.gated(steps["gate"], steps["fc1"], activation)
    else:
        steps["activated"] = activation(steps["fc1"])
    steps["fc2"] = eq.linear(steps["activated"], weights["fc2"], weights["fc2_bias"])
    if "scale_2" in weights:
        steps["fc2_scaled"] = steps["fc2"] * weights["scale_2"]
    return steps


def _normed(recording: LayerRecording, name: str, x: Array) -> Array:
    if recording.norm_kind == "rms":
        return eq.rms_norm(x, recording.weights[name], recording.eps)
    return eq.layer_norm(x, recording.weights[name], recording.weights[f"{name}_bias"], recording.eps)


def swapped_back(steps: dict[str, Array], swap: tuple[int, int]) -> Array:
    """[token, width]: the output with the two swapped tokens back in their rows, to compare each token with
    itself.
    """
    output = np.array(steps["output"])
    output[list(swap)] = output[list(reversed(swap))]
    return output
