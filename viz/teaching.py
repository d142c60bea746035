"""What a page can ask about examples of classes: what they look like to a network, and who learns them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from viz.language import mark
from viz.learning import Arm, ClassScores, Clusters, Curves, Features, FlatMap, Judged, Packed, Weights
from viz.pictures import Picture
from viz.recording import Attribution, FeatureRecording, ImageRecording, Recording
from viz.requests import Input, Request

Reading = Literal["mean", "first"]
"""Of all tokens, the mean vector; or that of the first, [CLS] where there is one."""
LAST = -1


@dataclass(frozen=True)
class Examples:
    """Sentences or pictures with their classes."""

    name: str
    classes: tuple[str, ...]
    inputs: tuple[Input, ...]
    labels: tuple[int, ...]
    """Of each example, its class."""
    held: tuple[bool, ...]
    """Is it kept for testing, and never learned from?"""

    @property
    def train(self) -> tuple[int, ...]:
        """The examples to learn from."""
        return tuple(i for i, held in enumerate(self.held) if not held)

    @property
    def test(self) -> tuple[int, ...]:
        """The examples that are kept for testing."""
        return tuple(i for i, held in enumerate(self.held) if held)

    @property
    def reads(self) -> str:
        """What they are: "text" or "image"."""
        return "text" if isinstance(self.inputs[0][0], str) else "image"

    @property
    def names(self) -> tuple[str, ...]:
        """What each example is called: its text, or the name of its picture."""
        return tuple(
            each[0].name if isinstance(each[0], Picture) else " / ".join(map(str, each))
            for each in self.inputs
        )

    def of(self, label: int, indices: Sequence[int]) -> tuple[int, ...]:
        """Those of the examples `indices` that are of this class."""
        return tuple(i for i in indices if self.labels[i] == label)

    def fewer(self, count: int) -> Examples:
        """The same with the first `count` examples of each class to learn from, and with all tests."""
        return self.only(
            {i for label in range(len(self.classes)) for i in self.of(label, self.train)[:count]}
        )

    def only(self, learn: Collection[int]) -> Examples:
        """The same with these examples to learn from, and with all tests."""
        kept = [i for i in range(len(self.labels)) if self.held[i] or i in learn]
        return replace(
            self,
            inputs=tuple(self.inputs[i] for i in kept),
            labels=tuple(self.labels[i] for i in kept),
            held=tuple(self.held[i] for i in kept),
        )


@dataclass(frozen=True)
class EmbedExamples(Request[Features]):
    """Each example as a network's vector."""

    inputs: tuple[Input, ...]
    reading: Reading = "mean"
    depth: int = LAST
    """After how many layers; `LAST` for all of them."""
    untrained: bool = False
    """The same network with weights drawn at random?"""
    change: Weights | None = None
    """The same network with what it was taught, as in `Tuned`."""
    size: int | None = None
    """As in `RecordImage`."""


@dataclass(frozen=True)
class DescribePlainly(Request[Features]):
    """Each example without any network: its words counted, or its pixels."""

    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class DrawCurves(Request[Curves]):
    """What learners get right after 1, 2, 3, 4, 8, ... examples of each class."""

    arms: tuple[Arm, ...]
    labels: tuple[int, ...]
    train: tuple[int, ...]
    test: tuple[int, ...]
    draws: int = 20
    seed: int = 0


@dataclass(frozen=True)
class FindClusters(Request[Clusters]):
    """Groups among vectors, found without their labels, beside a head that is told them."""

    features: Features
    labels: tuple[int, ...]
    taught: tuple[int, ...]
    """Whose labels the head is told, and by which clusters are named."""
    judged: tuple[int, ...]
    """Who is asked about."""
    way: str = "k-means"
    """Key of `viz.analysis.clusters.WAYS`."""
    count: int = 0
    """How many groups; 0 lets the silhouette choose."""
    scaled: bool = True
    """Is every feature scaled to one standard deviation first?"""


@dataclass(frozen=True)
class LayOut(Request[FlatMap]):
    """Vectors on a flat map by t-SNE."""

    features: Features
    scaled: bool = True
    """As in `FindClusters`."""
    seed: int = 0


@dataclass(frozen=True)
class Judge(Request[Judged]):
    """What a learner says of some examples, and which of those that it was taught each is most like."""

    arm: Arm
    labels: tuple[int, ...]
    train: tuple[int, ...]
    asked: Features
    head: Weights | None = None
    """The head that learned together with its network, as in `Tuned`; None to fit one now."""


WAYS: Mapping[str, str] = MappingProxyType(
    {
        "lora": mark("LoRA: small detours beside every layer"),
        "last": mark("the last layer"),
        "all": mark("all layers"),
        "head-first": mark("the head first, then all layers"),
    }
)
"""Ways of tuning a network, by key: messages."""
RANKS = (4, 8, 16)
EPOCHS = 16
SIDE = 112
"""Pixels along a side of a picture to learn from, where a network takes several sizes: few are cheap."""


@dataclass(frozen=True)
class TuneNetwork:
    """A copy of a network taught some examples, itself and not its head alone: asked of the lane, which
    learns, and not of the engine, which answers.
    """

    model: str
    """Catalogue name."""
    examples: Examples
    way: str = "lora"
    """Key of `WAYS`."""
    rank: int = 8
    """Of LoRA's detours."""
    reading: Reading = "mean"
    epochs: int = EPOCHS
    """At most; it ends once the held-out loss has stopped falling."""
    seed: int = 0
    keep: bool = True
    """Are its weights kept, so that somebody can look inside?"""


@dataclass(frozen=True)
class RecordTuned(Request[Recording | ImageRecording | FeatureRecording]):
    """What a tuned network does with a text or a picture."""

    change: Weights
    """As in `Tuned`."""
    input: Input
    size: int | None = None
    """As in `RecordImage`."""


@dataclass(frozen=True)
class CoverPlaces(Request[Attribution]):
    """What the score of a class loses where one place after another of an example is covered."""

    input: Input
    head: Weights
    """As in `Tuned`."""
    target: int
    """The class."""
    reading: Reading
    change: Weights | None = None
    """As in `EmbedExamples`."""
    size: int | None = None


@dataclass(frozen=True)
class ScoreClasses(Request[ClassScores]):
    """What the head of a tuned folder says of a text or a picture."""

    input: Input


@dataclass(frozen=True)
class PackTuned(Request[Packed]):
    """What was learned, as a folder that can be offered as an own checkpoint."""

    change: Weights
    head: Weights
    """As in `Tuned`."""
    classes: tuple[str, ...]
    reading: Reading
    card: str
    size: int | None = None
    """As in `EmbedExamples`, where it learned."""
