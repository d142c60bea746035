"""Runs that nobody watched begin anew; those that are over stay."""

from __future__ import annotations

import pytest

from viz.film import Recipe
from viz.live.lane import Lane
from viz.ui.running.trainings import known

pytestmark = pytest.mark.instant


def test_a_run_that_was_stopped_begins_anew_and_one_that_is_over_stays():
    lane = Lane(processes=0)
    recipes = (Recipe(), Recipe(seed=1))
    one, other = known(lane, recipes)
    assert known(lane, recipes) == [one, other]
    one.over = one.stopped = True
    other.over = True
    again, same = known(lane, recipes)
    assert again is not one
    assert not again.over
    assert same is other
