"""What each depth of the two networks makes of the picture, and how much of it one place sees."""

from __future__ import annotations

from viz.analysis.fields import reach
from viz.requests import MeasureFields
from viz.ui.controls import picture_input
from viz.ui.controls.pair import Network, Pair
from viz.workings import ReceptiveFields

LARGE, FEW = 100, 4
"""A picture of more pixels a side makes receptive fields slow: so many pictures have to do."""
HELD = 0.9
"""Of the sensitivity, in the square whose side says how much a network's first block sees."""


def what_sheet_shows(subject: Network) -> str:
    """What the small maps of this network are."""
    if subject.attends:
        return "Where [CLS] looks, in each layer and head."
    return "The feature maps of each stage that are largest on average, drawn without their sign."


def fields(pair: Pair) -> tuple[ReceptiveFields, ReceptiveFields]:
    """Receptive fields of both, each the mean over the gallery's pictures and this one, every picture once;
    of large networks over FEW of them, for a dozen would take minutes.
    """
    mine = pair.photo[0]
    others = picture_input.everything()
    if any(subject.recording.image.shape[0] > LARGE for subject in pair.subjects):
        others = tuple(each for each in others if each[0] != mine)[: FEW - 1]
    asked = tuple(pair.photo if photo[0] == mine else photo for photo in others)
    if pair.photo not in asked:
        asked = (*asked, pair.photo)
    one, other = (
        subject.ask(MeasureFields(subject.model, asked), note="Measuring receptive fields")
        for subject in pair.subjects
    )
    return one, other


def early_reach(pair: Pair, found: tuple[ReceptiveFields, ReceptiveFields]) -> tuple[float, float]:
    """Of each, after its first block: the side of the square that holds 90 % of its sensitivity, as a share
    of the picture's.
    """
    blocks = [int(subject.attends) for subject in pair.subjects]  # a ViT's depth 0 is its embedding
    one, other = (
        reach(each.effective[block], each.centres[block], HELD)
        for each, block in zip(found, blocks, strict=True)
    )
    return one, other
