"""That somebody is worse elsewhere is said where the numbers say so, and how that was judged."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from viz.lessons.learning.teach.elsewhere_sentences import BothPlaces, certain, none, verdict, worse

pytestmark = pytest.mark.tiny


def learner(title: str, lost: int, won: int, *, both: int = 10, tests: int = 32) -> BothPlaces:
    """So many tests right before alone, right elsewhere alone, and right in both places."""
    before, after = np.zeros(tests, bool), np.zeros(tests, bool)
    before[: both + lost] = True
    after[:both] = after[both + lost : both + lost + won] = True
    return BothPlaces(title, before, after)


@pytest.mark.parametrize(("lost", "won"), [(5, 0), (6, 0), (8, 1), (9, 2), (0, 9), (12, 4)])
def test_the_same_tests_changed_are_judged_by_the_exact_sign_test(lost, won):
    certainly = lost > won and binomtest(lost, lost + won).pvalue < 0.05
    assert worse(learner("one", lost, won), paired=True) == certainly


def test_other_tests_are_judged_by_intervals_that_are_apart():
    clear = BothPlaces("clear", np.ones(32, bool), np.arange(20) < 4)
    near = BothPlaces("near", np.arange(32) < 24, np.arange(20) < 10)
    assert worse(clear, paired=False)
    assert not worse(near, paired=False)
    assert "More than chance: clear. Other tests" in certain([clear, near], paired=False)
    assert "For none of them do so few tests tell" in certain([near], paired=False)


def test_who_falls_most_stands_beside_the_prediction():
    steady, falling = learner("steady", 1, 1), learner("falling", 6, 0)
    assert verdict([steady, falling], "falling").startswith("You said so. The share of **falling** falls")
    assert "from 50% to 31%" in verdict([steady, falling], "steady")
    assert "You said: steady." in verdict([steady, falling], "steady")
    assert verdict([steady, learner("better", 0, 4)], none()) == (
        "You said so. **Nobody** gets a smaller share right."
    )
