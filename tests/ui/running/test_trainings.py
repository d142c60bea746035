"""Runs that nobody watched begin anew; those that are over stay."""

from __future__ import annotations

import pytest

from viz.film import Recipe
from viz.lane.queue import Lane
from viz.ui.running import trainings, waiting

pytestmark = pytest.mark.instant


def test_a_run_that_was_stopped_begins_anew_and_one_that_is_over_stays(monkeypatch):
    lane = Lane(processes=0)
    monkeypatch.setattr(trainings, "lane", lambda: lane)
    monkeypatch.setattr(waiting, "owner", lambda: "me")
    recipes = (Recipe(), Recipe(seed=1))
    one, other = trainings.known(recipes)
    assert trainings.known(recipes) == [one, other]
    one.over = one.stopped = True
    other.over = True
    again, same = trainings.known(recipes)
    assert again is not one
    assert not again.over
    assert same is other
