"""The waist, opened further: what one layer did step by step, what a student may change in it, and what that
did.

Numpy only, frozen, with named axes, like `viz.recording`; the lessons under "Workings" live on these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from viz.recording import Array, Checked, PatchGrid, arrays_nbytes, axes


def frozen(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    """The same arrays as float32, read-only, in a mapping that cannot change."""
    kept = {}
    for name, value in arrays.items():
        kept[name] = np.array(value, dtype=np.float32, order="C")
        kept[name].setflags(write=False)
    return MappingProxyType(kept)


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerRecording(Checked):
    """One layer opened: its weights, what it received, and the network's own
    value of every step inside it."""

    model: str
    tokens: tuple[str, ...]
    layer: int
    """Counted from 0."""
    n_heads: int
    causal: bool
    n_key_value_heads: int
    """Fewer than heads where several share their keys and values."""
    rope_theta: float
    """Base of the frequencies at which queries and keys are turned; 0 where nothing turns."""
    norm: str
    """"pre": the norm before each sublayer; "post": after each addition."""
    norm_kind: str
    """"layer" or "rms"."""
    activation: str
    """Name of the feed-forward's activation, as in the model's config."""
    eps: float
    """Of the layer norms."""
    part_names: tuple[str, ...]
    """What is added up to make the embedding, e.g. ("word", "segment", "position")."""
    parts: Array = axes("part", "token", "width")
    input: Array = axes("token", "width")
    """What the layer received: the embedding, or the output of the layer before."""
    weights: Mapping[str, Array]
    """By name, [in, out] or [channel]: q, k, v, o, fc1, fc2 and q_bias, ...; norm_1, norm_1_bias, ...

    Where the network has them: gate, scale_1, scale_2, frequencies (of the rotation, [channel / 2])."""
    steps: Mapping[str, Array]
    """The network's own values by step: queries, keys, values, scores, scaled, masked, attention, mixed, ...,
    output.
    """

    @property
    def d_head(self) -> int:
        return self.steps["queries"].shape[-1]

    @property
    def n_tokens(self) -> int:
        return len(self.tokens)

    @property
    def d_inner(self) -> int:
        """Features of the feed-forward."""
        return self.weights["fc1"].shape[1]

    @property
    def sharing(self) -> int:
        """How many heads use the same keys and values; 1 where each has its own."""
        return self.n_heads // self.n_key_value_heads

    def kv_head(self, head: int) -> int:
        """The head of keys and values that a query head uses."""
        return head // self.sharing

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["token"] != len(self.tokens) or sizes["part"] != len(self.part_names):
            raise ValueError(
                f"parts must be {len(self.part_names)} of {len(self.tokens)} tokens; got shape"
                f" {self.parts.shape}."
            )
        for name in ("weights", "steps"):
            object.__setattr__(self, name, frozen(getattr(self, name)))


@dataclass(frozen=True)
class Levers:
    """What a student changes inside one layer; as built, nothing."""

    scale: bool = True
    """Divide the scores by sqrt(d_head)?"""
    temperature: float = 1.0
    """The scores are divided by it: small is sharp, large is flat."""
    head: int | None = None
    """The head that scale, temperature, zero_query, uniform and off act on.

    None is every head of the layer.
    """
    zero_query: int | None = None
    """The token whose query becomes zero."""
    uniform: bool = False
    """Attend to every visible token alike."""
    off: bool = False
    """Let the head hand on nothing."""
    swap: tuple[int, int] | None = None
    """Two tokens that change places in what the layer receives, with all they carry, their position too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Intervention(Checked):
    """The same network on the same input, with the levers pulled in one layer."""

    output: Array = axes("token", "width")
    """Of the layer whose levers were pulled."""
    last: Array = axes("token", "width")
    """Of the last layer."""
    logits: Array = axes("row", "output")
    """[row, output]; no column where the model has no head."""
    answers: tuple[str, ...]
    """The likeliest outputs for the token asked about, before and after.

    Empty where the model has no head.
    """
    probabilities: Array = axes("when", "answer")
    """Their probabilities, before and after the levers."""

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class PositionTable(Checked):
    """What a model adds to its tokens for where they stand."""

    model: str
    table: Array = axes("position", "width")
    """A row a position; no row where the model has no position embeddings.

    Registers have none, [CLS] has one.
    """
    grid: PatchGrid | None
    """How the rows lie on a picture, special tokens before them; None for text."""
    learned: bool
    """False where the table is a formula's."""

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shuffled(Checked):
    """The same tokens in order and out of order, with their positions treated in three ways."""

    MODES: ClassVar[tuple[str, ...]] = ("present", "zeroed", "moved")
    """Places stay and tokens move; no positions at all; every token takes its position along."""
    order: tuple[int, ...]
    """The token that stands at each place after the shuffle."""
    before: Array = axes("mode", "token", "width")
    """Output of the last layer with the tokens in order."""
    after: Array = axes("mode", "token", "width")
    """The same with the tokens shuffled: row i is token order[i]."""
    logits: Array = axes("mode", "when", "output")
    """[mode, (before, after), output] of a classifier; no output where there is none."""

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True)
class Weight:
    """One parameter of a network, and the box that it belongs to."""

    name: str
    shape: tuple[int, ...]
    box: str
    """embedding, attention, norm_1, feed_forward, norm_2, final_norm, pooler or head."""
    layer: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Anatomy:
    """A network as it is built: its parts, their parameters, its sizes."""

    model: str
    title: str
    network: str
    """Class of transformers that holds it."""
    reads: str
    norm: str
    norm_kind: str
    causal: bool
    n_layers: int
    n_heads: int
    d_model: int
    weights: tuple[Weight, ...]
    """Every parameter once."""
    tied: tuple[str, ...]
    """Further names of parameters that are used twice."""
    head_rows: str
    """What the head reads: "every token" or "one row"."""
    nbytes = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Stream(Checked):
    """The residual stream: every token's vector after each sublayer."""

    model: str
    tokens: tuple[str, ...]
    states: Array = axes("step", "token", "width")
    """Step 0 is the embedding, 2 l + 1 after the attention of layer l, 2 l + 2 after its feed-forward, norms
    included where they follow.
    """

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lens(Checked):
    """What the model's own head would answer from each depth."""

    words: tuple[tuple[str, ...], ...]
    """[depth][rank]: the likeliest outputs, best first; empty where the model has no head."""
    probabilities: Array = axes("depth", "rank")

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class Patches(Checked):
    """How a picture becomes a sequence: every patch's numbers, what the projection makes of them, and the sum
    with the position.
    """

    model: str
    tokens: tuple[str, ...]
    grid: PatchGrid
    image: Array = axes("height", "pixel_column", "rgb")
    """What the network saw, in 0..1."""
    flat: Array = axes("patch", "number")
    """A patch's normalised pixels in the order in which they are multiplied: its reds row by row, its greens,
    its blues.
    """
    parts: Array = axes("token", "width")
    """Of a patch its projection; of a special token its own learned vector."""
    positions: Array = axes("token", "width")
    embedding: Array = axes("token", "width")
    """What the first layer receives: the sum of both."""
    filters: Array = axes("width", "number")
    """The projection's weights: one filter a number of the embedding."""
    bias: Array = axes("width")

    @property
    def patch_size(self) -> int:
        """Pixels along a side of a patch."""
        return self.image.shape[0] // self.grid.rows

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["token"] != len(self.tokens) or sizes["patch"] != self.grid.rows * self.grid.columns:
            raise ValueError(
                f"parts must have {self.grid.n_tokens} tokens of {sizes['patch']} patches; got"
                f" {sizes['token']}."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class ReceptiveFields(Checked):
    """What the place in the middle of each layer sees of a picture, in effect and in theory."""

    model: str
    effective: Array = axes("depth", "height", "pixel_column")
    """The share of its sensitivity that lies on each pixel; each depth sums to 1."""
    theoretical: tuple[float, ...]
    """Pixels along a side that it can depend on at all, by depth."""
    centres: tuple[float, ...]
    """Where the middle place lies, in pixels from the first row and column, by depth: coarse layers have no
    place right in the middle.
    """
    names: tuple[str, ...]
    """What each depth is called."""
    pictures: int
    """How many the effective field is the mean of."""

    @property
    def nbytes(self) -> int:
        return arrays_nbytes(self)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one picture costs a network on this computer."""

    model: str
    parameters: int
    flops: int
    """Floating-point operations of one forward pass, attention included.

    A multiplication and an addition are two.
    """
    milliseconds: tuple[float, float, float]
    """Quartiles of `repeats` warm forward passes on one thread: their median, between what holds the middle
    half.
    """
    weight_bytes: int
    peak_bytes: int
    """Most bytes of intermediate results alive at once, beside the weights."""
    repeats: int
    nbytes: ClassVar[int] = 0
