"""The two rows of tokens that an attention joins: a text and itself, or what is written and what was read."""

from __future__ import annotations

from dataclasses import dataclass

from viz.analysis.tokens import grouped, word_of
from viz.arrays import Array
from viz.language import mark
from viz.recording import ImageRecording, Recording, Translation

HEADING = mark("query on the left, key on the right")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One row of tokens, as a `Recording` has them."""

    tokens: tuple[str, ...]
    joins: tuple[bool, ...]
    special: tuple[bool, ...]

    @property
    def n_tokens(self) -> int:
        """How many tokens it has."""
        return len(self.tokens)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """Attention from one row of tokens, the queries, to another, the keys."""

    model: str
    """Catalogue name."""
    queries: Side
    keys: Side
    attention: Array
    """[layer, head, query, key]"""
    causal: bool = False
    """Do both rows hold the same tokens, of which a query sees those before it and itself?"""
    heading: str = HEADING
    """Which row stands where: a message."""
    thing: str = "word"
    """What a token is: "word" or "patch"."""

    @property
    def n_layers(self) -> int:
        """How many layers attend."""
        return self.attention.shape[0]

    @property
    def n_heads(self) -> int:
        """How many heads each of them has."""
        return self.attention.shape[1]


def sides(recording: Recording | Sides) -> Sides:
    """A recording's attention to itself."""
    if isinstance(recording, Sides):
        return recording
    row = Side(tokens=recording.tokens, joins=recording.joins, special=recording.special)
    return Sides(
        model=recording.model,
        queries=row,
        keys=row,
        attention=recording.attention,
        causal=recording.causal,
        thing="patch" if isinstance(recording, ImageRecording) else "word",
    )


def written(translation: Translation) -> Side:
    """The tokens that each step of the decoder wrote: one for each that it read, and one step ahead."""
    decoder = translation.decoder
    assert decoder.outputs is not None
    last = decoder.outputs.names[-1][0]
    return Side(
        tokens=(*decoder.tokens[1:], last),
        joins=(*decoder.joins[1:], False),
        special=(*decoder.special[1:], translation.finished),
    )


def alignment(translation: Translation) -> Sides:
    """The decoder's attention to the source. A step's query is called by the token that the step wrote."""
    encoder, cross = translation.encoder, translation.decoder.cross
    assert cross is not None
    return Sides(
        model=encoder.model,
        queries=written(translation),
        keys=Side(tokens=encoder.tokens, joins=encoder.joins, special=encoder.special),
        attention=cross.attention,
        heading=mark("written on the left (query), source on the right (key)"),
    )


def looks_at(found: Translation, word: str) -> tuple[str, float, int]:
    """The source token at which the step looks most that writes this word, in the mean of the last layer's
    heads; the weight, and the step.
    """
    looks = alignment(found)
    at = next(group for group in grouped(looks.queries) if word_of(looks.queries, group) == word)[0]
    row = looks.attention[-1, :, at].mean(axis=0)
    return looks.keys.tokens[int(row.argmax())], float(row.max()), at


STACKS = {"cross": mark("Cross"), "encoder": mark("Encoder"), "decoder": mark("Decoder")}
"""The three attentions of an encoder-decoder, and what a button calls them."""


def stack(translation: Translation, which: str) -> Sides | None:
    """One of `STACKS`; None where that stack has no attention but is recurrent."""
    if which == "cross":
        return alignment(translation)
    found = sides(translation.encoder if which == "encoder" else translation.decoder)
    return found if found.n_heads else None
