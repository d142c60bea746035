"""What is expected after two texts, or by two models."""

from __future__ import annotations

from typing import Any

from viz.analysis.tokens import word
from viz.foreign import literal
from viz.language import tr
from viz.lessons.predictions.next_word.view import Reading
from viz.requests import PredictNext
from viz.ui.controls import compare, compared_answers
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject


def section(reading: Reading, pin: int) -> None:
    """The button that pins what is expected after this token; once it is pinned, both. Of a text that was
    written on there is none, nor while what comes next is still to be predicted.
    """
    if reading.written or reading.veiled:
        return
    recording, checkpoint = reading.expected.recording, reading.prompt.checkpoint
    subject = Subject(recording, checkpoint, (reading.prompt.text,))
    place = min(pin, recording.n_tokens - 1)
    both = compare.views(subject, "next", (place,), _map)
    if both is not None:
        compared_answers.drawn(both)


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    expected = subject.ask(PredictNext(subject.model, str(subject.input[0])))
    (place,) = fitting(options, range(len(expected.ids)))
    assert isinstance(place, int)
    return compared_answers.likeliest(
        tr("what comes next"),
        [word(name) for name in expected.names[place]],
        expected.probabilities[place],
        caption=tr("after {token}", token=f"*{literal(word(expected.recording.tokens[place]))}*"),
    )
