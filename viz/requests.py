"""What a page can ask of the engine: one frozen type for each question, and it says what comes back.

A request is plain data that compares by value: it is the cache's key, what thirty equal questions are joined
by, and, pickled, the message to an engine on another machine. The function that answers it is in `viz.tasks`,
on the side of the networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from viz.blanks import Contrast, Filled, InTurn, NextSentence, Span
from viz.generation import CacheTimes, Cuts, Expected, Sampling, Written
from viz.pictures import Crop, Picture
from viz.recording import Attribution, FeatureRecording, ImageRecording, Recording, Translation
from viz.trials import Trial
from viz.workings import (
    Ablated,
    Ablation,
    Anatomy,
    Cost,
    Depths,
    DistanceBias,
    Induction,
    Intervention,
    LayerRecording,
    Lens,
    Levers,
    Patches,
    PositionTable,
    ReceptiveFields,
    Shuffled,
    SourceOcclusion,
    StackBox,
    Stream,
    Way,
)

R = TypeVar("R")

Texts = tuple[str, ...]
"""The text, and the second one where there is one."""
Photo = tuple[Picture, Crop | None]
"""A picture and the square of it that the network gets; None for the largest one in its middle."""
Input = Texts | Photo


@dataclass(frozen=True)
class Request(Generic[R]):
    """A question to one model. Equal requests have equal answers."""

    model: str
    """Catalogue name."""


@dataclass(frozen=True)
class RecordText(Request[Recording]):
    """What a model does with a text."""

    texts: Texts


@dataclass(frozen=True)
class RecordTranslation(Request[Translation]):
    """A text in another language, and what both halves of an encoder-decoder did."""

    text: str


@dataclass(frozen=True)
class FillMasks(Request[Filled]):
    """What a model puts in place of hidden words."""

    texts: Texts
    masked: tuple[Span, ...]
    """Each word that one of these touches is hidden whole; so are masks that were typed."""


@dataclass(frozen=True)
class CompareMasks(Request[Contrast]):
    """What a model puts in the same blanks of two versions of a text."""

    versions: tuple[tuple[Texts, tuple[Span, ...]], tuple[Texts, tuple[Span, ...]]]
    """Each as in `FillMasks`."""


@dataclass(frozen=True)
class MaskEachWord(Request[InTurn]):
    """How well every word is foretold by the others."""

    texts: Texts


@dataclass(frozen=True)
class JudgeNextSentence(Request[NextSentence]):
    """Whether a model takes the second text for what comes after the first."""

    first: str
    second: str


@dataclass(frozen=True)
class OccludeSource(Request[SourceOcclusion]):
    """How likely a translation stays without each word of its source."""

    text: str
    way: Way = "drop"


@dataclass(frozen=True)
class OpenStackBox(Request[StackBox]):
    """What goes into one box of an encoder-decoder and what comes out, on a text and its translation."""

    text: str
    stack: str
    """"encoder" or "decoder"; its boxes are those of `Family.boxes`."""
    layer: int
    box: str


@dataclass(frozen=True)
class RecordImage(Request[ImageRecording | FeatureRecording]):
    """What a model does with a picture."""

    photo: Photo
    size: int | None = None
    """The side in pixels that the network sees, where it is not its own."""


@dataclass(frozen=True)
class CutPatches(Request[Patches]):
    """Every patch of a picture on its way to the first layer."""

    photo: Photo
    size: int | None = None
    """As in `RecordImage`."""


@dataclass(frozen=True)
class ExplainImage(Request[Attribution]):
    """Where in a picture an answer came from."""

    photo: Photo
    method: str
    """Key of `viz.attribution.METHODS`."""
    target: int
    """Index of the class asked about."""


@dataclass(frozen=True)
class RunExperiment(Request[Trial]):
    """What a model answers while its picture is changed."""

    photo: Photo
    experiment: str
    """Key of `viz.experiments.EXPERIMENTS`."""
    target: int
    """Index of the class watched."""
    option: str = ""
    """One of the experiment's values; the first where it is empty."""


@dataclass(frozen=True)
class MeasureCost(Request[Cost]):
    """Parameters, operations, time and memory of one picture."""

    photo: Photo


@dataclass(frozen=True)
class MeasureFields(Request[ReceptiveFields]):
    """Receptive fields by depth; the effective ones are the mean over these pictures."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class OpenLayer(Request[LayerRecording]):
    """One layer, step by step."""

    input: Input
    layer: int


@dataclass(frozen=True)
class PullLevers(Request[Intervention]):
    """The model's answer at one token, before and after something in one layer is changed."""

    input: Input
    layer: int
    levers: Levers
    token: int = 0


@dataclass(frozen=True)
class ShuffleTokens(Request[Shuffled]):
    """The experiment with the order of the tokens, positions treated in three ways."""

    input: Input
    order: tuple[int, ...]
    """The token that stands at each place afterwards."""


@dataclass(frozen=True)
class FollowStream(Request[Stream]):
    """Every token's vector after each sublayer."""

    input: Input


@dataclass(frozen=True)
class LookThroughLens(Request[Lens]):
    """What the model's head would answer from each depth."""

    input: Input
    token: int


@dataclass(frozen=True)
class ReadEveryLayer(Request[Depths]):
    """What the model would answer at these tokens from each depth."""

    input: Input
    tokens: tuple[int, ...] = (0,)
    word: str = ""
    """The answer that is followed; the final one where it is empty."""
    depths: tuple[int, ...] = ()
    """All where it is empty."""


@dataclass(frozen=True)
class CutInside(Request[Ablated]):
    """The model's answer at one token, before and after heads or sights are cut."""

    input: Input
    token: int
    ablation: Ablation


@dataclass(frozen=True)
class CutInduction(Request[Induction]):
    """How well repeated words are foretold without the heads that copy, and without others."""

    seed: int = 1
    heads: int = 8
    """How many are cut."""


@dataclass(frozen=True)
class ReadPositions(Request[PositionTable]):
    """The model's position embeddings; they need no input."""


@dataclass(frozen=True)
class ReadDistanceBias(Request[DistanceBias]):
    """What the model adds to scores by distance; it needs no input."""


@dataclass(frozen=True)
class TakeApart(Request[Anatomy]):
    """The network's parts and parameters; they need no input."""


@dataclass(frozen=True)
class PredictNext(Request[Expected]):
    """What a language model expects after each token of a text, and of what it has written on."""

    text: str
    written: tuple[int, ...] = ()
    """Tokens after the text, by their numbers."""


@dataclass(frozen=True)
class CutNext(Request[Cuts]):
    """What temperature, top-k and top-p leave of what is expected next."""

    text: str
    written: tuple[int, ...]
    sampling: Sampling


@dataclass(frozen=True)
class WriteOn(Request[Written]):
    """A text written on, token by token."""

    text: str
    written: tuple[int, ...]
    sampling: Sampling
    seed: int
    tokens: int
    """How many at most."""


@dataclass(frozen=True)
class TimeCache(Request[CacheTimes]):
    """Time for a token with keys and values kept, and without; all positions at once, and one by one."""

    text: str
    written: tuple[int, ...] = ()
