"""Positions changed: the student's picture, and beside it what thousands of test photos do under the same
treatments.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from viz.analysis.verdicts import stays
from viz.figures.trials import population_bars, variant_bars
from viz.language import number, tr
from viz.models.catalogue import CATALOGUE, Checkpoint
from viz.trials import Trial
from viz.ui.controls.pair import Network
from viz.ui.page import show
from viz.ui.running.cache import bundled_results


def beside(subject: Network, trial: Trial, name: str, *, code: Callable[[], str] | None) -> None:
    """This picture on the left, with the Python that computes its numbers; on the right the population, where
    it was measured for this network.
    """
    found = _measured(subject)
    left, right = show.columns(1, 1)
    with left:
        show.heading(
            name,
            tr("This picture. The bar of the shuffles is the mean of five, with their standard deviation."),
        )
        alt = tr("Bars: {name} with its positions changed, on this picture.", name=name)
        show.figure(partial(variant_bars, trial), alt=alt, key=f"surgery {name}", code=code)
    with right:
        if found is None:
            show.heading(
                tr("Many pictures"),
                tr(
                    "Measured on thousands of test photos for {networks} only: choose one of these. One"
                    " picture proves nothing.",
                    networks=", ".join(tr(row.title) for row in CATALOGUE.values() if _known(row)),
                ),
            )
            return
        photos, rows = found
        show.heading(
            tr("{photos:,} test photos", photos=photos),
            tr("The share that it gets right, under the same treatments and the same five shuffles."),
        )
        drawn = partial(population_bars, rows, outputs=trial.unchanged.shape[-1])
        said = ", ".join(f"{tr(way)} {number(row['accuracy'], '.0%')}" for way, row in rows.items())
        alt = tr("Bars, {name} on {photos:,} photos: {said}.", name=name, photos=photos, said=said)
        show.figure(drawn, alt=alt, key=f"population {name}")
        st.caption(typical(stays(trial, "shuffled"), rows["shuffled"]["stays"]))


def _measured(subject: Network) -> tuple[int, dict[str, Any]] | None:
    """(how many photos, what they did by treatment)"""
    if not _known(subject.checkpoint):
        return None
    found = bundled_results()["surgery"]
    return found["test_photos"], found["models"][subject.checkpoint.location]


def _known(checkpoint: Checkpoint) -> bool:
    """Was it measured for this one?"""
    found = bundled_results().get("surgery", {})
    return checkpoint.source == "bundled" and checkpoint.location in found.get("models", {})


def typical(mine: float, all_of_them: float) -> str:
    """Whether most photos do what this picture does under shuffled positions.

    Both are shares of kept answers.
    """
    if (mine > 0.5) == (all_of_them > 0.5):
        return tr(
            "Under shuffled positions, the same answer as before for {share:.0%} of them: most photos do what"
            " this picture does.",
            share=all_of_them,
        )
    return tr(
        "Under shuffled positions, the same answer as before for {share:.0%} of them: most photos do not do"
        " what this picture does.",
        share=all_of_them,
    )
