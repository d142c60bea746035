"""The table of experiments: their questions, what the literature leads one to
expect, and the trap in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from viz.experiments.dials import DIALS, corrupt
from viz.experiments.dropping import FILLS, drop
from viz.experiments.moving import cyclic_shift, shift, shuffle
from viz.experiments.positions import surgery
from viz.trials import Trial


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One thing to try on a picture."""

    title: str
    function: Callable[..., Trial]
    """(model, picture, crop, *, target, report, **option) -> Trial"""
    question: str
    """Asked before it runs."""
    expected: str
    """What is reported of well-trained ImageNet networks: for the student to compare, not to believe."""
    trap: str
    attention_only: bool = False
    option: str = ""
    """Name of the one thing that can be chosen, and below its values with their titles."""
    values: Mapping[str, str] = field(default_factory=dict)


EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        "shift": Experiment(
            title="Shift",
            function=shift,
            question="Slide the frame by a few pixels: which network changes its mind more often?",
            expected=(
                "Neither is immune: one pixel can flip a CNN's label (Azulay & Weiss, 2019), and a ViT's"
                " patch grid leaves a lattice."
            ),
            trap=(
                "What comes in at the edge is new to the network: an answer may change because the picture"
                " did."
            ),
        ),
        "cyclic_shift": Experiment(
            title="Shift by whole patches",
            function=cyclic_shift,
            question=(
                "Move whole patches round the edge: what happens to a ViT that is not told where its patches"
                " stand?"
            ),
            expected="Without positions a ViT reads a set of patches, and its answer cannot change at all.",
            trap=(
                "A CNN has no positions to leave out, and may change all the same: it sees the seam, and the"
                " padding at the edges."
            ),
        ),
        "shuffle": Experiment(
            title="Shuffle the patches",
            function=shuffle,
            question="Cut the picture into tiles and shuffle them: which network holds out longer?",
            expected="ViTs lose less than CNNs, and less still without positions (Naseer et al., 2021).",
            trap="Tiles make new edges, and a CNN sees edges first: if it falls, part of that may be theirs.",
        ),
        "drop": Experiment(
            title="Drop patches",
            function=drop,
            question="Cover more and more patches: how many can go before each network is lost?",
            expected=(
                "On ImageNet a ViT keeps far more than a CNN when half is covered (Naseer et al., 2021)."
            ),
            trap=(
                "The cover is a picture too: change its colour, and see whether the gap stays. Only a ViT can"
                " do without the patch."
            ),
            option="fill",
            values=MappingProxyType(FILLS),
        ),
        "surgery": Experiment(
            title="Change the positions",
            function=surgery,
            question="Tell the ViT the wrong places: does it need them to know what this is?",
            expected=(
                "Trained without them from the start, DeiT-Ti falls from 72.2 to 68.3 % on ImageNet (Naseer"
                " et al., 2021)."
            ),
            trap=(
                "A network trained with positions never learned to do without: this is not what training"
                " without them gives."
            ),
            attention_only=True,
        ),
        "corrupt": Experiment(
            title="Make the picture worse",
            function=corrupt,
            question="Blur, noise, compression, contrast, rotation: which network gives in first?",
            expected=(
                "Attention smooths and convolution sharpens (Park & Kim, 2022): noise should hurt the CNN"
                " more, blur the ViT."
            ),
            trap=(
                "Both see the change at their own resolution: two networks of different sizes do not get the"
                " same picture."
            ),
            option="dial",
            values=MappingProxyType({name: dial.title for name, dial in DIALS.items()}),
        ),
    }
)
"""By the name it has in the URL. Occlusion is among the attribution METHODS."""
