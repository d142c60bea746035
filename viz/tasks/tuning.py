"""What a network became that was taught a visitor's examples: looked into, and packed."""

from __future__ import annotations

from typing import Any

from viz.capture import capture_image, capture_text
from viz.engine import Report
from viz.language import mark
from viz.learning import ClassScores, Packed
from viz.models.model import Model
from viz.recording import Attribution, FeatureRecording, ImageRecording, Recording
from viz.tasks.registry import answers
from viz.teaching import CoverPlaces, PackTuned, RecordTuned, ScoreClasses
from viz.tuning.covered import covered
from viz.tuning.tune import pack, scored, tensors
from viz.tuning.twin import changed


@answers(RecordTuned)
def record_tuned(
    model: Model, asked: RecordTuned, report: Report
) -> Recording | ImageRecording | FeatureRecording:
    """One forward pass through a copy with the weights that were learned."""
    report(0.1, mark("running the tuned network"))
    tuned = changed(model, tensors(asked.change))
    given: Any = asked.input
    if isinstance(given[0], str):
        return capture_text(tuned, *given)
    return capture_image(tuned, *given, size=asked.size)


@answers(CoverPlaces)
def cover_places(model: Model, asked: CoverPlaces, report: Report) -> Attribution:
    """What the answer needs; it stops between two batches."""
    note = mark("covering one place after another")
    network = model if asked.change is None else changed(model, tensors(asked.change))
    return covered(network, asked, lambda done: report(done, note))


@answers(ScoreClasses)
def score_classes(model: Model, asked: ScoreClasses, report: Report) -> ClassScores:
    """The head's scores of one example, read as it was taught to."""
    report(0.1, mark("asking its head"))
    return scored(model, asked.input)


@answers(PackTuned)
def pack_tuned(model: Model, asked: PackTuned, report: Report) -> Packed:
    """A zip of the folder."""
    report(0.1, mark("packing what was learned"))
    return pack(model, asked)
