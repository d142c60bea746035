"""What each depth of the two networks makes of the picture, and how much of it one place sees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from viz.analysis.fields import reach
from viz.analysis.heads import head_metrics
from viz.figures.heads import metric_by_depth
from viz.figures.sheets import fields_map
from viz.language import mark, tr
from viz.recording import ImageRecording
from viz.requests import MeasureFields, Photo, RecordImage
from viz.ui.controls import own_snippets, picture_input
from viz.ui.controls.pair import Network, Pair
from viz.ui.controls.subject import Subject
from viz.ui.page import show
from viz.ui.running import progress
from viz.workings import ReceptiveFields

LARGE, FEW = 100, 2
"""A picture of more pixels a side makes receptive fields slow: so many pictures have to do."""
READ = mark(
    "Colours show the square root of each pixel's share, against the largest. The dotted box is what a place"
    " can see in theory, with its side in pixels."
)
HELD = 0.9
"""Of the sensitivity, in the square whose side says how much a network's first block sees."""


def what_sheet_shows(subject: Network) -> str:
    """What the small maps of this network are."""
    if subject.attends:
        return tr("Where [CLS] looks, in each layer and head.")
    return tr("The feature maps of each stage that are largest on average, drawn without their sign.")


def photos(pair: Pair) -> tuple[Photo, ...]:
    """What receptive fields are the mean over: the gallery's pictures and this one, every picture once; of
    large networks FEW of them, for a dozen would take minutes.
    """
    mine = pair.photo[0]
    others = picture_input.everything()
    if any(subject.recording.image.shape[0] > LARGE for subject in pair.subjects):
        others = tuple(each for each in others if each[0] != mine)[: FEW - 1]
    asked = tuple(pair.photo if photo[0] == mine else photo for photo in others)
    return asked if pair.photo in asked else (*asked, pair.photo)


def fields(pair: Pair) -> list[ReceptiveFields] | None:
    """Receptive fields of both, with a progress bar and a stop button while they are measured.

    None once stopped.
    """
    asked = photos(pair)
    return progress.results([MeasureFields(each.model, asked) for each in pair.subjects], part="fields")


def seen(found: ReceptiveFields, name: str, subject: Network, photos: Sequence[Photo]) -> None:
    """Its receptive fields by depth, measured on these, and below them how far it attends where it does."""
    show.heading(name)
    show.figure(
        partial(fields_map, found),
        alt=tr("Receptive fields of {name} by depth, with the theoretical boxes.", name=name),
        key=f"fields {name}",
        code=own_snippets.fields(subject.model, photos),
    )
    if not subject.attends:
        return
    recording = subject.ask(RecordImage(subject.model, subject.photo))
    assert isinstance(recording, ImageRecording), "it attends"
    show.heading(
        tr("And where its attention reaches"),
        tr(
            "The mean distance from patch to patch, of what it could see: a point is a head, the line the"
            " mean of a layer."
        ),
    )
    show.figure(
        partial(metric_by_depth, head_metrics(recording), "distance", height=260),
        alt=tr("Points: the mean attention distance of every head by layer; a line: even attention."),
        key=f"distance {name}",
        code=own_snippets.of_heads(Subject(recording, subject.checkpoint, subject.photo), ("distance",)),
    )


def early_reach(pair: Pair) -> tuple[float, float] | None:
    """Of each, after its first block: the side of the square that holds 90 % of its sensitivity, as a share
    of the picture's. None where measuring was stopped.
    """
    found = fields(pair)
    if found is None:
        return None
    blocks = [int(subject.attends) for subject in pair.subjects]  # a ViT's depth 0 is its embedding
    one, other = (
        reach(each.effective[block], each.centres[block], HELD)
        for each, block in zip(found, blocks, strict=True)
    )
    return one, other
