"""A text looks at itself: lines, a heat map, one token's answer, and the text as the model reads it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from viz.analysis.predictions import Guess
from viz.figures.attention import answer_bars
from viz.figures.heat_map import weights_map
from viz.figures.images import guess_bars
from viz.language import tr
from viz.lessons.words.attention import predictions, sentences
from viz.lessons.words.attention.view import AttentionView, attention_view
from viz.recording import Recording
from viz.ui.components.tokens import token_strip
from viz.ui.controls import inside_snippets, snippets, stacks
from viz.ui.controls.combination import combination, part_of, special_tokens
from viz.ui.controls.subject import Subject
from viz.ui.page import show
from viz.ui.page.sentences import quoted

MOST_ANSWERS = 5


def lines_and_map(subject: Subject[Recording]) -> AttentionView:
    """Head view on the left, heat map of the same matrix on the right."""
    left, right = show.columns(6, 7)
    with right, show.row():
        subject = stacks.at_layer(subject)
        how = combination()
        special, share = special_tokens()
    with left:
        view = attention_view(subject, how=how, special=special, share=share)
    matrix, recording = view.matrix, subject.recording
    with right:
        part = part_of(matrix, view.pin)
        show.figure(
            partial(
                weights_map,
                recording,
                part.weights,
                keep=part.keep,
                measures=part.measures,
                pinned=view.pin,
                height=470,
            ),
            alt=tr(
                "Heat map, {title}: rows are the words that look, columns the words they look at.",
                title=matrix.title,
            ),
            key="map",
            code=_code(subject, view),
        )
        show.look_for(sentences.look(subject.preset, recording, matrix, pin=view.pin, promised=view.promised))
        predictions.other_word(subject, promised=view.promised)
    return view


def _code(
    subject: Subject[Recording], view: AttentionView, pin: int | None = None
) -> Callable[[], str] | None:
    """Python that computes the matrix on screen, or one row of it."""
    chosen = view.choice
    return snippets.of_matrix(
        subject.recording,
        subject.checkpoint,
        layer=chosen.layer,
        heads=chosen.heads,
        how=chosen.how,
        keep=view.matrix.keep,
        divided=chosen.special == "renormalise",
        pin=pin,
    )


def answer(subject: Subject[Recording], view: AttentionView) -> None:
    """Where the pinned token looks, largest first."""
    matrix = view.matrix
    show.heading(
        tr("Where {word} looks", word=quoted(subject.recording, view.pin)),
        tr("{title}; largest first. Pin another word above to change it.", title=matrix.title),
    )
    show.figure(
        partial(
            answer_bars,
            subject.recording,
            matrix.weights,
            view.pin,
            keep=matrix.keep,
            adds_up=matrix.adds_up,
            measures=matrix.measures,
        ),
        alt=tr(
            "Bars, {title}: where the token at position {place} looks.",
            title=matrix.title,
            place=view.pin + 1,
        ),
        key="bars",
        code=_code(subject, view, pin=view.pin) if view.pin in matrix.keep else None,
    )


def tokens(subject: Subject[Recording]) -> None:
    """The text in its tokens."""
    recording = subject.recording
    show.heading(
        tr("The text as the model reads it"),
        sentences.room(subject.checkpoint, recording),
    )
    token_strip(recording, key="tokens", code=inside_snippets.tokens(recording, subject.checkpoint))
    if subject.checkpoint.classifies_texts:
        classified(subject)


def classified(subject: Subject[Recording]) -> None:
    """What a classifier of whole texts answers, in the classes that it was taught."""
    outputs = subject.recording.outputs
    assert outputs is not None
    names, shares = outputs.names[0][:MOST_ANSWERS], outputs.probabilities[0]
    guesses = [Guess(rank, name, float(shares[rank])) for rank, name in enumerate(names)]
    show.heading(tr("What it answers"), sentences.known(subject.checkpoint))
    show.figure(
        partial(guess_bars, guesses, height=30 * len(guesses) + 12),
        alt=tr("Bars, the classes that it finds likeliest."),
        key="classes",
        code=partial(snippets.classes, subject.recording, subject.checkpoint)
        if snippets.plain(subject.checkpoint)
        else None,
    )
