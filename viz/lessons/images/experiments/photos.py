"""What ships with the weights: what two networks answered to 10,000 test photos, and a brief training on
parts of the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from viz.analysis.agreement import Answers, kappa, quadrants, reliability
from viz.figures.agreement import efficiency_curves, quadrant_bars, reliability_curves
from viz.language import count, number, tr
from viz.models.catalogue import checkpoint
from viz.ui.controls.pair import Pair
from viz.ui.page import show
from viz.ui.running.cache import bundled_results, photo_answers

CONTESTANTS = {"cnn": "CNN", "vit": "ViT"}
"""The two kinds of network in the control on data, by their names in results.json."""


def on_photos(pair: Pair) -> None:
    """Where both are right, where only one is, how alike they err, and whether their confidence can be
    trusted.
    """
    one, other = (photo_answers(subject.model) for subject in pair.subjects)
    show.heading(
        tr("On 10,000 test photos"),
        tr("Photos that neither network was trained on; what they answered ships with the weights."),
    )
    if one is None or other is None:
        st.caption(
            tr(
                "Only networks that were trained here ship their answers: choose two of those that are built"
                " in."
            )
        )
        return
    left, right = show.columns(1, 1)
    with left:
        _disagreement(pair, one, other)
    with right:
        _calibration(pair, one, other)


def _disagreement(pair: Pair, one: Answers, other: Answers) -> None:
    """Where both are right, one, or neither."""
    same = float((one.best == other.best).mean())
    show.heading(
        tr("Where they disagree"),
        tr(
            "They give the same answer to {same:.1%} of the photos. How alike their errors are is measured by"
            " kappa, {kappa:.2f}: two networks of this accuracy get 0 if they err independently, and 1 if"
            " they make the very same errors.",
            same=same,
            kappa=kappa(one.right, other.right),
        ),
    )
    bars = partial(quadrant_bars, quadrants(one, other), pair.subjects[0].recording.labels, names=pair.names)
    alt = tr("Bars by class: the share of photos that both, one or neither gets right.")
    show.figure(bars, alt=alt, key="quadrants")


def _calibration(pair: Pair, one: Answers, other: Answers) -> None:
    """Whether confidence means what it says."""
    shares = [
        f"{name} {number(answers.right.mean(), '.1%')}"
        for name, answers in zip(pair.names, (one, other), strict=True)
    ]
    show.heading(
        tr("Is it as sure as it should be?"),
        tr(
            "On photos like its training photos, right on: {shares}. A larger dot stands for more photos; on"
            " the diagonal, confidence means what it says.",
            shares=", ".join(shares),
        ),
    )
    curves = partial(reliability_curves, [reliability(one), reliability(other)], pair.names)
    alt = tr("Curves: how often an answer is right by how sure the network is.")
    show.figure(curves, alt=alt, key="reliability")


def data_efficiency() -> None:
    """Accuracy of both kinds by how many photos they were trained on, in equally many steps.

    The epochs that this makes.
    """
    rows = [
        row
        for row in bundled_results().get("data_efficiency", {}).get("rows", [])
        if row["network"] in CONTESTANTS
    ]
    if not rows:
        return
    show.heading(
        tr(
            "Equal steps, different epochs: {one} and {other}, each trained briefly on a part of the photos",
            one=checkpoint("cnn-cifar10").title,
            other=checkpoint("vit-cifar10").title,
        ),
        tr(
            "At each share both took equally many steps of 64 photos, so each photo of a small share was seen"
            " more often: {epochs}. Bars: one standard deviation, where there are several runs.",
            epochs=epochs_told(rows),
        ),
    )
    curves = partial(efficiency_curves, rows, CONTESTANTS)
    show.figure(
        curves,
        alt=tr("Curves: accuracy of the CNN and the ViT by the share of the training photos."),
        key="efficiency",
    )
    st.caption(
        tr(
            "Compare the two networks at the same share only. From left to right more changes than the amount"
            " of data, so the slope does not say what more data is worth."
        )
    )


def epochs_told(rows: Sequence[Mapping[str, Any]]) -> str:
    """Of each share, how often its photos were seen, and how many runs of each network there are."""
    shares = {
        row["share"]: (row["epochs"], len(row["accuracies"]))
        for row in sorted(rows, key=lambda row: row["share"])
    }
    return ", ".join(
        count(
            "{epochs:g} times at {share:.0%} (one run)",
            "{epochs:g} times at {share:.0%} ({n} runs)",
            runs,
            share=share,
            epochs=epochs,
        )
        for share, (epochs, runs) in shares.items()
    )
