"""T5's way of saying where a token stands: a learned number for each head and each bucket of distances."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.analysis import positions as pos
from viz.figures import positions as draw
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.language import count, mark, tr
from viz.lessons.workings.positions.parts import figure, said
from viz.models.catalogue import CATALOGUE, Checkpoint
from viz.recording import Recording
from viz.requests import ReadDistanceBias
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.running.downloads import available, offer
from viz.workings import DistanceBias

EQUATION = r"s_{ij} = q_i \cdot k_j + b_{h,\,\text{bucket}(j - i)}"
STACKS = {"encoder": mark("Encoder"), "decoder": mark("Decoder")}
MODEL = "t5-small"
"""Whose numbers are shown, where it is on this computer."""
REACH = 40
"""Distances of the curves, to either side."""


def buckets(subject: Subject[Recording]) -> None:
    """The buckets of all pairs of positions, and what a loaded T5 learned for each."""
    n = min(max(subject.recording.n_tokens, 40), 128)
    distances = np.arange(n)[None, :] - np.arange(n)[:, None]
    found = pos.t5_bucket(distances, both_sides=not subject.recording.causal)
    left, right = show.columns(8, 5)
    with left:
        drawn = partial(draw.square_map, found, measures=tr("bucket"), signed=False)
        figure(drawn, tr("Heat map: the bucket of each pair of positions."))
    with right:
        said(
            EQUATION,
            tr(
                "One learned number for each head and each of 32 buckets: near distances have a bucket of"
                " their own, far ones share one (Raffel et al., 2020)."
            ),
            tr(
                "On {n} tokens, {pairs:,} pairs fall into **{buckets}** buckets. This picture is the"
                " formula's.",
                n=n,
                pairs=n * n,
                buckets=len(np.unique(found)),
            ),
        )
        checkpoint = CATALOGUE[MODEL]
        if not available(checkpoint):
            show.note(
                tr(
                    "What a model learned for each bucket is drawn from {model}, once it is here.",
                    model=checkpoint.title,
                )
            )
            offer(checkpoint, needed=False)
            return
    _learned(subject, checkpoint)


def _learned(subject: Subject[Recording], checkpoint: Checkpoint) -> None:
    bias = subject.ask(ReadDistanceBias(checkpoint.name))
    show.heading(
        tr("What {model} learned", model=checkpoint.title),
        tr(
            "What each head adds to a score, by how far the key stands after the query (before it: negative)."
        ),
    )
    stacks = {key: tr(title) for key, title in STACKS.items()}
    stack = address.row(tr("Stack"), stacks, key="bias-stack", default="encoder")
    distance, added = curves(bias, stack)
    learned = Panel(
        values=added,
        rows=[tr("head {head}", head=head + 1) for head in range(len(added))],
        columns=[f"{place:+d}" if place else "0" for place in distance],
        measures=tr("added to the score"),
    )
    show.figure(
        partial(panels, learned, height=300),
        alt=tr("Heat map: what each head of the encoder adds to a score, by distance.")
        if stack == "encoder"
        else tr("Heat map: what each head of the decoder adds to a score, by distance."),
        key="distance bias",
    )
    show.look_for(look(bias, stack))


def curves(bias: DistanceBias, stack: str) -> tuple[np.ndarray, np.ndarray]:
    """(distance [distance], added [head, distance]) of one stack; a decoder sees none that come after."""
    both = stack == "encoder"
    distance = np.arange(-REACH, REACH + 1 if both else 1)
    table = bias.encoder if both else bias.decoder
    return distance, pos.bias_by_distance(table, distance, farthest=bias.farthest, both_sides=both)


def look(bias: DistanceBias, stack: str) -> str:
    """How many heads prefer what is near, and which head the most, by its own numbers."""
    distance, added = curves(bias, stack)
    near, far = np.abs(distance) <= 1, np.abs(distance) >= REACH // 2
    lead = added[:, near].mean(axis=1) - added[:, far].mean(axis=1)
    best = int(lead.argmax())
    n = int((lead > 0).sum())
    if not n:
        return tr(
            "No head of {all} adds more to tokens at most one place away than to those {far} and more away.",
            all=len(lead),
            far=REACH // 2,
        )
    return count(
        "One head of {all} adds more to tokens at most one place away than to those {far} and more away; head"
        " {best} most, by {most:.1f}.",
        "{n} heads of {all} add more to tokens at most one place away than to those {far} and more away; head"
        " {best} most, by {most:.1f}.",
        n,
        all=len(lead),
        far=REACH // 2,
        best=best + 1,
        most=lead[best],
    )
