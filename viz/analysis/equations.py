"""The equations of the Transformer (Vaswani et al., 2017) as they are written in the paper: numpy, a line or
two each.

Pages print the source of these functions, and the numbers beside it came from them. Weights are [in, out], as
in x W + b; axes before the ones named are carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

Array = np.ndarray


def embedding_sum(parts: Array) -> Array:
    """[part, token, width] -> [token, width]: what the token is, plus where it stands."""
    return parts.sum(axis=0)


def linear(x: Array, weight: Array, bias: Array) -> Array:
    """[token, in] -> [token, out]: x W + b."""
    return x @ weight + bias


def split_heads(x: Array, n_heads: int) -> Array:
    """[token, head * channel] -> [head, token, channel]."""
    return x.reshape(len(x), n_heads, -1).swapaxes(0, 1)


def share_heads(x: Array, n_heads: int) -> Array:
    """[kv_head, token, channel] -> [head, token, channel]: heads share keys (Ainslie et al., 2023)."""
    return np.repeat(x, n_heads // len(x), axis=0)


def rotate(x: Array, frequencies: Array) -> Array:
    """[head, token, channel]: channels c and c + d/2 turned by position * frequency c (Su et al., 2021)."""
    angle = np.arange(x.shape[-2], dtype=x.dtype)[:, None] * frequencies
    (one, other), cos, sin = np.split(x, 2, axis=-1), np.cos(angle), np.sin(angle)
    return np.concatenate([one * cos - other * sin, other * cos + one * sin], axis=-1)


def scores(queries: Array, keys: Array) -> Array:
    """[head, query, key]: every query times every key, q . k."""
    return queries @ keys.swapaxes(-1, -2)


def scale(scores: Array, d_head: int) -> Array:
    """Scores over sqrt(d_head): their spread no longer grows with the number of channels."""
    return scores / d_head**0.5


def causal_mask(scores: Array) -> Array:
    """[..., query, key]: what lies ahead of the query becomes minus infinity, which the softmax turns into
    nothing.
    """
    back = np.tri(scores.shape[-1]) > 0
    return np.where(back, scores, -np.inf)


def softmax(scores: Array) -> Array:
    """[..., key]: positive, and each row sums to 1."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def weighted_sum(attention: Array, values: Array) -> Array:
    """[head, query, channel]: each token becomes the average of the values, weighted by its attention."""
    return attention @ values


def concatenate_heads(mixed: Array) -> Array:
    """[head, token, channel] -> [token, head * channel]: side by side, not added."""
    return mixed.swapaxes(0, 1).reshape(mixed.shape[1], -1)


def residual(x: Array, added: Array) -> Array:
    """What came in, plus what the sublayer has to add (He et al., 2016)."""
    return x + added


def layer_norm(x: Array, gain: Array, bias: Array, eps: float) -> Array:
    """[token, width]: each token to mean 0 and variance 1, then a learned gain and bias (Ba et al., 2016)."""
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps)
    return centred / deviation * gain + bias


def rms_norm(x: Array, gain: Array, eps: float) -> Array:
    """[token, width]: each token to a mean square of 1, then a learned gain (Zhang & Sennrich, 2019)."""
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * gain


def gelu(x: Array) -> Array:
    """x times the chance that a standard normal number is smaller (Hendrycks & Gimpel, 2016)."""
    from scipy.special import erf  # here, since it is slow to import and the first page does without

    return x * 0.5 * (1 + erf(x / 2**0.5))


def gelu_new(x: Array) -> Array:
    """The same through tanh, as GPT-2 computes it."""
    return 0.5 * x * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)))


def quick_gelu(x: Array) -> Array:
    """A sigmoid in place of the normal distribution."""
    return x / (1 + np.exp(-1.702 * x))


def silu(x: Array) -> Array:
    """x times its sigmoid."""
    return x / (1 + np.exp(-x))


def relu(x: Array) -> Array:
    """x where it is positive, else 0."""
    return np.maximum(x, 0)


def feed_forward(
    x: Array, fc1: tuple[Array, Array], fc2: tuple[Array, Array], activation: Callable[[Array], Array]
) -> Array:
    """[token, width]: two linear maps with a bend between them, for each token on its own."""
    return linear(activation(linear(x, *fc1)), *fc2)


def gated(gate: Array, x: Array, activation: Callable[[Array], Array]) -> Array:
    """[token, inner]: each feature let through as far as its gate is open (Shazeer, 2020)."""
    return activation(gate) * x


def attend(queries: Array, keys: Array, values: Array, *, causal: bool = False) -> Array:
    """[head, query, channel]: softmax(q k^T / sqrt(d_head)) v, the paper's equation 1 in one line."""
    scaled = scale(scores(queries, keys), queries.shape[-1])
    return weighted_sum(softmax(causal_mask(scaled) if causal else scaled), values)


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "gelu": gelu,
        "gelu_new": gelu_new,
        "gelu_fast": gelu_new,
        "gelu_pytorch_tanh": gelu_new,
        "quick_gelu": quick_gelu,
        "silu": silu,
        "relu": relu,
        "tanh": np.tanh,
    }
)
"""By the name that a model's config gives its activation."""
