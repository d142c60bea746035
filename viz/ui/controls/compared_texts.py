"""Two views of attention over words, or from words to words."""

from __future__ import annotations

from collections.abc import Sequence

from viz.analysis.compared import masked
from viz.analysis.matrix import Matrix, between, matrix
from viz.analysis.sides import STACKS, Side
from viz.analysis.tokens import words
from viz.errors import InputError
from viz.figures.tokens import names
from viz.language import tr
from viz.recording import Recording
from viz.ui.controls import compare, compared_maps
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Choice
from viz.ui.controls.subject import Subject
from viz.ui.page import show


def section(subject: Subject[Recording], choice: Choice, shown: Matrix | None = None) -> None:
    """The button that pins this view; once one is pinned, both, and what differs.

    `shown` is the matrix of this choice where the lesson has it already.
    """
    here = None if shown is None else _map(subject, choice, shown)
    both = compare.views(subject, subject.which, choice, drawn, here=here)
    if both is not None:
        compared_maps.drawn(both)


def drawn(subject: Subject[Recording], choice: Choice) -> NamedMap:
    """The attention of this choice; raises InputError for a layer or a head that there is not."""
    return _map(subject, choice, chosen(subject, choice))


def chosen(subject: Subject[Recording], choice: Choice) -> Matrix:
    """The matrix of this choice: of a text or picture with itself, or of what was written with its source."""
    looks = subject.looks
    if looks is None or choice.layer >= looks.n_layers or max(choice.heads) >= looks.n_heads:
        raise InputError("The view pinned as A has a layer or a head that its model does not. Pin another.")
    heads, how = choice.heads, choice.how
    if subject.which == "cross":
        return between(looks, choice.layer, heads=heads, how=how)
    return matrix(subject.recording, choice.layer, heads=heads, how=how, special=choice.special)


def _map(subject: Subject[Recording], choice: Choice, found: Matrix) -> NamedMap:
    looks = subject.looks
    assert looks is not None
    pin = min(choice.pin, looks.queries.n_tokens - 1)
    rows, columns = (looks.queries, found.keep), (looks.keys, found.keys)
    which = f" ({tr(STACKS[subject.which])})" if subject.which else ""
    return NamedMap(
        title=f"{found.title}{which}",
        values=masked(found.weights, causal=looks.causal),
        rows=_words(*rows),
        columns=_words(*columns),
        labels=(names(*rows, theme=show.colours()), names(*columns, theme=show.colours())),
        measures=found.measures,
        kind="" if found.others is None else "between",
        mark=found.keep.index(pin) if pin in found.keep else None,
        hatched=looks.causal,
        looks=True,
        shares=found.weights if found.adds_up and choice.special != "hide" else None,
    )


def _words(tokens: Side, keep: Sequence[int]) -> list[str]:
    return [words(tokens)[i] for i in keep]
