"""Two explanations of one network: of two pictures, of two classes, or by two methods."""

from __future__ import annotations

from typing import Any

from viz.analysis.fields import density
from viz.attribution.methods import METHODS, chosen
from viz.foreign import literal
from viz.language import tr
from viz.lessons.images.cnn_vs_vit import explained
from viz.models.catalogue import checkpoint
from viz.requests import AnswerImage, ExplainImage
from viz.ui.controls import compare, compared_maps, compared_pictures, pinned
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pair import Pair
from viz.ui.controls.pinned import Options, Pinned, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import address


def section(pair: Pair, way: str) -> None:
    """Which of the two networks, and the button that pins its explanation; once one is pinned, both."""
    if pair.targets is None:
        return
    sides = {"left": pair.names[0], "right": pair.names[1]}
    side = address.row(tr("Network"), sides, key="compared-network", default="left", what=tr("network"))
    number = list(sides).index(side)
    subject = pair.subjects[number]
    choice: Options = (chosen(way, subject.attends), pair.targets[number])
    both = compare.views(subject, "explained", choice, _map, again=_again)
    if both is not None:
        compared_maps.drawn(both)


def _again(found: Pinned, beside: Subject[Any]) -> Subject[Any]:
    photo = pinned.photo(found)
    return Subject(beside.ask(AnswerImage(found.model, photo)), checkpoint(found.model), photo)


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    ways = [name for name, method in METHODS.items() if method.serves(subject.attends)]
    labels = subject.recording.labels
    name, target = fitting(options, ways, range(len(labels)))
    assert isinstance(target, int)
    method = METHODS[str(name)]
    found = subject.ask(ExplainImage(subject.model, subject.photo, str(name), target))
    values, named = density(found.scores), literal(tr(subject.checkpoint.title))
    return compared_pictures.over(
        subject,
        values,
        title=tr("{label}, {method}", label=labels[target].partition(",")[0], method=tr(method.title)),
        measures=tr("times the mean"),
        signed=method.signed,
        caption=named if (values > 0).any() else f"{named}. {explained.nothing()}",
    )
