"""One stack, encoder or decoder, in numbers: its boxes with their parameters and work, and the path of a
token through it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.language import mark, tr
from viz.workings import Anatomy, Stream, Weight

TITLES = {
    "embedding": mark("Embedding"),
    "attention": mark("Self-attention"),
    "norm_1": mark("Layer norm"),
    "feed_forward": mark("Feed-forward"),
    "norm_2": mark("Layer norm"),
    "final_norm": mark("Final layer norm"),
    "pooler": mark("Pooler"),
    "head": mark("Head"),
}
RMS = {"norm_1": mark("RMS norm"), "norm_2": mark("RMS norm"), "final_norm": mark("Final RMS norm")}
"""What they are called where the norm is that one."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box of the drawing; a layer's box stands for itself, not for all layers."""

    box: str
    layer: int | None
    title: str
    """A message."""
    weights: tuple[Weight, ...]
    parameters: int
    flops: int
    """Multiplications and additions of its matrix products for one input of this length."""
    shape: tuple[int, ...]
    """Of what leaves it, [token, width] mostly."""

    @property
    def key(self) -> str:
        """A name for addresses: "attention-3" is that of the third layer."""
        return self.box if self.layer is None else f"{self.box}-{self.layer + 1}"


def boxes(anatomy: Anatomy, n_tokens: int) -> tuple[Box, ...]:
    """The boxes from input to output, as this network puts them; their parameters add up to the model's."""
    inner = (
        ("attention", "norm_1", "feed_forward", "norm_2")
        if anatomy.norm == "post"
        else ("norm_1", "attention", "norm_2", "feed_forward")
    )
    order: list[tuple[str, int | None]] = [("embedding", None)]
    order += [(box, layer) for layer in range(anatomy.n_layers) for box in inner]
    order += [(box, None) for box in ("final_norm", "pooler", "head")]
    made = (_box(anatomy, box, layer, n_tokens) for box, layer in order)
    return tuple(box for box in made if box.weights or (box.box == "head" and _tied_decoder(anatomy)))


def _box(anatomy: Anatomy, box: str, layer: int | None, n_tokens: int) -> Box:
    weights = tuple(w for w in anatomy.weights if w.box == box and w.layer == layer)
    return Box(
        box=box,
        layer=layer,
        title=_title(anatomy, box),
        weights=weights,
        parameters=sum(math.prod(w.shape) for w in weights),
        flops=_flops(anatomy, box, weights, n_tokens=n_tokens),
        shape=_shape(anatomy, box, weights, n_tokens),
    )


def _title(anatomy: Anatomy, box: str) -> str:
    return (TITLES if anatomy.norm_kind == "layer" else TITLES | RMS)[box]


ONCE = "seq_relationship"
"""The head for the next sentence: it answers once for a text, whatever the rest of the head does."""


def _flops(anatomy: Anatomy, box: str, weights: tuple[Weight, ...], *, n_tokens: int) -> int:
    """2 a cell of each weight and each row it is applied to.

    Attention adds q k^T and the weighted sum, 2 n^2 width each.
    """
    if box == "embedding":  # words are looked up; patches are multiplied
        patches = n_tokens - special_tokens(anatomy)
        return sum(2 * math.prod(w.shape) * patches for w in weights if len(w.shape) == 4)
    rows = 1 if box == "pooler" or (box == "head" and anatomy.head_rows == "one row") else n_tokens
    matrices = [w for w in weights if len(w.shape) == 2]
    flops = sum(2 * math.prod(w.shape) * (1 if ONCE in w.name else rows) for w in matrices)
    if box == "head" and _tied_decoder(anatomy):
        flops += 2 * math.prod(_tied_decoder(anatomy)) * rows
    return flops + (4 * n_tokens**2 * anatomy.d_model if box == "attention" else 0)


def _tied_decoder(anatomy: Anatomy) -> tuple[int, ...]:
    """Shape of the table of words where the head uses it again, else ()."""
    tables = [w for w in anatomy.weights if w.box == "embedding" and len(w.shape) == 2]
    tied = any(
        "decoder.weight" in name or "projector.weight" in name or "lm_head.weight" in name
        for name in anatomy.tied
    )
    return tables[0].shape if tied and tables else ()


def special_tokens(anatomy: Anatomy) -> int:
    """How many tokens of a picture's sequence are no patches: [CLS], distillation token, registers."""
    return sum(
        math.prod(w.shape[:-1])
        for w in anatomy.weights
        if w.name.endswith(("cls_token", "distillation_token", "register_tokens"))
    )


def _shape(anatomy: Anatomy, box: str, weights: tuple[Weight, ...], n_tokens: int) -> tuple[int, ...]:
    if box == "pooler":
        return (anatomy.d_model,)
    if box != "head":
        return (n_tokens, anatomy.d_model)
    outputs = (
        _tied_decoder(anatomy) or next((w.shape for w in reversed(weights) if len(w.shape) == 2), (0,))
    )[0]
    return (outputs,) if anatomy.head_rows == "one row" else (n_tokens, outputs)


def total(anatomy: Anatomy) -> int:
    """Parameters of the whole network, tied ones counted once."""
    return sum(math.prod(w.shape) for w in anatomy.weights)


def movement(stream: Stream) -> Array:
    """[sublayer, token]: how far each sublayer moved each token's vector, as a share of the vector's length
    before.
    """
    before, after = stream.states[:-1].astype(np.float64), stream.states[1:].astype(np.float64)
    length = np.linalg.norm(before, axis=-1)
    return np.divide(
        np.linalg.norm(after - before, axis=-1), length, out=np.zeros_like(length), where=length > 0
    )


def cosine_to_input(stream: Stream) -> Array:
    """[step, token]: cosine of each token's vector at each step with its own embedding."""
    states = stream.states.astype(np.float64)
    lengths = np.linalg.norm(states, axis=-1)
    scale = lengths * lengths[0]
    return np.divide((states * states[0]).sum(-1), scale, out=np.zeros_like(scale), where=scale > 0)


def lengths(stream: Stream) -> Array:
    """[step, token]: the length of each token's vector."""
    return np.linalg.norm(stream.states, axis=-1)


def step_names(n_layers: int, *, short: bool = False) -> tuple[str, ...]:
    """A name for each step of a `Stream`, layers counted from 1; `short` for an axis."""
    parts = (
        (mark("attn {layer}"), mark("ffn {layer}"))
        if short
        else (mark("attention {layer}"), mark("feed-forward {layer}"))
    )
    return (
        tr("embedding"),
        *(tr(part, layer=layer) for layer in range(1, n_layers + 1) for part in parts),
    )
