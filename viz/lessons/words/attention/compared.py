"""Two views of attention over words: both maps on one scale, and what differs between them."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.analysis.compared import difference, largest, masked, moved
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.heat_map import MOST_CELLS
from viz.figures.panels import Panel, panels
from viz.figures.tokens import names
from viz.foreign import literal
from viz.language import number, tr
from viz.lessons.words.attention.view import AttentionView
from viz.recording import Recording
from viz.ui.controls import compare
from viz.ui.controls.compare import ComparedView
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

ROWS = 6
Both = tuple[ComparedView[Recording], ComparedView[Recording]]


def section(subject: Subject[Recording], view: AttentionView) -> None:
    """The button that pins this view; once one is pinned, both, and what differs."""
    both = compare.sides(subject, view.matrix, view.choice)
    if both is None:
        return
    show.note(" ".join(side.about for side in both))
    if max(len(side.matrix.keep) for side in both) > MOST_CELLS:
        show.note(
            tr(
                "Maps of more than {most} tokens cannot be read side by side: take a shorter text.",
                most=MOST_CELLS,
            )
        )
        return
    weights = [masked(side.subject.recording, side.matrix.weights) for side in both]
    change = difference(*weights)
    titles = [tr("in {view}", view=side.name) for side in both]
    linked = {} if change is None else dict(zip(titles, weights, strict=True))
    drawn = [_panel(side, values, linked) for side, values in zip(both, weights, strict=True)]
    _maps(both, drawn)
    if change is None:
        show.note(_unequal(both))
    else:
        _difference(both, change, linked)


def _maps(both: Both, drawn: list[Panel]) -> None:
    """Both maps beside each other, or one in the other's place: going to and fro shows what moves."""
    ways = {"beside": tr("side by side"), **{side.name: tr("only {side}", side=side.name) for side in both}}
    way = address.row(tr("Shown"), ways, key="compared-as", default="beside", what=tr("way to compare"))
    one, other = (side.title for side in both)
    alt = tr("Two heat maps on one scale, {one}, {other}: rows look at columns.", one=one, other=other)
    most = max(float(np.max(panel.values, where=np.isfinite(panel.values), initial=0.0)) for panel in drawn)
    if way != "beside":
        drawn = [drawn[way == both[1].name]]
        alt = tr("Heat map, {title}: rows look at columns.", title=drawn[0].title)
    show.figure(partial(panels, *drawn, height=430, own_labels=True, most=most), alt=alt, key="compared")


def _unequal(both: Both) -> str:
    one, other = (len(side.matrix.keep) for side in both)
    return tr(
        "There is no difference to draw: the tokens are not as many ({one} in A and {other} in B).",
        one=one,
        other=other,
    )


def _panel(side: ComparedView[Recording], values: Array, linked: dict[str, Array]) -> Panel:
    recording, keep, pin = side.subject.recording, side.matrix.keep, side.choice.pin
    labels = names(recording, keep, theme=show.colours())
    return Panel(
        values=values,
        rows=labels,
        columns=labels,
        title=side.title,
        signed=False,
        mark=keep.index(pin) if pin in keep else None,
        hatched=recording.causal,
        measures=side.matrix.measures,
        also=linked,
    )


def _difference(both: Both, change: Array, linked: dict[str, Array]) -> None:
    left, right = show.columns(7, 6)
    labels = _labels(both)
    drawn = Panel(
        values=change,
        rows=labels,
        columns=labels,
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
        show.heading(tr("What differs most"), _counted(both))
        _most(both, change)


def _labels(both: Both) -> list[str]:
    """One label for each place: the token of both, or the two."""
    one, other = (names(side.subject.recording, side.matrix.keep, theme=show.colours()) for side in both)
    return [a if a == b else f"{a} / {b}" for a, b in zip(one, other, strict=True)]


def _words(both: Both) -> list[str]:
    one, other = ([words(side.subject.recording)[i] for i in side.matrix.keep] for side in both)
    return [a if a == b else f"{a} / {b}" for a, b in zip(one, other, strict=True)]


def _counted(both: Both) -> str:
    pairs = [each for each in _words(both) if " / " in each]
    if not pairs:
        return tr("Both are of the same tokens.")
    n = len(both[0].matrix.keep)
    return tr("Place by place: {n} of {all} tokens differ.", n=len(pairs), all=n)


def _most(both: Both, change: Array) -> None:
    """The largest changes in words and numbers, and how much of the attention has moved."""
    called, weights = _words(both), [side.matrix.weights for side in both]
    places = largest(change, ROWS)
    if not places:
        show.note(tr("Nothing differs: the two views hold the same numbers."))
        return
    show.table(
        [
            (
                tr("{word} at {other}", word=called[i], other=called[j]),
                number(weights[0][i, j], ".3f"),
                number(weights[1][i, j], ".3f"),
                _signed(change[i, j]),
            )
            for i, j in places
        ],
        header=(tr("Looks"), "A", "B", "B − A"),
    )
    if all(side.matrix.adds_up and side.choice.special != "hide" for side in both):
        shares = moved(change)
        most = int(shares.argmax())
        show.look_for(
            tr(
                "From A to B a token moves {share:.0%} of its attention elsewhere on average, *{word}* the"
                " most, {most:.0%}. Is that much? Compare other heads.",
                share=shares.mean(),
                word=literal(called[most]),
                most=shares[most],
            ),
            about="compared",
        )


def _signed(value: float) -> str:
    return number(value, "+.3f").replace("-", "−")
