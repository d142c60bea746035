"""What a model does with an input: a text, a translation, a picture."""

from __future__ import annotations

from dataclasses import dataclass

from viz.picture_answers import ImageAnswer
from viz.recording import FeatureRecording, ImageRecording, Recording, Translation
from viz.requests.request import Photo, Request, Texts
from viz.workings import Patches


@dataclass(frozen=True)
class RecordText(Request[Recording]):
    """What a model does with a text."""

    texts: Texts


@dataclass(frozen=True)
class RecordTranslation(Request[Translation]):
    """A text in another language, and what both halves of an encoder-decoder did."""

    text: str


@dataclass(frozen=True)
class RecordImage(Request[ImageRecording | FeatureRecording]):
    """What a model does with a picture."""

    photo: Photo
    size: int | None = None
    """The side in pixels that the network sees, where it is not its own."""


@dataclass(frozen=True)
class AnswerImage(Request[ImageAnswer]):
    """What a model answers to a picture, where nobody looks inside."""

    photo: Photo
    maps: bool = False
    """With what each depth makes of it."""


@dataclass(frozen=True)
class CutPatches(Request[Patches]):
    """Every patch of a picture on its way to the first layer."""

    photo: Photo
    size: int | None = None
    """As in `RecordImage`."""
