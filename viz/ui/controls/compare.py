"""Compare: a view that was pinned as A, beside the one on screen, B.

What is pinned is the address of a view, never its recording: the engine answers for it again. So the whole
comparison rides in the link, all but a picture of one's own, which no link holds.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from viz.analysis.attention import COMBINATIONS
from viz.analysis.matrix import Matrix, between, matrix
from viz.analysis.sides import STACKS, Sides
from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import Checkpoint, checkpoint
from viz.pictures import Crop, Picture, square
from viz.recording import FeatureRecording, Recording
from viz.requests import Input, RecordImage, RecordTranslation
from viz.ui.components.head_view import Special
from viz.ui.components.part import MOUNT
from viz.ui.controls.combination import SPECIAL
from viz.ui.controls.picture_input import OWN
from viz.ui.controls.subject import Subject, translator
from viz.ui.page import address, session, show
from viz.ui.page.packing import pack, unpack
from viz.ui.running.cache import gallery, record_text
from viz.ui.running.downloads import available

R = TypeVar("R", bound=Recording)
KEY = "a"
"""Where the address keeps the pinned view."""
MOST_HEADS = 64
BETWEEN = ("head", "mean")
"""The ways to combine heads that an attention from one text to another has."""
_linked = st.components.v2.component(
    "attention_lab_linked",
    html=MOUNT,
    js=Path(__file__).with_name("linked.js").read_text(encoding="utf-8"),
)
GONE = mark("A is a picture of somebody's own, which no link holds and this visit does not have (any more).")


@dataclass(frozen=True)
class Choice:
    """What of a recording is on screen; layer, heads and token from 0."""

    layer: int
    heads: tuple[int, ...]
    how: str
    """Key of `COMBINATIONS`."""
    pin: int
    special: Special = "show"


@dataclass(frozen=True)
class Pinned:
    """A view, by what it takes to compute it again."""

    model: str
    input: tuple[str, ...]
    """The text, and the second one; or the name of the picture."""
    crop: tuple[float, ...]
    """The square of a picture: left, top, side."""
    size: int | None
    """The side in pixels that the network sees, where it is not its own."""
    choice: Choice
    which: str = ""
    """Of a translator the attention, a key of `STACKS`."""

    def written(self) -> str:
        """As the address has it."""
        return pack(json.dumps(astuple(self), ensure_ascii=False))


@dataclass(frozen=True, eq=False)
class ComparedView(Generic[R]):
    """One of the two views, computed."""

    name: str
    subject: Subject[R]
    matrix: Matrix
    choice: Choice

    @property
    def title(self) -> str:
        """Its letter, of a translator the attention, layer and heads."""
        which = self.subject.which
        return f"{self.name}{f' ({tr(STACKS[which])})' if which else ''}: {self.matrix.title}"

    @property
    def looks(self) -> Sides:
        """The rows of tokens that it joins."""
        assert self.subject.looks is not None  # what has no attention is not compared
        return self.subject.looks

    @property
    def about(self) -> str:
        """What was given to which model, of a picture how large, harmless in a sentence."""
        subject = self.subject
        row = subject.checkpoint
        words = row.reads == "text"
        given = " / ".join(map(str, subject.input)) if words else subject.photo[0].name
        named = {"side": self.name, "model": row.title, "given": _short(given)}
        if not row.sizes:
            return literal(tr("In {side}, “{given}” is given to {model}.", **named))
        pixels = cast("Any", subject.recording).image.shape[0]
        return literal(
            tr("In {side}, “{given}” is given to {model}, {pixels} pixels a side.", **named, pixels=pixels)
        )


def views(
    subject: Subject[R], choice: Choice, shown: Matrix | None = None
) -> tuple[ComparedView[R], ComparedView[R]] | None:
    """The buttons that pin this view and let it go; once one is pinned, A and B.

    `shown` is the matrix of this choice where the lesson has it already.
    """
    here = _pinned(subject, choice)
    kept = _kept(subject.checkpoint.reads)
    if kept is not None:
        show.rule()
        how = tr("A is the view that was pinned, B the one above: change it, and B follows.")
        show.heading(tr("Compare"), how)
    with show.row():
        title = tr("Compare: pin this view as A") if kept is None else tr("Pin this view as A instead")
        st.button(title, key="pin as A", icon=":material/keep:", on_click=_pin, args=(here.written(),))
        if kept is None:
            show.note(
                tr("Then change the picture, the model, the layer or the head: both are drawn.")
                if subject.checkpoint.reads == "image"
                else tr("Then change the text, the model, the layer or the head: both are drawn.")
            )
        else:
            st.button(tr("Let A go"), key="let A go", type="tertiary", on_click=_pin, args=(None,))
            _linked(key="linked cells", width="content")
    if kept is None:
        return None
    try:
        first = _computed(kept, subject)
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return None
    return first, ComparedView("B", subject, shown or chosen(subject, choice), choice)


def shown(both: tuple[ComparedView[R], ComparedView[R]]) -> tuple[ComparedView[R], ...]:
    """Both beside each other, or one in the other's place: going to and fro shows what moves."""
    ways = {"beside": tr("side by side"), **{side.name: tr("only {side}", side=side.name) for side in both}}
    way = address.row(tr("Shown"), ways, key="compared-as", default="beside", what=tr("way to compare"))
    return tuple(side for side in both if way in ("beside", side.name))


def _pin(written: str | None) -> None:
    address.put(KEY, written)


def pinned(row: Checkpoint, given: Input, choice: Choice) -> str:
    """What `?a=` says of a view of this model on a text or a picture, whichever lesson shows it."""
    if row.reads == "text":
        return Pinned(row.name, tuple(map(str, given)), (), None, choice).written()
    picture, crop = cast("Any", given)
    crop = crop or square(picture)
    return Pinned(row.name, (_name(picture),), (crop.left, crop.top, crop.side), None, choice).written()


def _pinned(subject: Subject[R], choice: Choice) -> Pinned:
    recording, row = subject.recording, subject.checkpoint
    if row.reads == "text":
        given = tuple(map(str, subject.input))
        return Pinned(row.name, given, (), None, choice, subject.which)
    picture, crop = subject.photo
    crop = crop or square(picture)
    side = cast("Any", recording).image.shape[0]
    size = side if row.sizes and side != row.sizes[0] else None
    return Pinned(row.name, (_name(picture),), (crop.left, crop.top, crop.side), size, choice)


def _name(picture: Picture) -> str:
    """The name of a picture of the gallery; of one's own, what it is known by in this visit."""
    names = (name for name, each in gallery().items() if each.digest == picture.digest)
    return next(names, f"{OWN} {picture.digest[:16]}")


def _picture(name: str) -> Picture:
    own = session.OWN_PICTURE.get()
    if own is not None and _name(own.picture) == name:
        return own.picture
    if name not in gallery():
        raise InputError(GONE)
    return gallery()[name]


def _kept(reads: str) -> Pinned | None:
    """The view that the address pins, where it is of this kind; what means none that can be had is let go."""
    written = st.query_params.get(KEY, "")
    if not written:
        return None
    found = understood(written)
    if found is None:
        st.warning(
            tr("The pinned view of this link cannot be had here. The rest of the link is kept."),
            icon=":material/link_off:",
        )
        address.put(KEY, None)
        return None
    return found if checkpoint(found.model).reads == reads else None


def understood(written: str) -> Pinned | None:
    """The view that `?a=` means; None for what means none, or one that this computer does not have."""
    try:
        model, given, crop, size, chosen, *stack = json.loads(unpack(written) or "[]")
        layer, heads, how, pin, special = chosen
        row = checkpoint(model)
        choice = Choice(layer, tuple(heads), how, pin, special)
        found = Pinned(model, tuple(given), tuple(map(float, crop)), size, choice, *stack)
        return found if available(row) and _fits(found, row) else None
    except (InputError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _fits(pinned: Pinned, row: Checkpoint) -> bool:
    choice, text = pinned.choice, row.reads == "text"
    numbers = (choice.layer, choice.pin, *choice.heads)
    return (
        pinned.which in (STACKS if row.translates else ("",))
        and (pinned.which != "cross" or (choice.how in BETWEEN and choice.special == "show"))
        and all(type(number) is int and number >= 0 for number in numbers)
        and (row.translates or choice.layer < row.layers)
        and 1 <= len(choice.heads) <= MOST_HEADS
        and (row.translates or max(choice.heads) < row.heads)
        and choice.how in COMBINATIONS
        and choice.special in SPECIAL
        and all(isinstance(each, str) for each in pinned.input)
        and 1 <= len(pinned.input) <= (2 if text and not row.translates else 1)
        and len(pinned.crop) == (0 if text else 3)
        and (pinned.size is None or (not text and type(pinned.size) is int and pinned.size in row.sizes))
    )


def _computed(pinned: Pinned, beside: Subject[R]) -> ComparedView[R]:
    """The pinned view, asked of the engine again."""
    row, choice = checkpoint(pinned.model), pinned.choice
    subject = cast("Subject[R]", _subject(pinned, row, beside))
    looks = subject.looks
    if looks is None or choice.layer >= looks.n_layers or max(choice.heads) >= looks.n_heads:
        raise InputError("The view pinned as A has a layer or a head that its model does not. Pin another.")
    choice = replace(choice, pin=min(choice.pin, looks.queries.n_tokens - 1))
    return ComparedView("A", subject, chosen(subject, choice), choice)


def chosen(subject: Subject[R], choice: Choice) -> Matrix:
    """The matrix of this choice: of a text or picture with itself, or of what was written with its source."""
    if subject.which == "cross":
        assert subject.looks is not None
        return between(subject.looks, choice.layer, heads=choice.heads, how=choice.how)
    heads, how = choice.heads, choice.how
    return matrix(subject.recording, choice.layer, heads=heads, how=how, special=choice.special)


def _subject(pinned: Pinned, row: Checkpoint, beside: Subject[R]) -> Subject[Recording]:
    layer = pinned.choice.layer
    if pinned.which:
        return translator(row, beside.ask(RecordTranslation(row.name, pinned.input[0])), pinned.which)
    if row.reads == "text":
        recording = beside.ask(record_text(row.name, *pinned.input))
        return Subject(recording, row, recording.texts, layer)
    photo = (_picture(pinned.input[0]), Crop(*pinned.crop))
    recorded = beside.ask(RecordImage(row.name, photo, pinned.size))
    assert not isinstance(recorded, FeatureRecording)  # a pinned model has heads
    return Subject(recorded, row, photo, layer)


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
