"""Two networks side by side on one picture: the same square, the same class, the same scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis.predictions import top
from viz.figures.images import guess_bars
from viz.foreign import literal
from viz.models.catalogue import DEFAULT_IMAGE, Checkpoint
from viz.recording import FeatureRecording, ImageRecording
from viz.requests import Photo, RecordImage
from viz.ui.controls import picture_input
from viz.ui.controls.model import model
from viz.ui.controls.panel import standing_out
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.running import waiting
from viz.ui.running.downloads import offer

Network = Subject[ImageRecording | FeatureRecording]
FIRST = "cnn-cifar10"
ANSWER = "its first answer"


@dataclass(frozen=True, eq=False)
class Pair:
    """Two networks and one picture."""

    subjects: tuple[Network, Network]
    targets: tuple[int, int] | None
    """The class asked about, in each network's own numbering; None where one of them names no classes."""

    @property
    def same(self) -> bool:
        """Is it one network on both sides?"""
        return self.subjects[0].model == self.subjects[1].model

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called; told apart by their side where they are called the same."""
        one, other = (subject.checkpoint.title for subject in self.subjects)
        return (f"{one} (left)", f"{other} (right)") if one == other else (one, other)

    @property
    def photo(self) -> Photo:
        """The picture and its square, as requests take it."""
        return self.subjects[0].photo


def models(left: DeltaGenerator, right: DeltaGenerator) -> tuple[Checkpoint, Checkpoint]:
    """The two menus of models; the one that is missing is offered for download."""
    with left:
        one, absent = model("image", key="left", title="One network", first=FIRST)
    with right:
        other, missing = model("image", key="right", title="Another", first=DEFAULT_IMAGE)
    for each in {each.name: each for each in (absent, missing) if each is not None}.values():
        offer(each)
    return one, other


def pair(checkpoints: Sequence[Checkpoint], place: DeltaGenerator) -> Pair:
    """The picture's panel; then what both networks do with it. `place` gets the choice of the class."""
    photo = picture_input.picture(height=230).photo
    one, other = (
        Subject(waiting.result(RecordImage(checkpoint.name, photo)), checkpoint, photo)
        for checkpoint in checkpoints
    )
    with place:
        targets = _targets((one, other))
    return Pair((one, other), targets)


def say_same(pair: Pair) -> None:
    """Where one network stands on both sides, says so: a chosen one, or the one that stands in for a missing
    one.
    """
    if pair.same:
        name = literal(pair.subjects[0].checkpoint.title)
        st.info(
            f"Both sides are {name}: all that follows is the same twice. Choose another network on one side"
            " to compare.",
            icon=":material/content_copy:",
        )


def _targets(subjects: Sequence[Network]) -> tuple[int, int] | None:
    """The class asked about: the first network's answer, or the chosen one.

    Each its own answer where their names differ.
    """
    first, second = (subject.recording for subject in subjects)
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
    chosen = address.menu("Class asked about", options, key="class", default=ANSWER, what="class")
    target = answers[0] if chosen == ANSWER else first.labels.index(chosen)
    return target, target


def answers(pair: Pair, places: Sequence[DeltaGenerator]) -> None:
    """Each network's answers to the picture as it is."""
    for number, place in enumerate(places):
        with place:
            answer_of(pair, number)


def answer_of(pair: Pair, number: int) -> None:
    """One network\'s answers to the picture as it is."""
    subject, target = pair.subjects[number], pair.targets[number] if pair.targets else None
    show.heading(literal(pair.names[number]), _says(subject, target))
    if isinstance(subject.recording, ImageRecording) and subject.recording.saliency is not None:
        standing_out(subject.recording, subject.checkpoint, height=220, key=str(number))
        return
    guesses = top(subject.recording.logits[0], subject.recording.labels)
    said = ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in guesses)
    bars = partial(guess_bars, guesses, target=target, height=140)
    show.figure(bars, alt=f"Bars, its likeliest answers: {said}.", key=f"guesses {number}")


def _says(subject: Network, target: int | None) -> str:
    kind = (
        f"{len(subject.recording.stages)} stages of convolution"
        if isinstance(subject.recording, FeatureRecording)
        else _layers(subject.recording)
    )
    if target is None:
        return kind
    return f"{kind}; asked about: {literal(subject.recording.labels[target])}"


def _layers(recording: ImageRecording) -> str:
    return (
        f"{recording.grid.rows} × {recording.grid.columns} patches, {recording.n_layers} layers of attention"
    )
