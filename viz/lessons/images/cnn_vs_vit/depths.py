"""What each depth of the two networks makes of the picture, and how much of it one place sees."""

from __future__ import annotations

from viz.analysis.fields import reach
from viz.requests import MeasureFields, Photo
from viz.ui.controls import picture_input
from viz.ui.controls.pair import Network, Pair
from viz.ui.running import progress
from viz.workings import ReceptiveFields

LARGE, FEW = 100, 2
"""A picture of more pixels a side makes receptive fields slow: so many pictures have to do."""
HELD = 0.9
"""Of the sensitivity, in the square whose side says how much a network's first block sees."""


def what_sheet_shows(subject: Network) -> str:
    """What the small maps of this network are."""
    if subject.attends:
        return "Where [CLS] looks, in each layer and head."
    return "The feature maps of each stage that are largest on average, drawn without their sign."


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
