"""Python that runs an experiment again, with this app's own code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from viz.experiments.table import EXPERIMENTS
from viz.requests import RunExperiment
from viz.ui.controls import own_snippets


def trials(asked: Sequence[RunExperiment]) -> Callable[[], str] | None:
    """One experiment on one picture with one network or several: the probability of the class, [variant,
    setting], and its standard deviation over repeats.

    None where others cannot load one of the networks.
    """
    imports = (
        "from viz.experiments.functions import TRIALS",
        "from viz.trials import mean_and_spread",
    )
    runs = "".join(f"    run(load({each.model!r}), picture, square, {_chosen(each)}),\n" for each in asked)
    return own_snippets.loadable(
        [each.model for each in asked],
        lambda: (
            f"""{own_snippets.start(asked[0].photo, *imports)}run = TRIALS[{asked[0].experiment!r}]
trials = [
{runs}]
for trial in trials:
    mean, spread = mean_and_spread(trial)  # of the class watched: [variant, setting]
    print(trial.model, trial.labels[trial.target], trial.settings.tolist())
    for variant, *row in zip(trial.variants, mean.round(3), spread.round(3)):
        print(variant, *row)
"""
        ),
    )


def _chosen(asked: RunExperiment) -> str:
    experiment = EXPERIMENTS[asked.experiment]
    option = experiment.option
    named = f", {option.name}={asked.option!r}" if option and asked.option else ""
    return f"target={asked.target}{named}{f', cells={asked.cells}' if experiment.in_patches else ''}"
