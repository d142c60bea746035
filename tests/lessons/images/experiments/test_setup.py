"""An experiment asks the networks that it can be run on, by their own names and about their own class."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests.build import picture
from viz.experiments.table import EXPERIMENTS
from viz.lessons.images.experiments import setup
from viz.recording import ImageRecording
from viz.requests import RunExperiment

pytestmark = pytest.mark.instant


CONVOLVES = SimpleNamespace(grid=None)


def plan(
    name: str,
    *attends: bool,
    targets: tuple[int, int] | None = (3, 7),
    recording: ImageRecording | None = None,
) -> setup.ExperimentPlan:
    """Two networks; those that attend are vision transformers, and have this answer."""
    subjects = tuple(
        SimpleNamespace(
            model=f"m{i}", attends=each, recording=recording if each else SimpleNamespace(grid=None)
        )
        for i, each in enumerate(attends)
    )
    names = tuple(f"network {i}" for i in range(len(attends)))
    pair = SimpleNamespace(subjects=subjects, names=names, targets=targets, photo=("cat", None))
    setting = setup.ExperimentSetting(name, EXPERIMENTS[name], "", ("one", "other"), place=None)
    return setup.ExperimentPlan(setting, pair)


def name_of(serves_cnn: bool) -> str:
    """An experiment that can, or cannot, be run on a network without attention."""
    return next(name for name, each in EXPERIMENTS.items() if each.serves(False) == serves_cnn)


def test_both_networks_are_asked_about_their_own_class(monkeypatch: pytest.MonkeyPatch) -> None:
    name = name_of(True)
    asked: list[RunExperiment] = []
    monkeypatch.setattr(setup.progress, "results", asked.extend)
    found = plan(name, False, True)
    setup.measured(found)
    assert found.names == ("network 0", "network 1")
    assert asked == [
        RunExperiment("m0", ("cat", None), name, 3, ""),
        RunExperiment("m1", ("cat", None), name, 7, ""),
    ]


def test_one_that_cannot_be_asked_is_left_out_with_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    name = name_of(False)
    asked: list[RunExperiment] = []
    monkeypatch.setattr(setup.progress, "results", asked.extend)
    found = plan(name, False, True)
    setup.measured(found)
    assert found.names == ("network 1",)
    assert asked == [RunExperiment("m1", ("cat", None), name, 7, "")]


def test_a_network_without_patches_is_given_those_of_the_one_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[RunExperiment] = []
    monkeypatch.setattr(setup.progress, "results", asked.extend)
    recording = picture(np.full((1, 1, 10, 10), 0.1), rows=3, columns=3)
    setup.measured(plan("shuffle", False, True, recording=recording))
    assert [each.cells for each in asked] == [recording.grid.rows, 0]


@pytest.mark.parametrize("targets", [None, (3, 7)])
def test_where_nothing_can_be_asked_one_sentence_says_why(
    monkeypatch: pytest.MonkeyPatch, targets: tuple[int, int] | None
) -> None:
    said: list[str] = []
    monkeypatch.setattr(setup.st, "info", lambda text, **_: said.append(text))
    name = name_of(False)
    assert setup.measured(plan(name, False, False, targets=targets)) is None
    (sentence,) = said
    assert ("names no classes" in sentence) if targets is None else (sentence == EXPERIMENTS[name].lacking)
