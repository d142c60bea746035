"""Two lists of likeliest answers, name by name: bars to the left and to the right, on one scale."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from viz.analysis.compared import matched
from viz.arrays import Array
from viz.figures.blanks import back_to_back, bound
from viz.figures.tokens import label
from viz.foreign import literal
from viz.language import Share, number, share, tr
from viz.ui.controls.compare import Both, NamedMap
from viz.ui.page import show

ANSWERS, ROWS = 10, 6
"""Of the bars, and of the table."""


Answers = tuple[list[str], Array]
"""Names, and the probabilities of each, [side, name]; nan where one is only known to be small."""


def likeliest(title: str, names: list[str], chances: ArrayLike, *, caption: str) -> NamedMap:
    """The likeliest answers of one view, each with its probability."""
    column = [tr("probability")]
    return NamedMap(
        title=title,
        values=np.asarray(chances)[:, None],
        rows=names,
        columns=column,
        labels=([label(name) for name in names], column),
        measures=column[0],
        caption=caption,
    )


def drawn(both: Both, exact: Answers | None = None) -> None:
    """The likeliest answers of either, and where they differ most; `exact` where all of them are known."""
    maps = [side.map for side in both]
    names, chances = exact or matched(*((shown.rows, shown.values[:, 0]) for shown in maps), most=ANSWERS)
    least = [float(shown.values.min()) for shown in maps]
    show.note(" ".join(side.about for side in both))
    if said := "  \n".join(f"{side.name}: {side.map.caption}" for side in both if side.map.caption):
        show.note(said)
    left, right = show.columns(7, 6)
    with left:
        said = "; ".join(
            tr(
                "{word} {one} in A, {other} in B",
                word=name,
                one=_said(pair[0], least[0]),
                other=_said(pair[1], least[1]),
            )
            for name, pair in list(zip(names, chances.T, strict=True))[:5]
        )
        show.figure(
            partial(back_to_back, names, chances, least, sides=("A", "B")),
            alt=tr("Bars to the left, A, and to the right, B: {answers}.", answers=said),
            key="compared answers",
        )
    with right:
        _differs(both, names, chances, least)


def _differs(both: Both, names: list[str], chances: Array, least: list[float]) -> None:
    """The answers that differ most in numbers, and the first of each side."""
    about = tr("After <: not among that side's first answers, and less likely than the last of them.")
    show.heading(tr("What differs most"), "" if np.isfinite(chances).all() else about)
    change = chances[1] - chances[0]
    order = np.argsort(-np.abs(np.nan_to_num(chances[1]) - np.nan_to_num(chances[0])), kind="stable")
    show.table(
        [
            (
                names[i],
                _said(chances[0, i], least[0]),
                _said(chances[1, i], least[1]),
                number(change[i], "+.3f") if np.isfinite(change[i]) else "",
            )
            for i in order[:ROWS]
        ],
        header=(tr("answer"), "A", "B", "B − A"),
    )
    firsts = [(side.map.rows[0], side.map.values[0, 0]) for side in both]
    values: dict[str, Any] = {"one": literal(firsts[0][0]), "other": literal(firsts[1][0])}
    values |= {"a": Share(firsts[0][1]), "b": Share(firsts[1][1])}
    show.look_for(
        tr("Both put *{one}* first: {a:.3f} in A, {b:.3f} in B.", **values)
        if firsts[0][0] == firsts[1][0]
        else tr("A puts *{one}* first, {a:.3f}; B *{other}*, {b:.3f}.", **values),
        about="compared",
    )


def _said(chance: float, least: float) -> str:
    return share(chance) if np.isfinite(chance) else bound(least)
