"""The table of experiments: their questions, what can be predicted, how the finding is drawn and judged, what
the literature leads one to expect, and the trap in each.

Plain data, read without torch. The functions are in `viz.experiments.functions`, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from viz.language import mark, tr

NETWORK = "{network}"
"""In a prediction: each of the networks in turn."""
TIE = mark("about the same")

Drawing = Literal["curves", "shifts", "treatments"]
Verdict = Literal["steadier", "shakier", "exact", "needed"]


@dataclass(frozen=True, kw_only=True)
class Option:
    """The one thing that can be chosen in an experiment."""

    name: str
    """As the function's argument, and in the URL."""
    title: str
    """A message, as are the titles of its values."""
    values: Mapping[str, str]
    """With their titles; the first is the default."""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One thing to try on a picture. What is said of it are messages."""

    title: str
    question: str
    """Asked before it runs."""
    predictions: tuple[str, ...]
    """What can be answered; one with NETWORK in it stands for as many as there are networks."""
    drawing: Drawing = "curves"
    """How the finding is drawn: the probability by setting, a map of shifts, or bars by treatment."""
    verdict: Verdict
    """What is asked of the trials: which network keeps its answer more often ("steadier") or less often
    ("shakier"); whether the answer stays exactly as it was, or needs what was changed."""
    expected: str
    """What is reported of well-trained ImageNet networks: for the student to compare, not to believe."""
    trap: str
    in_patches: bool = False
    """Does it take whole patches? A network without them then gets those of the ViT beside it."""
    lacking: str = ""
    """Where only networks with attention can be asked: what is said when there is none."""
    option: Option | None = None

    def serves(self, attends: bool) -> bool:
        """Can it be asked of a network with, or without, attention?"""
        return attends or not self.lacking

    def answers(self, networks: Iterable[str]) -> dict[str, str]:
        """What can be predicted of these networks, each with its words in the language spoken now."""
        names = list(networks)
        said: dict[str, str] = {}
        for answer in self.predictions:
            if NETWORK in answer:
                said |= {answer.replace(NETWORK, name): tr(answer, network=name) for name in names}
            else:
                said[answer] = tr(answer)
        return said


EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        "shift": Experiment(
            title="Shift",
            question="Slide the frame by a few pixels: which network changes its mind more often?",
            predictions=(mark("{network} changes more often"), TIE),
            drawing="shifts",
            verdict="shakier",
            expected=(
                "Neither is immune: one pixel can flip a CNN's label (Azulay & Weiss, 2019), and in a ViT's"
                " map a pattern may repeat with every patch."
            ),
            trap=(
                "What comes in at the edge is new to the network: an answer may change because the picture"
                " did."
            ),
        ),
        "cyclic_shift": Experiment(
            title="Shift by whole patches",
            question=(
                "Move whole patches round the edge: what happens to a ViT that is not told where its patches"
                " stand?"
            ),
            predictions=(mark("its answer stays exactly the same"), mark("its answer changes")),
            in_patches=True,
            verdict="exact",
            expected="Without positions a ViT reads a set of patches, and its answer cannot change at all.",
            trap=(
                "A CNN has no positions to leave out, and may change all the same: it sees the seam, and the"
                " padding at the edges."
            ),
        ),
        "shuffle": Experiment(
            title="Shuffle the patches",
            question="Cut the picture into tiles and shuffle them: which network holds out longer?",
            predictions=(mark("{network} holds out longer"), TIE),
            in_patches=True,
            verdict="steadier",
            expected="ViTs lose less than CNNs, and less still without positions (Naseer et al., 2021).",
            trap="Tiles make new edges, and a CNN sees edges first: if it falls, part of that may be theirs.",
        ),
        "drop": Experiment(
            title="Drop patches",
            question="Cover more and more patches: how many can go before each network is lost?",
            predictions=(mark("{network} holds out longer"), TIE),
            in_patches=True,
            verdict="steadier",
            expected=(
                "On ImageNet a ViT keeps far more than a CNN when half is covered (Naseer et al., 2021)."
            ),
            trap=(
                "The cover is a picture too: change its colour, and see whether the gap stays. Only a ViT can"
                " do without the patch."
            ),
            option=Option(
                name="fill",
                title="Covered by",
                values=MappingProxyType(
                    {
                        "mean": mark("the mean colour"),
                        "black": mark("black"),
                        "white": mark("white"),
                        "blur": mark("a blurred picture"),
                        "noise": mark("noise"),
                    }
                ),
            ),
        ),
        "surgery": Experiment(
            title="Change the positions",
            question="Tell the ViT the wrong places: does it need them to know what this is?",
            predictions=(mark("it needs them"), mark("it does not")),
            drawing="treatments",
            verdict="needed",
            expected=(
                "Trained without them from the start, DeiT-Ti falls from 72.2 to 68.3% on ImageNet (Naseer"
                " et al., 2021)."
            ),
            trap=(
                "A network trained with positions never learned to do without: this is not what training"
                " without them gives."
            ),
            lacking="None of these networks has positions to change. Choose a ViT.",
        ),
        "corrupt": Experiment(
            title="Make it worse",
            question="Blur, noise, compression, contrast, rotation: which network gives in first?",
            predictions=(mark("{network} gives in first"), TIE),
            verdict="shakier",
            expected=(
                "Attention smooths and convolution sharpens (Park & Kim, 2022): noise should hurt the CNN"
                " more, blur the ViT. Of the other changes this says nothing."
            ),
            trap=(
                "Both see the change at their own resolution: two networks of different sizes do not get the"
                " same picture."
            ),
            option=Option(
                name="dial",
                title="Made worse by",
                values=MappingProxyType(
                    {
                        "blur": mark("blur"),
                        "noise": mark("noise"),
                        "jpeg": mark("JPEG"),
                        "contrast": mark("contrast"),
                        "rotation": mark("rotation"),
                    }
                ),
            ),
        ),
    }
)
"""By the name it has in the URL. Occlusion is among the attribution METHODS."""
