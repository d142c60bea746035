"""The waist of the hourglass: what one forward pass left behind, as frozen numpy arrays.

Models and capture produce these values; analysis and figures consume them; neither knows the other.
Axis names are declared on each field and checked across fields, so that a swapped axis fails here
and not as a wrong picture. Arrays become float32 and read-only, which makes sharing them between
sessions safe. ``eq=False`` keeps the identity hash: a recording is a thing, not a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from viz.arrays import Array, Checked, Products, axes, built


@dataclass(frozen=True, kw_only=True, eq=False)
class Rotation(Checked):
    """Queries and keys before they are turned by their positions (RoPE; Su et al., 2021)."""

    theta: float
    """The base of the frequencies: a pair of channels c turns by theta^(-2c/d) radians a position."""
    queries: Array = axes("layer", "head", "query", "channel")
    keys: Array = axes("layer", "kv_head", "key", "channel")


@dataclass(frozen=True, kw_only=True, eq=False)
class Outputs(Checked):
    """A model's likeliest answers, best first, in each row that it answers: never its whole vocabulary."""

    names: tuple[tuple[str, ...], ...]
    """[row][rank]: words of the vocabulary, or labels."""
    probabilities: Array = axes("row", "rank")
    """Among all answers, not these alone."""
    logits: Array = axes("row", "rank")

    def _check(self, sizes: dict[str, int]) -> None:
        if [len(row) for row in self.names] != [sizes["rank"]] * sizes["row"]:
            raise ValueError(
                f"names must have {sizes['row']} rows of {sizes['rank']}; got {tuple(map(len, self.names))}."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class Cross(Checked):
    """An encoder-decoder's second attention: from the recording's tokens to those of its source."""

    SAME: ClassVar[Mapping[str, str]] = {}
    tokens: tuple[str, ...]
    """The source's, which are the keys; the queries are the recording's."""
    attention: Array = axes("layer", "head", "query", "key")
    """After the softmax: each row sums to 1."""
    queries: Array = axes("layer", "head", "query", "channel")
    keys: Array = axes("layer", "head", "key", "channel")
    values: Array = axes("layer", "head", "key", "channel")

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["key"] != len(self.tokens):
            raise ValueError(
                f"attention must have {len(self.tokens)} keys, one a source token; got {sizes['key']}."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording(Checked):
    """One forward pass over one sequence of tokens."""

    model: str
    """Catalogue name of the model that was recorded."""
    tokens: tuple[str, ...]
    """The vocabulary's entries, e.g.

    ``("[CLS]", "play", "##ing", "[SEP]")``; byte-level ones decoded (``" the"``).
    """
    joins: tuple[bool, ...]
    """Per token: does it continue the word before it?"""
    special: tuple[bool, ...]
    """Per token: is it one of the model's own, such as [CLS], rather than text?"""
    spans: tuple[tuple[int, int], ...]
    """Per token: the characters [start, end) of its text that it stands for.

    (0, 0) when it stands for none.
    """
    segments: tuple[int, ...]
    """Per token: 0 in the first text, 1 in the second."""
    texts: tuple[str, ...]
    """The text, and the second one where there is one."""
    attention: Array = axes("layer", "head", "query", "key")
    """After the softmax: each row sums to 1. A stack that is recurrent instead has no head."""
    queries: Array = axes("layer", "head", "query", "channel")
    """As attention uses them: after the rotation, where a model turns them by position."""
    keys: Array = axes("layer", "kv_head", "key", "channel")
    values: Array | None = axes("layer", "kv_head", "key", "channel", optional=True)
    """Several heads may share one head of keys and values (grouped queries): see `kv_head`. None where
    attention was not kept either: of a large picture they take a quarter of what is held, and nothing reads
    them.
    """
    rotation: Rotation | None = None
    """Where a model turns queries and keys by position (RoPE): what they were before."""
    hidden_states: Array = axes("depth", "token", "width")
    """Depth 0 is the embedding; depth l the output of layer l."""
    outputs: Outputs | None = None
    """A row for each token of a language model, one row of a classifier; None where the model has no head."""
    causal: bool
    """True where a token may only look back: the upper triangle is masked, not zero by choice."""
    scale: float | None = None
    """What products of queries and keys are multiplied by; None for 1 / sqrt(channels)."""
    bias: Array | None = axes("head", "query", "key", optional=True)
    """What each layer adds to them then, by distance (T5); None where nothing is added."""
    cross: Cross | None = None
    """The attention to a source, in the decoder of an encoder-decoder."""

    @property
    def n_layers(self) -> int:
        return len(self.attention)

    @property
    def n_heads(self) -> int:
        return int(self.attention.shape[1])

    @property
    def n_tokens(self) -> int:
        return len(self.tokens)

    def kv_head(self, head: int) -> int:
        """The head of keys and values that a query head uses."""
        return int(head * self.keys.shape[1] // self.n_heads)

    def _check(self, sizes: dict[str, int]) -> None:
        if self.values is None and self.attention is not None:
            raise ValueError("values must be given where attention is; got None.")
        for name in ("joins", "special", "spans", "segments"):
            if len(getattr(self, name)) != len(self.tokens):
                raise ValueError(
                    f"{name} must have {len(self.tokens)} items, one a token; got {len(getattr(self, name))}."
                )
        if sizes["token"] != len(self.tokens):
            raise ValueError(f"attention must have {len(self.tokens)} tokens; got {sizes['token']}.")
        if sizes["head"] and sizes["head"] % sizes["kv_head"]:
            raise ValueError(
                f"keys must have a number of heads that divides {sizes['head']}; got {sizes['kv_head']}."
            )
        if sizes["depth"] != sizes["layer"] + 1:
            raise ValueError(f"hidden_states must have {sizes['layer'] + 1} depths; got {sizes['depth']}.")
        if self.cross and (found := self.cross.attention.shape[0::2]) != (sizes["layer"], sizes["token"]):
            raise ValueError(
                f"cross must have {sizes['layer']} layers, {sizes['token']} queries; got {found}."
            )
        if self.outputs and len(self.outputs.names) not in (1, sizes["token"]):
            raise ValueError(f"outputs must have 1 or {sizes['token']} rows; got {len(self.outputs.names)}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Translation:
    """A text in another language, token by token, and what either stack of the network did."""

    text: str
    finished: bool
    """False where the translation was cut off: it had become too long for its source."""
    encoder: Recording
    """Of the source."""
    decoder: Recording
    """Of the target: its tokens are those that were read, one step behind those that `outputs` names."""


@dataclass(frozen=True, kw_only=True)
class PatchGrid:
    """How a sequence of patch tokens lies on the picture."""

    rows: int
    columns: int
    prefix: int
    """Special tokens before the patches: [CLS], distillation token, registers."""

    @property
    def n_tokens(self) -> int:
        return self.prefix + self.rows * self.columns

    def token(self, row: int, column: int) -> int:
        """Index in the sequence of the patch at (row, column)."""
        return self.prefix + row * self.columns + column

    def same_place(self, token: int, other: PatchGrid) -> int:
        """The token of another grid that lies where this one's does in the picture."""
        if token < self.prefix:
            return min(token, other.prefix)
        row, column = divmod(token - self.prefix, self.columns)
        return other.token(
            (2 * row + 1) * other.rows // (2 * self.rows),
            (2 * column + 1) * other.columns // (2 * self.columns),
        )

    def to_grid(self, vector: Array) -> Array:
        """[..., token] with the prefix, or [..., patch] without it, as [..., row, column]."""
        n = vector.shape[-1]
        if n == self.n_tokens:
            vector = vector[..., self.prefix :]
        elif n != self.rows * self.columns:
            raise ValueError(
                f"vector must have {self.n_tokens} tokens or {self.rows * self.columns} patches; got {n}."
            )
        return vector.reshape(*vector.shape[:-1], self.rows, self.columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageRecording(Recording):
    """One forward pass of a vision transformer: every text figure works on patches too."""

    image: Array = axes("height", "pixel_column", "rgb")
    """Exactly what the network saw, back in 0..1 before its normalisation."""
    crop: tuple[float, float, float, float]
    """(left, top, right, bottom) of that square in pixels of the upload."""
    grid: PatchGrid
    logits: Array = axes("row", "output")
    """[1, output]: every class's; no column where the model has no head."""
    labels: tuple[str, ...]
    """Names of all outputs; empty where the model has no head."""
    saliency: Array | None = axes("height", "pixel_column", optional=True)
    """What stands out, in 0..1, where the model answers with such a map."""
    seconds: float = 0.0
    """What the forward pass took."""

    def __post_init__(self) -> None:
        """Attention that was not kept, given as None (as values are), is computed when it is asked for."""
        super().__post_init__()
        if self.attention is None:
            channels = self.queries.shape[-1]
            kept = Products(self.queries, self.keys, channels**-0.5 if self.scale is None else self.scale)
            object.__setattr__(self, "attention", kept)

    @property
    def kept(self) -> bool:
        """Was its attention kept?

        Else each layer is computed from queries and keys when it is asked for.
        """
        return isinstance(self.attention, np.ndarray)

    def _check(self, sizes: dict[str, int]) -> None:
        super()._check(sizes)
        if self.grid.n_tokens != len(self.tokens):
            raise ValueError(f"grid must have {len(self.tokens)} tokens; got {self.grid.n_tokens}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class FeatureRecording(Checked):
    """One forward pass of a CNN: no tokens, no attention."""

    model: str
    image: Array = axes("height", "pixel_column", "rgb")
    crop: tuple[float, float, float, float]
    stages: tuple[Array, ...] = axes("channel", "row", "column")
    """Feature maps after each stage, first to last."""
    logits: Array = axes("row", "output")
    """[1, output]"""
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Attribution:
    """What an attribution method answered."""

    method: str
    target: int
    """Index of the output it explains; -1 where the method is class-agnostic."""
    scores: Array
    """[token], or [row, column] for a picture; signed where the method is."""

    def __post_init__(self) -> None:
        scores = np.array(self.scores, dtype=np.float32)
        if scores.ndim not in (1, 2):
            raise ValueError(f"scores must have axes [token] or [row, column]; got shape {scores.shape}.")
        scores.setflags(write=False)
        object.__setattr__(self, "scores", scores)

    def __reduce__(self) -> tuple[Any, ...]:
        """As a recording's: read-only again on arrival."""
        return built, (Attribution, {"method": self.method, "target": self.target, "scores": self.scores})
