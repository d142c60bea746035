"""Two networks side by side on one picture: the same square, the same class, the same scales."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from viz.analysis.fields import below_zero, density, reach
from viz.analysis.predictions import top
from viz.figures.images import guess_bars
from viz.figures.sheets import overlay_map
from viz.foreign import literal
from viz.models.catalogue import DEFAULT_IMAGE, Checkpoint
from viz.pictures import cut
from viz.recording import Array, FeatureRecording, ImageRecording
from viz.requests import ExplainImage, MeasureCost, MeasureFields, Photo, RecordImage
from viz.ui import choose, giving, link, show, waiting
from viz.ui.components.photo import photo
from viz.ui.downloads import offer
from viz.ui.giving import Given
from viz.workings import Cost, ReceptiveFields

WAYS = {
    "usual": "Grad-CAM | relevance",
    "grad_cam": "Grad-CAM",
    "occlusion": "occlusion",
    "centre": "the middle (a baseline)",
    "random": "random (a baseline)",
}
"""How both answers are explained: "usual" is Grad-CAM for a CNN and relevance for a ViT."""
BASELINES = ("centre", "random")
"""Those of WAYS that look at neither the picture nor the class."""
FIRST = "cnn-cifar10"
HELD = 0.9
"""Of the sensitivity, in the square whose side says how much a network's first block sees."""
ANSWER = "its first answer"


@dataclass(frozen=True)
class Side:
    """One of the two networks."""

    checkpoint: Checkpoint
    recording: ImageRecording | FeatureRecording

    @property
    def attends(self) -> bool:
        """Is it a transformer?"""
        return isinstance(self.recording, ImageRecording)


@dataclass(frozen=True)
class Pair:
    """Two networks and one picture."""

    sides: tuple[Side, Side]
    given: Given
    targets: tuple[int, int] | None
    """The class asked about, in each network's own numbering; None where one of them names no classes."""
    way: str

    @property
    def same(self) -> bool:
        """Is it one network on both sides?"""
        return self.sides[0].checkpoint.name == self.sides[1].checkpoint.name

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called; told apart by their side where they are called the same."""
        one, other = (side.checkpoint.title for side in self.sides)
        return (f"{one} (left)", f"{other} (right)") if one == other else (one, other)

    @property
    def asked(self) -> Photo:
        """The picture and its square, as requests take it."""
        return (self.given.picture, self.given.crop)


@dataclass(frozen=True, eq=False)
class Explained:
    """Where one network found the class."""

    title: str
    """Of the method."""
    scores: Array
    """[row, column], against the mean size of a place."""
    signed: bool


def controls() -> tuple[list[Checkpoint], st.delta_generator.DeltaGenerator, str]:
    """One row: two models, the place for the class, and how answers are explained."""
    columns = st.columns([2.6, 2.6, 2, 2.6], vertical_alignment="bottom")
    with columns[0]:
        one, absent = choose.model("image", key="left", title="One network", first=FIRST)
    with columns[1]:
        other, missing = choose.model("image", key="right", title="Another", first=DEFAULT_IMAGE)
    with columns[3]:
        link.mend("why", list(WAYS), "usual", what="explanation")
        way = st.selectbox(
            "Explained by",
            list(WAYS),
            format_func=WAYS.__getitem__,
            key="why",
            persist_state="session",
            filter_mode=None,
        )
        link.put("why", way if way != "usual" else None)
    offered(absent, missing)
    return [one, other], columns[2], way


def offered(*missing: Checkpoint | None) -> None:
    """The downloads of the networks that were chosen and are not here yet, each once."""
    for row in {each.name: each for each in missing if each is not None}.values():
        offer(row)


def pair(rows: Sequence[Checkpoint], place: st.delta_generator.DeltaGenerator, way: str) -> Pair:
    """The picture's panel; then what both networks do with it. `place` gets the choice of the class."""
    given = giving.picture(height=230)
    sides = tuple(
        Side(row, waiting.result(RecordImage(row.name, (given.picture, given.crop)))) for row in rows
    )
    with place:
        targets = _targets(sides)
    return Pair((sides[0], sides[1]), given, targets, way)


def say_same(pair: Pair) -> None:
    """Where one network stands on both sides, says so: a chosen one, or the one that stands in for a missing
    one.
    """
    if pair.same:
        name = literal(pair.sides[0].checkpoint.title)
        st.info(
            f"Both sides are {name}: all that follows is the same twice. Choose another network on one side"
            " to compare.",
            icon=":material/content_copy:",
        )


def _targets(sides: Sequence[Side]) -> tuple[int, int] | None:
    """The class asked about: the first network's answer, or the chosen one.

    Each its own answer where their names differ.
    """
    first, second = (side.recording for side in sides)
    if not first.labels or not second.labels:
        st.selectbox("Class asked about", ["one of them names no classes"], disabled=True)
        return None
    answers = tuple(int(recording.logits[0].argmax()) for recording in (first, second))
    if first.labels != second.labels:
        st.selectbox(
            "Class asked about",
            ["each its own answer"],
            disabled=True,
            help="The two networks know different names.",
        )
        return answers[0], answers[1]
    options = [ANSWER, *first.labels]
    link.mend("class", options, ANSWER, what="class")
    chosen = st.selectbox(
        "Class asked about", options, key="class", persist_state="session", filter_mode=None
    )
    link.put("class", chosen if chosen != ANSWER else None)
    target = answers[0] if chosen == ANSWER else first.labels.index(chosen)
    return target, target


def panes(pair: Pair, places: Sequence[st.delta_generator.DeltaGenerator]) -> None:
    """Each network's answers, and where in the picture the class was found; all on the same scales."""
    square = cut(pair.given.picture, pair.given.crop)[0]
    uri = (
        "data:image/jpeg;base64," + base64.b64encode(photo(square, side=560, most=80_000).tobytes()).decode()
    )
    maps = [_explained(pair, number) for number in (0, 1)]
    most = max((float(np.abs(found.scores).max()) for found in maps if found is not None), default=1.0) or 1.0
    for number, (place, found) in enumerate(zip(places, maps, strict=True)):
        with place:
            _answers(pair, number)
            if found is not None:
                measures = "times the average place"
                drawn = overlay_map(
                    found.scores,
                    uri,
                    most=most,
                    measures=measures,
                    signed=found.signed,
                    height=300,
                    theme=show.colours(),
                )
                rows, columns = found.scores.shape
                show.figure(
                    drawn,
                    alt=f"The picture under {found.title}, {rows} x {columns} places.",
                    key=f"why {number}",
                )
                st.caption(reads(found))


def reads(found: Explained) -> str:
    """How to read one map."""
    rows, columns = found.scores.shape
    title = f"{found.title[:1].upper()}{found.title[1:]}"
    if not found.scores.any():
        return f"{title}: **Nothing here raised this class.** All {rows} × {columns} places are 0."
    said = f"{title}: {rows} × {columns} places, drawn nearest; both pictures on one scale."
    if not (found.scores > 0).any():
        said += " **Nothing here raised this class.**"
    if (share := below_zero(found.scores)) > 0:
        much = f"{share:.0%}" if share >= 0.005 else "less than 1%"
        said += f" Below 0, in orange: covering the place raised the class; {much} of this map, by size."
    return said


def answers(pair: Pair, places: Sequence[st.delta_generator.DeltaGenerator]) -> None:
    """Each network's answers to the picture as it is."""
    for number, place in enumerate(places):
        with place:
            _answers(pair, number)


def _answers(pair: Pair, number: int) -> None:
    side, target = pair.sides[number], pair.targets[number] if pair.targets else None
    show.heading(literal(pair.names[number]), _says(side, target))
    guesses = top(side.recording.logits[0], side.recording.labels)
    said = ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in guesses)
    bars = guess_bars(guesses, target=target, height=140, theme=show.colours())
    show.figure(bars, alt=f"Bars, its likeliest answers: {said}.", key=f"guesses {number}")


def _explained(pair: Pair, number: int) -> Explained | None:
    if pair.targets is None:
        return None
    side = pair.sides[number]
    method = ("relevance" if side.attends else "grad_cam") if pair.way == "usual" else pair.way
    found = waiting.result(ExplainImage(side.checkpoint.name, pair.asked, method, pair.targets[number]))
    from viz.attribution import METHODS

    return Explained(METHODS[method].title, density(found.scores), METHODS[method].signed)


def _says(side: Side, target: int | None) -> str:
    kind = (
        f"{len(side.recording.stages)} stages of convolution"
        if isinstance(side.recording, FeatureRecording)
        else _layers(side.recording)
    )
    if target is None:
        return kind
    return f"{kind}; asked about: {literal(side.recording.labels[target])}"


def _layers(recording: ImageRecording) -> str:
    return (
        f"{recording.grid.rows} × {recording.grid.columns} patches, {recording.n_layers} layers of attention"
    )


def what_sheet_shows(side: Side) -> str:
    """What the small maps of this network are."""
    if side.attends:
        return "where [CLS] looks, by layer and head"
    return "the strongest feature maps of each stage, by their mean size; drawn by size, whatever the sign"


def fields(pair: Pair) -> tuple[ReceptiveFields, ReceptiveFields]:
    """Receptive fields of both, each the mean over the gallery's pictures and
    this one, every picture once."""
    mine = pair.given.picture
    others = giving.everything()
    asked = tuple(pair.asked if photo[0] == mine else photo for photo in others)
    if pair.asked not in asked:
        asked = (*asked, pair.asked)
    one, other = (
        waiting.result(MeasureFields(side.checkpoint.name, asked), note="Measuring receptive fields")
        for side in pair.sides
    )
    return one, other


def early_reach(pair: Pair, found: tuple[ReceptiveFields, ReceptiveFields]) -> tuple[float, float]:
    """Of each, after its first block: the side of the square that holds 90 % of its sensitivity, as a share
    of the picture's.
    """
    blocks = [int(side.attends) for side in pair.sides]  # a ViT's depth 0 is its embedding
    one, other = (
        reach(each.effective[block], each.centres[block], HELD)
        for each, block in zip(found, blocks, strict=True)
    )
    return one, other


def costs(pair: Pair) -> list[tuple[str, ...]]:
    """What one picture costs each: a row a network, with units."""
    requests = [MeasureCost(side.checkpoint.name, pair.asked) for side in pair.sides]
    return [
        _cost(name, waiting.result(asked, note="Measuring"))
        for name, asked in zip(pair.names, requests, strict=True)
    ]


COSTS = (
    "network",
    "parameters",
    "operations for one picture",
    "time",
    "memory: weights",
    "memory: at most beside them",
)

COSTS_ABOUT = (
    "Operations count a multiplication and an addition as two, attention included. Time: median of nine warm"
    " runs of one picture, and what the middle half of them took, on one thread of this computer, whatever"
    " else it is doing. Where two ranges meet, this measurement does not tell them apart."
)


def _cost(name: str, found: Cost) -> tuple[str, ...]:
    low, median, high = found.milliseconds
    return (
        name,
        f"{found.parameters / 1e6:.2f} million",
        f"{found.flops / 1e6:,.0f} million",
        f"{median:.1f} ms ({low:.1f} to {high:.1f})",
        f"{found.weight_bytes / 1e6:.1f} MB",
        f"{found.peak_bytes / 1e6:.1f} MB",
    )
