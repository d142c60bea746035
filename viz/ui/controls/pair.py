"""Two networks side by side on one picture: the same square, the same class, the same scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis.kinds import in_common, members
from viz.analysis.predictions import top
from viz.arrays import Array
from viz.figures.images import guess_bars
from viz.foreign import literal
from viz.language import count, mark, number, tr
from viz.models.catalogue import Checkpoint
from viz.picture_answers import ImageAnswer
from viz.requests import AnswerImage, Photo
from viz.ui.controls import picture_input, snippets
from viz.ui.controls.model import model
from viz.ui.controls.panel import standing_out
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.running import waiting
from viz.ui.running.cache import file_of
from viz.ui.running.downloads import offer

Network = Subject[ImageAnswer]
FIRST, SECOND = "efficientnet-lite0-cifar10", "vit-saliency-cifar10"
ANSWER = "its first answer"
"""As the address has it."""

NOTHING = mark(
    "Both learned from nothing, here, on the same small photos: this pair asks what the architecture alone"
    " does."
)
NOTHING_BUT = mark(
    "Both learned from nothing, here, on the same small photos, but {said}: this pair asks what that changes,"
    " not what the architecture alone does."
)
ELSEWHERE = mark(
    "Both learned elsewhere first, each from its own photos and for its own task, and were then taught the"
    " same names here, on the same photos enlarged: this pair asks which is better after pre-training, not"
    " what the architecture alone does."
)
ELSEWHERE_BUT = mark(
    "Both learned elsewhere first, each from its own photos and for its own task, and were then taught the"
    " same names here, on the same photos, enlarged: {said}. This pair asks which is better after"
    " pre-training, not what the architecture alone does."
)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two networks and one picture."""

    subjects: tuple[Network, Network]
    targets: tuple[int, int] | None
    """The class asked about, in each network's own numbering; None where one of them names no classes."""
    kind: str = ""
    """What both know, where they know different names and are asked about one thing."""

    @property
    def same(self) -> bool:
        """Is it one network on both sides?"""
        return self.subjects[0].model == self.subjects[1].model

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called; told apart by their side where they are called the same."""
        one, other = (tr(subject.checkpoint.title) for subject in self.subjects)
        return (
            (tr("{model} (left)", model=one), tr("{model} (right)", model=other))
            if one == other
            else (one, other)
        )

    @property
    def photo(self) -> Photo:
        """The picture and its square, as requests take it."""
        return self.subjects[0].photo


def models(left: DeltaGenerator, right: DeltaGenerator) -> tuple[Checkpoint, Checkpoint]:
    """The two menus of models; the one that is missing is offered for download."""
    with left:
        one, absent = model("image", key="left", title=tr("One network"), first=FIRST)
    with right:
        other, missing = model("image", key="right", title=tr("Another"), first=SECOND)
    for each in {each.name: each for each in (absent, missing) if each is not None}.values():
        offer(each)
    return one, other


def pair(checkpoints: Sequence[Checkpoint], place: DeltaGenerator, *, maps: bool = False) -> Pair:
    """The picture's panel; then what both networks answer, with what each depth makes of it where the lesson
    shows `maps`. `place` gets the choice of the class.
    """
    photo = picture_input.picture(height=230).photo
    asked = [AnswerImage(checkpoint.name, photo, maps) for checkpoint in checkpoints]
    with waiting.ahead(asked):
        one, other = (
            Subject(waiting.result(request), checkpoint, photo)
            for request, checkpoint in zip(asked, checkpoints, strict=True)
        )
    with place:
        targets, kind = _targets((one, other))
    return Pair((one, other), targets, kind)


def say_same(pair: Pair) -> None:
    """Which question the two answer; where one network stands on both sides, says so: a chosen one, or the
    one that stands in for a missing one.
    """
    if pair.same:
        name = literal(tr(pair.subjects[0].checkpoint.title))
        st.info(
            tr(
                "Both sides are {name}: all that follows is the same twice. Choose another network on one"
                " side to compare.",
                name=name,
            ),
            icon=":material/content_copy:",
        )
    else:
        show.note(asks(*(subject.checkpoint for subject in pair.subjects)))
    say_names(pair)


def asks(one: Checkpoint, other: Checkpoint) -> str:
    """Which question a comparison of the two answers, from how each was trained."""
    said = _besides(one, other)
    if one.from_nothing and other.from_nothing:
        return tr(NOTHING_BUT, said=said) if said else tr(NOTHING)
    if (one.base or one.name) == (other.base or other.name):
        return tr("Both began with the same weights: this pair asks what their later training changed.")
    if one.base and other.base:
        return tr(ELSEWHERE_BUT, said=said) if said else tr(ELSEWHERE)
    return tr(
        "The two were not trained alike: where they differ, their training may be the reason as well as their"
        " architecture."
    )


def _besides(*networks: Checkpoint) -> str:
    """What each of them was given besides."""
    said = [f"{literal(tr(each.title))} {tr(each.besides)}" for each in networks if each.besides]
    return tr("{one} and {other}", one=said[0], other=said[1]) if len(said) > 1 else "".join(said)


def say_names(pair: Pair) -> None:
    """Where the two know different names, says what they are compared by."""
    one, other = (subject.recording.labels for subject in pair.subjects)
    if pair.targets is None or one == other:
        return
    if pair.kind:
        said = tr(
            "The two know different names, {one:,} and {other:,}: both know **{kind}**, and each is asked"
            " about its likeliest name for it.",
            one=len(one),
            other=len(other),
            kind=literal(pair.kind),
        )
    else:
        said = tr(
            "The two know different names, {one:,} and {other:,}: neither answers with a thing that both"
            " know, so each is asked about its own answer.",
            one=len(one),
            other=len(other),
        )
    st.caption(said)


def _targets(subjects: Sequence[Network]) -> tuple[tuple[int, int] | None, str]:
    """The class asked about: the first network's answer, or the chosen one; and the kind of thing that it is
    to both, where their names differ.

    Each its own answer where it is nothing that both know.
    """
    first, second = (subject.recording for subject in subjects)
    if not first.labels or not second.labels:
        st.selectbox(tr("Class asked about"), [tr("one of them names no classes")], disabled=True)
        return None, ""
    answers = tuple(int(recording.logits[0].argmax()) for recording in (first, second))
    if first.labels != second.labels:
        return _both_know((first.labels, second.labels), (first.logits[0], second.logits[0]))
    chosen = _class(first.labels)
    target = answers[0] if chosen == ANSWER else first.labels.index(chosen)
    return (target, target), ""


def _class(names: Sequence[str]) -> str:
    """One of these, or ANSWER."""
    options = {ANSWER: tr("its first answer"), **{name: name for name in names}}
    return address.menu(tr("Class asked about"), options, key="class", default=ANSWER, what=tr("class"))


def _both_know(
    labels: tuple[Sequence[str], Sequence[str]], logits: tuple[Array, Array]
) -> tuple[tuple[int, int], str]:
    """The same of two networks that know different names."""
    answers = int(logits[0].argmax()), int(logits[1].argmax())
    kinds = in_common(*labels)
    if not kinds:
        why = tr("They share no class.")
        st.selectbox(tr("Class asked about"), [tr("each its own answer")], disabled=True, help=why)
        return answers, ""
    chosen = _class(kinds)
    answered = (kind for side in (0, 1) for kind in kinds if answers[side] in members(labels[side], kind))
    kind = next(answered, "") if chosen == ANSWER else chosen
    if not kind:
        return answers, ""
    one, other = (
        max(members(names, kind), key=scores.__getitem__)
        for names, scores in zip(labels, logits, strict=True)
    )
    return (one, other), kind


def answers(pair: Pair, places: Sequence[DeltaGenerator]) -> None:
    """Each network's answers to the picture as it is."""
    for side, place in enumerate(places):
        with place:
            answer_of(pair, side)


def answer_of(pair: Pair, side: int) -> None:
    """One network's answers to the picture as it is."""
    subject, target = pair.subjects[side], pair.targets[side] if pair.targets else None
    show.heading(literal(pair.names[side]), _says(subject, target))
    if subject.recording.saliency is not None:
        standing_out(subject.recording, subject.checkpoint, height=220, key=str(side))
        return
    guesses = top(subject.recording.logits[0], subject.recording.labels)
    said = ", ".join(f"{guess.label} {number(guess.probability, '.2f')}" for guess in guesses)
    bars = partial(guess_bars, guesses, target=target, height=140)
    show.figure(
        bars,
        alt=tr("Bars, its likeliest answers: {said}.", said=said),
        key=f"guesses {side}",
        code=lambda: snippets.answers(subject.recording, subject.checkpoint, file_of(subject.photo[0])),
    )


def _says(subject: Network, target: int | None) -> str:
    kind = _kind(subject.recording)
    if target is None:
        return kind
    name = subject.recording.labels[target].partition(",")[0]  # of several the first, as under the bars
    asked = tr("asked about: {label}", label=literal(name))
    return f"{kind}  \n{asked}"  # a line of its own, so that what stands below is level on both sides


def _kind(answer: ImageAnswer) -> str:
    if answer.grid is None:
        return count("{n} stage of convolution", "{n} stages of convolution", answer.depth)
    return tr(
        "{rows} × {columns} patches, {layers} layers of attention",
        rows=answer.grid.rows,
        columns=answer.grid.columns,
        layers=answer.depth,
    )
