"""What a network would answer from each depth, and what it answers with something cut out of it."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True, kw_only=True, eq=False)
class Depths(Checked):
    """What a model's own final norm and head make of some tokens at some depths; the last is its answer."""

    depths: tuple[int, ...]
    """0 is the embedding, n what layer n hands on."""
    tokens: tuple[int, ...]
    """Of a picture the one row that its classifier answers."""
    size: int
    """Answers that there are."""
    names: tuple[tuple[tuple[str, ...], ...], ...]
    """[depth][token][rank]: the likeliest answers."""
    probabilities: Array = axes("depth", "token", "rank")
    entropy: Array = axes("depth", "token")
    """In bits, over all answers."""
    watched: tuple[str, ...]
    """[token]: the answer that is followed: the word asked for, else the final answer of the token."""
    ranks: Array = axes("depth", "token")
    """Of the watched answer among all, from 1."""
    word_probabilities: Array = axes("depth", "token")
    """Its probability."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DepthTable:
    """Some tokens at some depths, and one of them at all."""

    some: Depths
    whole: Depths


@dataclass(frozen=True)
class Ablation:
    """What is cut inside a network; as built, nothing."""

    heads: tuple[tuple[int, int], ...] = ()
    """(layer, head), from 0: what the head hands on becomes zero."""
    blind: tuple[tuple[int, int], ...] = ()
    """(query, key): the query may not look at the key; the rest of its row adds up to 1 again."""
    layer: int | None = None
    """The layer in which queries are blind; None is every layer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ablated(Checked):
    """A model's answer at one token, before and after something was cut."""

    names: tuple[str, ...]
    """The likeliest answers of either, best before first."""
    probabilities: Array = axes("when", "answer")
    log_probabilities: Array = axes("when", "answer")
    """Natural logarithms."""
    moved: float
    """The share of all probability that went to other answers, 0 to 1."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Induction(Checked):
    """Random words, twice: how well the second time is foretold, with some heads cut."""

    words: tuple[str, ...]
    """The sequence, once."""
    scores: Array = axes("layer", "head")
    """Mean attention, in the second time, to the token after the earlier copy."""
    cut: tuple[tuple[int, int], ...]
    """The heads that were cut: those of the largest scores; (layer, head), from 0."""
    whole: Array = axes("place")
    """Probability of the right next token at each place of the second time, nothing cut."""
    without: Array = axes("place")
    """The same, with these heads cut."""
    random: Array = axes("draw", "place")
    """The same, with as many other heads cut, drawn by chance."""
