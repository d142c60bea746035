"""A translator's decoder looks at the source: lines, a heat map, one written word's answer, both texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from viz.figures.attention import row_bars
from viz.language import Share, tr
from viz.recording import Recording
from viz.ui.components.tokens import token_strip
from viz.ui.controls import compared_texts, own_snippets, stacks
from viz.ui.controls.stack_view import View, stack_view
from viz.ui.controls.subject import Subject
from viz.ui.page import show


def lines_and_map(subject: Subject[Recording]) -> None:
    """Head view and heat map of the alignment, and below them one word's answer and both texts."""
    assert subject.translation is not None
    assert subject.looks is not None
    left, right = show.columns(6, 7)
    with left:
        stacks.heading(subject.translation)
    code = _code(subject)
    view = stack_view(subject.looks, subject.which, places=(left, right), code=lambda _heads: code())
    with right:
        show.look_for(
            tr(
                "While the decoder writes {word}, it looks most at {best}, {weight:.2f}.",
                word=view.word,
                best=view.best_word,
                weight=Share(view.weights[view.pin, view.best]),
            )
        )
    compared_texts.section(subject, view.choice)
    show.rule()
    _below(subject, view)


def _code(subject: Subject[Recording]) -> Callable[[], str]:
    """Python that translates, with the tokens of both texts and the attention that is looked at."""
    text, which = subject.recording.texts[0], subject.which or "cross"
    return partial(own_snippets.translation, text, subject.checkpoint, which=which)


def _below(subject: Subject[Recording], view: View) -> None:
    assert subject.translation is not None
    left, right = show.columns(6, 7)
    with left:
        show.heading(
            tr("Where {word} looks", word=view.word),
            tr("{title}; largest first. Pin another word above to change it.", title=view.title),
        )
        show.figure(
            partial(row_bars, view.looks.keys, view.weights[view.pin]),
            alt=tr(
                "Bars, {title}: where the written token at position {place} looks.",
                title=view.title,
                place=view.pin + 1,
            ),
            key="bars",
            code=_code(subject),
        )
    with right:
        show.heading(
            tr("Both texts as the model reads them"),
            tr("Hover a token for its vocabulary entry and its letters."),
        )
        token_strip(subject.translation.encoder, key="source tokens", code=_code(subject))
        token_strip(subject.translation.decoder, key="tokens", code=_code(subject))
