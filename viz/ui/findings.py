"""What an experiment found: the figure, the verdict with its baseline, what the literature expects, and the trap."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from PIL import Image

from viz.analysis.filters import mosaic
from viz.analysis.verdicts import guessing, kept, largest_move, stays, steadier
from viz.figures.trials import probability_curves, shift_map, variant_bars
from viz.trials import Trial
from viz.ui import show
from viz.ui.experiments import Plan

UNTOLD = "positions zeroed"
"""The variant of a ViT that is not told where its patches stand."""
ROUNDING = 1e-3


def figures(plan: Plan, trials: Sequence[Trial]) -> None:
    """The measurement itself, both networks on one scale."""
    theme = show.colours()
    if plan.chosen.name == "shift":
        for place, trial, name in zip(show.columns(*(1 for _ in trials)), trials, plan.names, strict=True):
            with place:
                show.heading(name, f"keeps its answer in {kept(trial):.0%} of {trial.answers.size - 1} shifts; a cross: another answer")
                show.figure(shift_map(trial, theme=theme), alt=f"Heat map: {name} under each shift.", key=f"shift {name}")
    elif plan.chosen.name == "surgery":
        for place, trial, name in zip(show.columns(*(1 for _ in trials)), trials, plan.names, strict=True):
            with place:
                show.heading(name, "mean and standard deviation of five shuffles")
                show.figure(variant_bars(trial, theme=theme), alt=f"Bars: {name} with its positions changed.", key=f"surgery {name}")
    else:
        drawn = probability_curves(trials, plan.names, theme=theme)
        show.figure(drawn, alt=f"Curves: the class's probability by {trials[0].units}, for {' and '.join(plan.names)}.", key="curves")


def verdict(plan: Plan, trials: Sequence[Trial], guess: str) -> None:
    """What was measured, beside what was predicted; the baseline is in the same sentence."""
    found, numbers = _found(plan, trials)
    said = "You said so." if found == guess else f"You said: {guess}."
    st.markdown(f"{said} {numbers} **{found[:1].upper()}{found[1:]}**, on this picture.")
    st.caption(f"Expected of well-trained networks: {plan.chosen.experiment.expected}")
    show.look_for(f"{plan.chosen.experiment.trap} One picture proves nothing: try others, and your own.")


def _found(plan: Plan, trials: Sequence[Trial]) -> tuple[str, str]:
    """(the answer among those that could be predicted, the numbers behind it)"""
    if plan.chosen.name == "cyclic_shift":
        return _untold(plan, trials)
    if plan.chosen.name == "surgery":
        share = stays(trials[0], "shuffled")
        words = f"With shuffled positions {plan.names[0]} keeps its answer in {share:.0%} of five shuffles."
        return ("it does not" if share > 0.5 else "it needs them"), words
    shares = ", ".join(f"{name} in {kept(trial):.0%}" for name, trial in zip(plan.names, trials, strict=True))
    words = f"Of all changed pictures, the same answer: {shares}; guessing would give {guessing(trials[0]):.0%}."
    best = steadier(trials) if len(trials) == 2 else None
    if best is None:
        return "about the same", words
    if plan.chosen.name in ("shift", "corrupt"):
        verb = "changes more often" if plan.chosen.name == "shift" else "gives in first"
        return f"{plan.names[1 - best]} {verb}", words
    return f"{plan.names[best]} holds out longer", words


def _untold(plan: Plan, trials: Sequence[Trial]) -> tuple[str, str]:
    told = [(name, trial) for name, trial in zip(plan.names, trials, strict=True) if UNTOLD in trial.variants]
    if not told:
        return (
            "its answer changes",
            "Neither of these networks has positions that could be left out; the CNN's padding tells it where it is.",
        )
    name, trial = told[0]
    move, usual = largest_move(trial, UNTOLD), largest_move(trial, trial.variants[0])
    words = f"Without positions the logit of {name} moves by at most {move:.1e}, with them by up to {usual:.2f}."
    return ("its answer stays exactly the same" if move < ROUNDING else "its answer changes"), words


def examples(trials: Sequence[Trial]) -> None:
    """What the first network was given, from the least change to the largest."""
    trial = trials[0]
    if not len(trial.examples):
        return
    count = len(trial.examples)
    some = [round(i * (count - 1) / (min(count, 10) - 1)) for i in range(min(count, 10))]
    sheet = mosaic(trial.examples[some], len(some), enlarge=max(1, 96 // trial.examples.shape[1]), gap=6)
    first, last = (" right, ".join(f"{value:g}" for value in trial.settings[i]) for i in (0, -1))
    show.heading("What the network was given", f"from {first} to {last} {trial.units}{' down' if ' right, ' in first else ''}")
    st.image(Image.fromarray(sheet), alt="The picture, changed more and more.", width="content")
