"""What to look for in the maps of two networks."""

from __future__ import annotations

from viz.attribution.methods import METHODS, USUAL
from viz.language import tr
from viz.ui.controls.pair import Pair


def compare(pair: Pair, way: str) -> str:
    """What to look for in the maps of two networks; only what can be done with these two."""
    if pair.targets is None:
        return tr(
            "One of them names no classes, so neither is asked for its reasons. Compare what each depth makes"
            " of the picture, below."
        )
    if way != USUAL and METHODS[way].look_for:
        return tr(METHODS[way].look_for)
    if not pair.kind and pair.subjects[0].recording.labels != pair.subjects[1].recording.labels:
        return tr(
            "Do both find their own answer in the same place? Then compare with a baseline that knows nothing"
            " of the picture."
        )
    if pair.same:
        return tr(
            "Ask about another class: a map that stays where it is was no reason. Then compare with a"
            " baseline that knows nothing of the picture."
        )
    return tr(
        "Do both find the class in the same place? Ask both about another class: a map that stays where it is"
        " was no reason. Then compare with a baseline that knows nothing of the picture."
    )
