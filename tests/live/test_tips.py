"""Each tip is one switch away from the training without it, and a search has the budget of the other."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from viz.live.tips import ACCUMULATION, RATES, TIPS, drawn, grid, searched

pytestmark = pytest.mark.instant


@pytest.mark.parametrize("name", TIPS)
def test_an_arm_differs_in_one_thing(name):
    first, *others = TIPS[name].arms
    for arm in others:
        changed = [
            f.name for f in fields(arm.recipe) if getattr(arm.recipe, f.name) != getattr(first.recipe, f.name)
        ]
        assert len(changed) == 1, changed
        assert [recipe.seed for recipe in arm.recipes] == [0, 1, 2]


def test_accumulation_sees_as_many_examples():
    whole, parts = ACCUMULATION
    assert whole.batch == parts.batch * parts.gather


def test_both_searches_have_one_budget_and_one_range():
    assert np.allclose(np.diff(np.log(grid())), np.diff(np.log(grid()))[0])
    assert (grid()[0], grid()[-1]) == pytest.approx(RATES)
    assert len(drawn()) == len(grid())
    assert drawn() == drawn()
    assert RATES[0] < min(drawn()) < max(drawn()) < RATES[1]
    assert [recipe.rate for recipe in searched(grid())] == list(grid())
