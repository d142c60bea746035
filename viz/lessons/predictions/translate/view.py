"""The attention that is looked at: the head view and its heat map show the same matrix."""

from __future__ import annotations

from viz.language import tr
from viz.lessons.predictions.translate.choosing import Translated
from viz.ui.controls import own_snippets, stacks
from viz.ui.controls.stack_view import View, stack_view
from viz.ui.page import show

__all__ = ["View", "alignment_view"]


def reproduced(shown: Translated) -> str:
    """Python that translates, and computes the attention that is looked at."""
    return own_snippets.translation(shown.text, shown.checkpoint, which=shown.which)


def alignment_view(shown: Translated) -> View | None:
    """Head view on the left, heat map on the right; None, and a sentence, where there is no attention."""
    left, right = show.columns(6, 7)
    with left:
        stacks.heading(shown.found, tr("Hover a word: its lines stay.") if shown.looks is not None else "")
    if shown.looks is None:
        with right:
            stacks.recurrent(shown.found)
        return None
    pin = int(shown.preset["pin"]) if shown.preset and shown.which == "cross" else None
    return stack_view(
        shown.looks,
        shown.which,
        places=(left, right),
        first=pin,
        key="translation view",
        code=lambda _heads: reproduced(shown),
    )
