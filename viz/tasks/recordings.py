"""Networks run once and recorded."""

from __future__ import annotations

from dataclasses import replace

from viz.analysis.sheets import COLUMNS, depth_maps, looks
from viz.capture import capture_image, capture_text, grid_of, prepare, record
from viz.capture.graphs import fits
from viz.capture.image import answer_image, answer_kept, answer_of
from viz.capture.patches import capture_patches
from viz.capture.translation import capture_translation
from viz.engine import Report
from viz.language import mark
from viz.models.model import Model
from viz.picture_answers import ImageAnswer
from viz.recording import FeatureRecording, ImageRecording, Recording, Translation
from viz.requests import AnswerImage, CutPatches, RecordImage, RecordText, RecordTranslation
from viz.tasks.registry import answers
from viz.workings import Patches


@answers(RecordText)
def record_text(model: Model, asked: RecordText, report: Report) -> Recording:
    """One forward pass over a text."""
    report(0.1, mark("running the model"))
    return capture_text(model, *asked.texts)


@answers(RecordTranslation)
def record_translation(model: Model, asked: RecordTranslation, report: Report) -> Translation:
    """A text translated token by token, then recorded in one pass; it stops after any token."""
    report(0.0, mark("reading the text"))
    return capture_translation(model, asked.text, report)


@answers(RecordImage)
def record_image(model: Model, asked: RecordImage, report: Report) -> ImageRecording | FeatureRecording:
    """One forward pass over a picture."""
    report(0.1, mark("running the model"))
    found = capture_image(model, *asked.photo, size=asked.size)
    return _lean(found) if isinstance(found, ImageRecording) and found.kept else found


def _lean(found: ImageRecording) -> ImageRecording:
    """With queries, keys and values of no channels: where attention is kept nothing reads them, and they take
    a third of what is held of a picture.
    """
    none = {name: getattr(found, name)[..., :0] for name in ("queries", "keys", "values")}
    return replace(found, **none)


@answers(AnswerImage)
def give_answer(model: Model, asked: AnswerImage, report: Report) -> ImageAnswer:
    """One forward pass over a picture, of which only the answer is kept."""
    report(0.1, mark("running the model"))
    if not asked.maps:
        return answer_image(model, *asked.photo)
    prepared = prepare(model, *asked.photo)
    if model.family.attends and fits(model, grid_of(model, prepared.size).n_tokens):
        answer, attention = answer_kept(model, prepared)
        assert answer.grid is not None
        return replace(answer, maps=looks(attention[:, :COLUMNS], answer.grid, model.n_heads))
    found = record(model, prepared)
    return replace(answer_of(found), maps=depth_maps(found))


@answers(CutPatches)
def cut_patches(model: Model, asked: CutPatches, report: Report) -> Patches:
    """Every patch of a picture on its way to the first layer."""
    report(0.1, mark("cutting patches"))
    return capture_patches(model, *asked.photo, size=asked.size)
