"""Runs that nobody watched begin anew; those that are over stay."""

from __future__ import annotations

import pytest

from viz.film import Recipe
from viz.lane.queue import Lane
from viz.ui.page import session
from viz.ui.running import trainings

pytestmark = pytest.mark.instant


def test_a_run_that_was_stopped_begins_anew_and_one_that_is_over_stays(monkeypatch):
    lane = Lane(processes=0)
    monkeypatch.setattr(trainings, "lane", lambda: lane)
    monkeypatch.setattr(session, "owner", lambda: "me")
    recipes = (Recipe(), Recipe(seed=1))
    one, other = trainings.known(recipes)
    assert trainings.known(recipes) == [one, other]
    one.over = one.stopped = True
    other.over = True
    again, same = trainings.known(recipes)
    assert again is not one
    assert not again.over
    assert same is other


def test_what_others_have_stopped_begins_anew_but_stays_for_who_stopped_it(monkeypatch):
    lane = Lane(processes=0)
    monkeypatch.setattr(trainings, "lane", lambda: lane)
    monkeypatch.setattr(session, "owner", lambda: "me")
    mine: list[Recipe] = []
    monkeypatch.setattr(trainings, "let_go", mine.__contains__)
    first = trainings.followed(Recipe())
    assert first is not None
    assert trainings.followed(Recipe()) is first
    first.over = first.stopped = True
    mine.append(Recipe())
    assert trainings.followed(Recipe()) is first
    mine.clear()
    again = trainings.followed(Recipe())
    assert again is not first
    assert again is not None
    assert not again.over
