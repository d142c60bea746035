"""The lesson of experiments: which one, on which networks.

Predicted first, then measured, then put beside what is expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from viz.models.catalogue import DEFAULT_IMAGE, Checkpoint
from viz.requests import RunExperiment
from viz.trials import Trial
from viz.ui import choose, link, running, versus
from viz.ui.predictions import ask
from viz.ui.versus import FIRST, Pair, Side

if TYPE_CHECKING:
    from viz.experiments import Experiment

OPTIONS = {"fill": "Covered by", "dial": "Made worse by"}


@dataclass(frozen=True)
class Chosen:
    """What was chosen above the picture."""

    name: str
    experiment: Experiment
    option: str
    rows: tuple[Checkpoint, Checkpoint]
    place: st.delta_generator.DeltaGenerator
    """Of the choice of the class, which needs the networks' answers."""


@dataclass(frozen=True)
class Plan:
    """An experiment, ready to run on the networks that it can be run on."""

    chosen: Chosen
    pair: Pair

    @property
    def sides(self) -> tuple[Side, ...]:
        """The networks that can be asked."""
        return tuple(
            side for side in self.pair.sides if side.attends or not self.chosen.experiment.attention_only
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called; told apart where they are called the same."""
        return tuple(
            name for side, name in zip(self.pair.sides, self.pair.names, strict=True) if side in self.sides
        )


def controls() -> Chosen:
    """One row: the experiment, its option, two networks, and the place for the class."""
    from viz.experiments import EXPERIMENTS

    columns = st.columns([2.6, 2, 2.3, 2.3, 1.9], vertical_alignment="bottom")
    names = list(EXPERIMENTS)
    with columns[0]:
        link.mend("experiment", names, names[0], what="experiment")
        name = st.selectbox(
            "Experiment",
            names,
            format_func=lambda each: EXPERIMENTS[each].title,
            key="experiment",
            persist_state="session",
            filter_mode=None,
        )
        link.put("experiment", name if name != names[0] else None)
    with columns[1]:
        option = _option(EXPERIMENTS[name], name)
    with columns[2]:
        one, absent = choose.model("image", key="left", title="One network", first=FIRST)
    with columns[3]:
        other, missing = choose.model("image", key="right", title="Another", first=DEFAULT_IMAGE)
    versus.offered(absent, missing)
    return Chosen(name, EXPERIMENTS[name], option, (one, other), columns[4])


def _option(experiment: Experiment, name: str) -> str:
    if not experiment.option:
        st.caption("This experiment has nothing to set.")
        return ""
    key, values = experiment.option, experiment.values
    first = next(iter(values))
    link.mend(key, list(values), first, what=key)
    title = OPTIONS.get(key, key.title())
    chosen = st.selectbox(
        title,
        list(values),
        format_func=values.__getitem__,
        key=key,
        persist_state="session",
        filter_mode=None,
    )
    link.put(key, chosen if chosen != first else None)
    return chosen or first


def plan(chosen: Chosen) -> Plan:
    """The picture's panel, and both networks on it."""
    return Plan(chosen, versus.pair(chosen.rows, chosen.place, "usual"))


def predicted(plan: Plan) -> str | None:
    """The question of the experiment; what was predicted, once it was."""
    key = f"guess {plan.chosen.name} {plan.chosen.option}".strip()
    with st.container(key="predict"):
        return ask(plan.chosen.experiment.question, _answers(plan), key=key)


def _answers(plan: Plan) -> list[str]:
    if plan.chosen.name == "cyclic_shift":
        return ["its answer stays exactly the same", "its answer changes"]
    if plan.chosen.name == "surgery":
        return ["it needs them", "it does not"]
    verb = {"shift": "changes more often", "corrupt": "gives in first"}.get(
        plan.chosen.name, "holds out longer"
    )
    return [*(f"{name} {verb}" for name in plan.names), "about the same"]


def measured(plan: Plan) -> list[Trial] | None:
    """Both trials, with a progress bar and a stop button.

    None once stopped, or where nothing can be asked.
    """
    if plan.pair.targets is None:
        st.info(
            "One of these networks names no classes: nothing can be asked of it. Choose a classifier.",
            icon=":material/info:",
        )
        return None
    if not plan.sides:
        st.info("None of these networks has positions to change. Choose a ViT.", icon=":material/info:")
        return None
    chosen = plan.chosen
    targets = [
        target for side, target in zip(plan.pair.sides, plan.pair.targets, strict=True) if side in plan.sides
    ]
    requests = [
        RunExperiment(side.checkpoint.name, plan.pair.asked, chosen.name, target, chosen.option)
        for side, target in zip(plan.sides, targets, strict=True)
    ]
    return running.results(requests)
