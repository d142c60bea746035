"""The lesson of experiments: which one, on which networks.

Predicted first, then measured, then put beside what is expected.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz.experiments.table import EXPERIMENTS, Experiment
from viz.language import tr
from viz.models.catalogue import Checkpoint
from viz.requests import RunExperiment
from viz.trials import Trial
from viz.ui.controls import pair
from viz.ui.controls.pair import Network, Pair
from viz.ui.page import address
from viz.ui.page.predict import ask
from viz.ui.running import progress


@dataclass(frozen=True)
class ExperimentSetting:
    """What was chosen above the picture."""

    name: str
    experiment: Experiment
    option: str
    """The value chosen of the experiment's option; empty where it has none."""
    checkpoints: tuple[Checkpoint, Checkpoint]
    place: st.delta_generator.DeltaGenerator
    """Of the choice of the class, which needs the networks' answers."""


@dataclass(frozen=True)
class ExperimentPlan:
    """An experiment, ready to run on the networks that it can be run on."""

    setting: ExperimentSetting
    pair: Pair

    @property
    def subjects(self) -> tuple[Network, ...]:
        """The networks that can be asked."""
        return tuple(
            subject for subject in self.pair.subjects if self.setting.experiment.serves(subject.attends)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called; told apart where they are called the same."""
        return tuple(
            name
            for subject, name in zip(self.pair.subjects, self.pair.names, strict=True)
            if subject in self.subjects
        )


def controls() -> ExperimentSetting:
    """One row: the experiment, its option, two networks, and the place for the class."""
    first, left, right, last = st.columns([4.2, 2.65, 2.65, 1.8], vertical_alignment="bottom")
    titles = {name: tr(experiment.title) for name, experiment in EXPERIMENTS.items()}
    with first, st.container(horizontal=True, vertical_alignment="bottom"):
        name = address.menu(tr("Experiment"), titles, key="experiment", default=next(iter(titles)))
        option = _option(EXPERIMENTS[name])
    return ExperimentSetting(name, EXPERIMENTS[name], option, pair.models(left, right), last)


def _option(experiment: Experiment) -> str:
    option = experiment.option
    if option is None:
        return ""
    titles = {name: tr(title) for name, title in option.values.items()}
    first = next(iter(titles))
    return address.menu(tr(option.title), titles, key=option.name, default=first, what=tr(option.name))


def plan(setting: ExperimentSetting) -> ExperimentPlan:
    """The picture's panel, and both networks on it."""
    return ExperimentPlan(setting, pair.pair(setting.checkpoints, setting.place))


def guess_key(plan: ExperimentPlan) -> str:
    """What the prediction of this experiment is called in the session."""
    return f"guess {plan.setting.name} {plan.setting.option}".strip()


def predicted(plan: ExperimentPlan) -> str | None:
    """The question of the experiment; what was predicted, once it was."""
    experiment = plan.setting.experiment
    with st.container(key="predict"):
        return ask(
            lambda: tr(experiment.question),
            lambda: experiment.answers(plan.names),
            key=guess_key(plan),
            about=plan.subjects[0].photo,
        )


def measured(plan: ExperimentPlan) -> list[Trial] | None:
    """Both trials, with a progress bar and a stop button.

    None once stopped, or where nothing can be asked.
    """
    if plan.pair.targets is None:
        st.info(
            tr("One of these networks names no classes: nothing can be asked of it. Choose a classifier."),
            icon=":material/info:",
        )
        return None
    if not plan.subjects:
        st.info(tr(plan.setting.experiment.lacking), icon=":material/info:")
        return None
    return progress.results(asked(plan))


def asked(plan: ExperimentPlan) -> list[RunExperiment]:
    """What each network that can be asked is asked; nothing where one of the two names no classes."""
    setting = plan.setting
    return [
        RunExperiment(
            subject.model, plan.pair.photo, setting.name, target, setting.option, cells=_beside(plan, subject)
        )
        for subject, target in zip(plan.pair.subjects, plan.pair.targets or (), strict=False)
        if subject in plan.subjects
    ]


def _beside(plan: ExperimentPlan, subject: Network) -> int:
    """Patches a side of the ViT beside a network without patches, where whole ones are taken; 0 elsewhere."""
    if subject.attends or not plan.setting.experiment.in_patches:
        return 0
    grids = [each.recording.grid for each in plan.subjects if each.recording.grid is not None]
    return grids[0].rows if grids else 0
