"""The waist, for language models: what was expected at each place of a text, and how a text is written on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from viz.arrays import Array, Checked, axes
from viz.recording import Recording


@dataclass(frozen=True)
class Sampling:
    """How the next token is drawn from what is expected: cut in this order, then drawn by chance."""

    temperature: float = 1.0
    """What logits are divided by; 0 always takes the likeliest token."""
    top_k: int = 0
    """How many of the likeliest tokens stay; 0 for all."""
    top_p: float = 1.0
    """The fewest tokens stay that hold at least this share; 1 for all."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Expected(Checked):
    """What a language model expected after each token of a text, and what came."""

    recording: Recording
    ids: tuple[int, ...]
    """The tokens' numbers in the vocabulary."""
    own: int
    """How many of them are the student's; the others were written on."""
    names: tuple[tuple[str, ...], ...]
    """[token][rank]: the likeliest answers after each token, best first, never the whole vocabulary."""
    answers: tuple[tuple[int, ...], ...]
    """[token][rank]: their numbers."""
    probabilities: Array = axes("token", "rank")
    rest: Array = axes("token")
    """The probability of all the others together."""
    entropy: Array = axes("token")
    """Bits of the whole distribution after each token."""
    came: Array = axes("follower")
    """The probability that each token but the first had, given those before it."""
    ranks: tuple[int, ...]
    """[follower]: its place among all answers, 1 for the likeliest."""
    vocabulary: int
    """How many tokens there are to choose from."""

    def _check(self, sizes: dict[str, int]) -> None:
        n = self.recording.n_tokens
        counts = {"token": n, "follower": n - 1}
        for name, count in counts.items():
            if sizes[name] != count:
                raise ValueError(f"{name} must have {count} items; got {sizes[name]}.")
        if not (len(self.ids) == len(self.names) == len(self.answers) == len(self.ranks) + 1 == n):
            raise ValueError(f"ids, names, answers and ranks must be about {n} tokens.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Cuts(Checked):
    """What temperature, top-k and top-p each leave of one distribution."""

    sampling: Sampling
    names: tuple[str, ...]
    """[rank]: the likeliest answers, best first."""
    answers: tuple[int, ...]
    before: Array = axes("rank")
    """The model's own probabilities."""
    tempered: Array = axes("rank")
    """After the temperature."""
    after: Array = axes("rank")
    """After the cuts: what is drawn from; 0 where cut."""
    rest: Array = axes("stage")
    """The probability of all other answers: the model's own, tempered, after the cuts."""
    counts: Array = axes("cut")
    """Answers that are left: of the whole vocabulary, after top-k, after top-p."""
    lost: Array = axes("loss")
    """Share of the tempered distribution that top-k cuts, and that top-p cuts of what is left."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a model has written on."""

    ids: tuple[int, ...]
    names: tuple[str, ...]
    """Each token's text."""
    probabilities: tuple[float, ...]
    """Each token's, in the model's own distribution before any cut."""
    text: str
    stopped: Literal["end", "length", "room"]
    """It ended the text, wrote as many tokens as were asked for, or reached the model's limit."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CacheTimes(Checked):
    """What keeping keys and values spares, measured on one text."""

    tokens: int
    """Of the text."""
    kept: Array = axes("step")
    """Milliseconds for each next token, keys and values of the text kept."""
    anew: Array = axes("step")
    """Milliseconds for the same tokens, everything computed anew."""
    difference: float
    """Largest difference of a logit between the two, relative to the largest logit."""
    at_once: Array = axes("run")
    """Milliseconds for one pass over the first `read` tokens."""
    one_by_one: Array = axes("run")
    """Milliseconds for the same tokens in as many passes, one after the other."""
    read: int
    order_difference: float
    """The same difference between these two, over all positions."""
