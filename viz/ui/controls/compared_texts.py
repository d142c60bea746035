"""Two views of attention over words, or from words to words: both maps on one scale, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from viz.analysis.compared import attention_moved, difference, largest, masked
from viz.analysis.matrix import Matrix
from viz.analysis.sides import Side
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.heat_map import MOST_CELLS
from viz.figures.panels import Panel, panels
from viz.figures.tokens import names
from viz.foreign import literal
from viz.language import number, share, tr
from viz.recording import Recording
from viz.ui.controls import compare
from viz.ui.controls.compare import Choice, ComparedView
from viz.ui.controls.subject import Subject
from viz.ui.page import show

ROWS = 6
Both = tuple[ComparedView[Recording], ComparedView[Recording]]
Axis = tuple[Side, tuple[int, ...]]
"""A row of tokens, and which of them are kept."""


def section(subject: Subject[Recording], choice: Choice, shown: Matrix | None = None) -> None:
    """The button that pins this view; once one is pinned, both, and what differs.

    `shown` is the matrix of this choice where the lesson has it already.
    """
    both = compare.views(subject, choice, shown)
    if both is None:
        return
    show.note(" ".join(side.about for side in both))
    if max(max(side.matrix.weights.shape) for side in both) > MOST_CELLS:
        show.note(
            tr(
                "Maps of more than {most} tokens cannot be read side by side: take a shorter text.",
                most=MOST_CELLS,
            )
        )
        return
    weights = [masked(side.matrix.weights, causal=side.looks.causal) for side in both]
    change = difference(*weights) if _alike(both) else None
    titles = [tr("in {view}", view=side.name) for side in both]
    linked = {} if change is None else dict(zip(titles, weights, strict=True))
    drawn = [_panel(side, values, linked) for side, values in zip(both, weights, strict=True)]
    _maps(both, drawn)
    if change is None:
        show.note(_unequal(both))
    else:
        _difference(both, change, linked)


def _maps(both: Both, drawn: list[Panel]) -> None:
    """Both maps on one scale, or one in the other's place."""
    sides = compare.shown(both)
    one, other = (side.title for side in both)
    alt = tr("Two heat maps on one scale, {one}, {other}: rows look at columns.", one=one, other=other)
    most = max(float(np.max(panel.values, where=np.isfinite(panel.values), initial=0.0)) for panel in drawn)
    if len(sides) == 1:
        drawn = [drawn[both.index(sides[0])]]
        alt = tr("Heat map, {title}: rows look at columns.", title=drawn[0].title)
    show.figure(partial(panels, *drawn, height=430, own_labels=True, most=most), alt=alt, key="compared")


def _alike(both: Both) -> bool:
    """Does neither join two texts, or do both?"""
    return len({side.matrix.others is None for side in both}) == 1


def _unequal(both: Both) -> str:
    if not _alike(both):
        return tr("There is no difference to draw: one joins two texts, the other a text with itself.")
    one, other = (_size(side.matrix) for side in both)
    return tr(
        "There is no difference to draw: the tokens are not as many ({one} in A and {other} in B).",
        one=one,
        other=other,
    )


def _size(matrix: Matrix) -> str:
    """How many tokens; how many written ones and how many read, where they are of two texts."""
    n, keys = matrix.weights.shape
    return str(n) if matrix.others is None else f"{n} × {keys}"


def _panel(side: ComparedView[Recording], values: Array, linked: dict[str, Array]) -> Panel:
    looks, keep, pin = side.looks, side.matrix.keep, side.choice.pin
    return Panel(
        values=values,
        rows=names(looks.queries, keep, theme=show.colours()),
        columns=names(looks.keys, side.matrix.keys, theme=show.colours()),
        title=side.title,
        signed=False,
        mark=keep.index(pin) if pin in keep else None,
        hatched=looks.causal,
        measures=side.matrix.measures,
        also=linked,
    )


def _difference(both: Both, change: Array, linked: dict[str, Array]) -> None:
    left, right = show.columns(7, 6)
    rows, columns = (_both([names(*each, theme=show.colours()) for each in pair]) for pair in _axes(both))
    drawn = Panel(
        values=change,
        rows=rows,
        columns=columns,
        title="B − A",
        hatched=not np.isfinite(change).all(),
        measures=tr("difference"),
        also=linked,
    )
    with left:
        show.figure(
            partial(panels, drawn, height=430),
            alt=tr("Heat map, B minus A: blue where B looks more, orange where A does."),
            key="difference",
        )
    with right:
        called = [_both([_words(*each) for each in pair]) for pair in _axes(both)]
        show.heading(tr("What differs most"), _counted(both, called))
        _most(both, change, called)


def _axes(both: Both) -> tuple[list[Axis], list[Axis]]:
    """The kept tokens of A and of B: those that look, and those that are looked at."""
    rows = [(side.looks.queries, side.matrix.keep) for side in both]
    return rows, [(side.looks.keys, side.matrix.keys) for side in both]


def _words(tokens: Side, keep: Sequence[int]) -> list[str]:
    return [words(tokens)[i] for i in keep]


def _both(pair: Sequence[list[str]]) -> list[str]:
    """One name for each place: that of both, or the two."""
    return [a if a == b else f"{a} / {b}" for a, b in zip(*pair, strict=True)]


def _counted(both: Both, called: Sequence[list[str]]) -> str:
    """How many tokens differ, of the text, or of both texts."""
    texts = called if both[0].matrix.others is not None else called[:1]
    found = [" / " in each for text in texts for each in text]
    if not any(found):
        return tr("Both are of the same tokens.")
    return tr("Place by place: {n} of {all} tokens differ.", n=sum(found), all=len(found))


def _most(both: Both, change: Array, called: Sequence[list[str]]) -> None:
    """The largest changes in words and numbers, and how much of the attention has moved."""
    (queries, keys), weights = called, [side.matrix.weights for side in both]
    places = largest(change, ROWS)
    if not places:
        show.note(tr("Nothing differs: the two views hold the same numbers."))
        return
    show.table(
        [
            (
                tr("{word} at {other}", word=queries[i], other=keys[j]),
                share(weights[0][i, j]),
                share(weights[1][i, j]),
                _signed(change[i, j]),
            )
            for i, j in places
        ],
        header=(tr("Looks"), "A", "B", "B − A"),
    )
    if all(side.matrix.adds_up and side.choice.special != "hide" for side in both):
        shares = attention_moved(change)
        most = int(shares.argmax())
        show.look_for(
            tr(
                "From A to B a token moves {share:.0%} of its attention elsewhere on average, *{word}* the"
                " most, {most:.0%}. Is that much? Compare other heads.",
                share=shares.mean(),
                word=literal(queries[most]),
                most=shares[most],
            ),
            about="compared",
        )


def _signed(value: float) -> str:
    return number(value, "+.3f")
