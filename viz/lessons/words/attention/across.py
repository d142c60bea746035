"""A translator's decoder looks at the source: lines, a heat map, one written word's answer, both texts."""

from __future__ import annotations

from functools import partial

from viz.figures.attention import row_bars
from viz.foreign import literal
from viz.recording import Recording
from viz.ui.components.tokens import token_strip
from viz.ui.controls import stacks
from viz.ui.controls.stack_view import View, stack_view
from viz.ui.controls.subject import Subject
from viz.ui.page import show


def lines_and_map(subject: Subject[Recording]) -> None:
    """Head view and heat map of the alignment, and below them one word's answer and both texts."""
    assert subject.translation is not None
    assert subject.looks is not None
    left, right = show.columns(6, 7)
    with left:
        show.heading(literal(subject.translation.text) or "(nothing)", stacks.counted(subject.translation))
    view = stack_view(subject.looks, subject.which, places=(left, right))
    with right:
        show.look_for(
            f"While the decoder writes {view.word}, it looks most at {view.best_word},"
            f" {view.weights[view.pin, view.best]:.2f}."
        )
    show.rule()
    _below(subject, view)


def _below(subject: Subject[Recording], view: View) -> None:
    assert subject.translation is not None
    left, right = show.columns(6, 7)
    with left:
        show.heading(
            f"Where {view.word} looks", f"{view.title}; largest first. Pin another word above to change it."
        )
        show.figure(
            partial(row_bars, view.looks.keys, view.weights[view.pin]),
            alt=f"Bars, {view.title}: where the written token at position {view.pin + 1} looks.",
            key="bars",
        )
    with right:
        show.heading(
            "Both texts as the model reads them", "Hover a token for its vocabulary entry and its letters."
        )
        token_strip(subject.translation.encoder, key="source tokens")
        token_strip(subject.translation.decoder, key="tokens")
