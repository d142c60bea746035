"""The subject of a lesson: one input, the model that reads it, and the recording of what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from PIL import Image

from viz.analysis.sides import Sides, sides, stack
from viz.models.catalogue import Checkpoint
from viz.picture_answers import ImageAnswer
from viz.pictures import cut, square
from viz.recording import FeatureRecording, ImageRecording, Recording, Translation
from viz.requests import Input, Photo, Request
from viz.ui.running import waiting

S_co = TypeVar("S_co", bound=Recording | FeatureRecording | ImageAnswer, covariant=True)
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Subject(Generic[S_co]):
    """What one model did with an input, or its answer alone, and what else the engine is asked about it."""

    recording: S_co
    checkpoint: Checkpoint
    input: Input
    """The text, and the second one; or the picture and its square."""
    layer: int = 0
    """The layer in question, from 0."""
    preset: dict[str, Any] | None = None
    """The preset whose text is on screen, with what to look for."""
    which: str = ""
    """Of an encoder-decoder the attention that is looked at, a key of `STACKS`."""
    translation: Translation | None = None
    """Of an encoder-decoder what it wrote, where an attention is chosen."""

    @property
    def model(self) -> str:
        """Its catalogue name."""
        return self.checkpoint.name

    @property
    def attends(self) -> bool:
        """Is it a transformer?"""
        recording = self.recording
        if isinstance(recording, ImageAnswer):
            return recording.grid is not None
        return isinstance(recording, Recording)

    @property
    def looks(self) -> Sides | None:
        """The attention that is looked at; None where that stack has none but is recurrent."""
        if self.translation is not None:
            return stack(self.translation, self.which)
        return sides(cast("Recording", self.recording))

    @property
    def first(self) -> int:
        """The token to begin with.

        The preset's, the middle of a picture, else the first that is no special one.
        """
        recording = cast("Recording", self.recording)
        if self.preset is not None:
            return int(self.preset["pin"])
        if isinstance(recording, ImageRecording):
            grid = recording.grid
            return grid.token(grid.rows // 2, grid.columns // 2)
        return next((i for i, special in enumerate(recording.special) if not special), 0)

    @property
    def photo(self) -> Photo:
        """The picture and its square, of a subject that is a picture."""
        return cast("Photo", self.input)

    @property
    def square(self) -> Image.Image:
        """The square of the picture, as large as it is kept."""
        picture, crop = self.photo
        return cut(picture, crop or square(picture))[0]

    def ask(self, request: Request[R], *, note: str = "") -> R:
        """What the engine answers, with progress on the page meanwhile."""
        return waiting.result(request, note=note)


def translator(checkpoint: Checkpoint, found: Translation, which: str) -> Subject[Recording]:
    """One attention of a translator, a key of `STACKS`; of cross-attention the recording is the decoder's."""
    recording = found.encoder if which == "encoder" else found.decoder
    return Subject(recording, checkpoint, found.encoder.texts, which=which, translation=found)
