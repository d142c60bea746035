"""The answers for two blanks: of two texts, two models, or two words of one text."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from viz.analysis.tokens import word
from viz.errors import InputError
from viz.language import tr
from viz.lessons.predictions.masked.answers import Blank
from viz.lessons.predictions.masked.strip import masked
from viz.lessons.predictions.masked.swap import written
from viz.requests import CompareMasks, FillMasks
from viz.ui.controls import compare, compared_answers
from viz.ui.controls.compare import Both, NamedMap
from viz.ui.controls.pinned import Options, Several, fitting
from viz.ui.controls.subject import Subject


class Blanks(NamedTuple):
    """What was hidden, by first tokens, and which of the blanks is looked at."""

    hidden: tuple[int, ...]
    number: int


def section(blank: Blank) -> None:
    """The button that pins these answers; once some are pinned, both."""
    both = compare.views(blank.subject, "blank", Blanks(blank.hidden, blank.number), _map)
    if both is not None:
        compared_answers.drawn(both, _exact(both))


def _exact(both: Both) -> compared_answers.Answers | None:
    """All probabilities of the answers of either, where one model fills the same blank of both."""
    (one, other), places = both, [Blanks(*cast("Any", side.choice)) for side in both]
    if one.subject.model != other.subject.model or places[0].number != places[1].number:
        return None
    versions = [
        (side.subject.recording.texts, masked(side.subject.recording, each.hidden))
        for side, each in zip(both, places, strict=True)
    ]
    try:
        found = other.subject.ask(CompareMasks(other.subject.model, (versions[0], versions[1])))
    except InputError:  # one has more blanks
        return None
    at, most = places[0].number, compared_answers.ANSWERS
    return [word(name) for name in found.names[at][:most]], found.probabilities[:, at, :most]


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    recording = subject.recording
    hidden, number = fitting(options, Several(range(recording.n_tokens)), range(recording.n_tokens))
    assert isinstance(hidden, tuple)
    assert isinstance(number, int)
    spans = masked(recording, hidden)
    filled = subject.ask(FillMasks(subject.model, recording.texts, spans))
    fitting((number,), range(len(filled.places)))
    guesses = filled.guesses
    return compared_answers.likeliest(
        tr("blank {n}", n=number + 1),
        [word(name) for name in guesses.names[number]],
        guesses.probabilities[number],
        caption=written(recording.texts, spans),
    )
