"""Tokens as labels of a chart: escaped, dimmed where special, marked where they join.

Plotly interprets a few tags (<b>, <br>, <sup>, <a>...) and entities in every text it draws, a text with two
dollar signs as TeX wherever MathJax is loaded, and %{...} in templates. Entities are undone after all three,
so that a character written as one is drawn as itself and never interpreted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from viz.analysis.blocks import around
from viz.analysis.tokens import Tokens, short, visible, words
from viz.figures.theme import LIGHT, Theme

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})

JOIN = "·"
"""Stands before a piece that continues a word."""

DRAWN = 72
"""Tokens that a matrix of a long text shows: all 65 of a picture in patches of 8 x 8."""


def label(text: str) -> str:
    """Any text as Plotly must be given it to draw exactly that text, on one line."""
    return visible(text).translate(_ENTITIES)


def token_labels(
    recording: Tokens,
    keep: Sequence[int],
    theme: Theme,
    *,
    longest: int = 14,
    marked: Collection[int] = (),
) -> list[str]:
    """A label for each kept token, [kept]: special ones dimmed, joins after a faint dot, the marked ones bold
    in the mark's colour.
    """
    texts = words(recording)
    return [
        _styled(
            label(short(texts[token], longest)),
            theme,
            join=recording.joins[token],
            special=recording.special[token],
            marked=token in marked,
        )
        for token in keep
    ]


def window(n_tokens: int, query: int, most: int = DRAWN) -> list[int]:
    """At most so many neighbouring tokens around the query: what a matrix of a long text shows."""
    return around(n_tokens, query, most)


def names(
    recording: Tokens, keep: Sequence[int], *, query: int | None = None, theme: Theme = LIGHT
) -> list[str]:
    """A label for each kept token, the query marked."""
    return token_labels(recording, keep, theme, longest=12, marked=() if query is None else (query,))


def hover_labels(recording: Tokens, keep: Sequence[int]) -> list[str]:
    """The whole word of each kept token with its position counted from 1, for a hover: "animal · 3".

    [kept]
    """
    texts = words(recording)
    return [f"<b>{label(short(texts[token], 60))}</b> · {token + 1}" for token in keep]


def _styled(text: str, theme: Theme, *, join: bool, special: bool, marked: bool) -> str:
    if join:
        text = _coloured(JOIN, theme.muted) + text
    if marked:
        return f"<b>{_coloured(text, theme.mark)}</b>"
    return _coloured(text, theme.muted) if special else text


def _coloured(text: str, colour: str) -> str:
    return f'<span style="color:{colour}">{text}</span>'
