"""A view by its address: what a comparison keeps of A, never a recording.

The engine answers for it again. So the whole comparison rides in the link, all but a picture of one's own,
which no link holds.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import astuple, dataclass
from typing import Any, cast

from viz.analysis.attention import COMBINATIONS
from viz.analysis.sides import STACKS
from viz.errors import InputError
from viz.language import mark
from viz.models.catalogue import Checkpoint, checkpoint
from viz.pictures import Crop, Picture, square
from viz.recording import FeatureRecording, Recording
from viz.requests import Input, Photo, RecordImage, RecordTranslation
from viz.ui.components.head_view import Special
from viz.ui.controls.combination import SPECIAL
from viz.ui.controls.picture_input import OWN
from viz.ui.controls.subject import Subject, translator
from viz.ui.page import session
from viz.ui.page.packing import pack, unpack
from viz.ui.running.cache import gallery, record_text
from viz.ui.running.downloads import available

KEY = "a"
"""Where the address keeps the pinned view."""
VIEWS = ("heads", "blank", "layers", "positions", "explained", "path", "need", "next", "step")
"""Views other than of attention, as the address calls them."""
MOST = 64
"""Heads of a choice, and things that are chosen."""
BETWEEN = ("head", "mean")
"""The ways to combine heads that an attention from one text to another has."""
GONE = mark("A is a picture of somebody's own, which no link holds and this visit does not have (any more).")
LOST = mark("The view pinned as A is of something that its model does not have. Pin another.")
Option = int | str | tuple[int, ...]
Options = tuple[Option, ...]
"""What was chosen in a view; each lesson knows its own."""


@dataclass(frozen=True)
class Choice:
    """What of an attention is on screen; layer, heads and token from 0."""

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
    choice: Choice | Options
    view: str = ""
    """One of `VIEWS`; of an attention "", and of a translator's a key of `STACKS`."""

    def written(self) -> str:
        """As the address has it."""
        return pack(json.dumps(astuple(self), ensure_ascii=False))

    @property
    def attends(self) -> bool:
        """Is it a view of attention?"""
        return isinstance(self.choice, Choice)


def pinned(row: Checkpoint, given: Input, choice: Choice) -> str:
    """What `?a=` says of a view of this model on a text or a picture, whichever lesson shows it."""
    return _pinned(row, given, choice).written()


def of(subject: Subject[Any], choice: Choice | Options, view: str) -> Pinned:
    """The view of this subject that is on screen."""
    row = subject.checkpoint
    side = subject.recording.image.shape[0] if row.sizes else None
    size = side if row.sizes and side != row.sizes[0] else None
    return _pinned(row, subject.input, choice, size=size, view=view)


def _pinned(
    row: Checkpoint, given: Input, choice: Choice | Options, *, size: int | None = None, view: str = ""
) -> Pinned:
    if row.reads == "text":
        return Pinned(row.name, tuple(map(str, given)), (), None, choice, view)
    picture, crop = cast("Photo", given)
    crop = crop or square(picture)
    return Pinned(row.name, (_name(picture),), (crop.left, crop.top, crop.side), size, choice, view)


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


def understood(written: str) -> Pinned | None:
    """The view that `?a=` means; None for what means none, or one that this computer does not have."""
    try:
        model, given, crop, size, chosen, *view = json.loads(unpack(written) or "[]")
        row = checkpoint(model)
        choice = _options(chosen) if view and view[0] in VIEWS else _choice(chosen)
        found = Pinned(model, tuple(given), tuple(map(float, crop)), size, choice, *view)
        return found if available(row) and _fits(found, row) else None
    except (InputError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _choice(chosen: Any) -> Choice:
    layer, heads, how, pin, special = chosen
    return Choice(layer, tuple(heads), how, pin, special)


def _options(chosen: Any) -> Options:
    """What was chosen, as plain as it was written."""
    options = tuple(tuple(each) if isinstance(each, list) else each for each in chosen)
    parts = [part for each in options for part in (each if isinstance(each, tuple) else (each,))]
    if len(parts) > MOST or not all(type(part) in (int, str) for part in parts):
        raise ValueError("no choice of a view")
    return options


def _fits(found: Pinned, row: Checkpoint) -> bool:
    text = row.reads == "text"
    return (
        (not isinstance(found.choice, Choice) or _attends(found.choice, found.view, row))
        and all(isinstance(each, str) for each in found.input)
        and 1 <= len(found.input) <= (2 if text and not row.translates else 1)
        and len(found.crop) == (0 if text else 3)
        and (found.size is None or (not text and type(found.size) is int and found.size in row.sizes))
    )


def _attends(choice: Choice, view: str, row: Checkpoint) -> bool:
    numbers = (choice.layer, choice.pin, *choice.heads)
    return (
        view in (STACKS if row.translates else ("",))
        and (view != "cross" or (choice.how in BETWEEN and choice.special == "show"))
        and all(type(number) is int and number >= 0 for number in numbers)
        and (row.translates or choice.layer < row.layers)
        and 1 <= len(choice.heads) <= MOST
        and (row.translates or max(choice.heads) < row.heads)
        and choice.how in COMBINATIONS
        and choice.special in SPECIAL
    )


@dataclass(frozen=True)
class Several:
    """Any number of these."""

    of: Container[object]

    def __contains__(self, some: object) -> bool:
        return isinstance(some, tuple) and all(each in self.of for each in some)


def fitting(options: Options, *allowed: Container[object]) -> Options:
    """What was chosen in a pinned view, item by item one of these.

    Raises InputError where it is not: anybody may have written a link.
    """
    if len(options) != len(allowed) or any(
        each not in some for each, some in zip(options, allowed, strict=True)
    ):
        raise InputError(LOST)
    return options


def photo(found: Pinned) -> Photo:
    """The picture and its square; raises InputError for one of somebody's own that is not here."""
    return _picture(found.input[0]), Crop(*found.crop)


def again(found: Pinned, beside: Subject[Any]) -> Subject[Recording]:
    """The subject of a pinned view, asked of the engine again; raises InputError where it cannot be had."""
    row, choice = checkpoint(found.model), found.choice
    if row.translates:
        which = found.view if isinstance(choice, Choice) else choice[0]
        if which not in STACKS:
            raise InputError(
                "The view pinned as A is of something that its model does not have. Pin another."
            )
        return translator(row, beside.ask(RecordTranslation(row.name, found.input[0])), str(which))
    layer = choice.layer if isinstance(choice, Choice) else 0
    if row.reads == "text":
        recording = beside.ask(record_text(row.name, *found.input))
        return Subject(recording, row, recording.texts, layer)
    recorded = beside.ask(RecordImage(row.name, photo(found), found.size))
    if isinstance(recorded, FeatureRecording):
        raise InputError(LOST)
    return Subject(recorded, row, photo(found), layer)
