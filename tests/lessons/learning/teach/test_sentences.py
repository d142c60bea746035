"""Sentences about learners say what their numbers say, both ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz.learning import Curves, Judged, Reached, weights
from viz.lessons.learning.teach.sentences import (
    Result,
    about_curves,
    about_reached,
    apart,
    look_for,
    spoiled,
    strangers,
    verdict,
    winner,
)

pytestmark = pytest.mark.instant


def curves(*shares: float) -> Curves:
    """Two counts, four draws, ten tests: each learner gets this share of them right, in every draw."""
    right = np.zeros((len(shares), 2, 4, 10))
    for arm, share in enumerate(shares):
        right[arm, :, :, : round(10 * share)] = 1
    return Curves(titles=tuple(f"arm {i}" for i in range(len(shares))), counts=(1, 2), right=right, classes=2)


def test_a_winner_is_named_only_where_it_is_ahead():
    assert winner(curves(0.2, 0.9, 0.5), 2) == 1
    assert winner(curves(0.2, 0.9, 0.9), 2) is None
    assert "You said so." in verdict(curves(0.2, 0.9), 1, "arm 1")
    assert "You said: arm 0." in verdict(curves(0.2, 0.9), 1, "arm 0")
    assert "cannot be told apart" in verdict(curves(0.9, 0.9), 1, "this cannot be told")
    assert "You said so." in verdict(curves(0.9, 0.9), 1, "this cannot be told")
    assert "ahead in 4 of 4 draws, behind in 0" in apart(curves(0.2, 0.9), 1, 0)


def test_what_was_learned_before_is_said_only_where_one_example_beats_all_without():
    assert "learned before it saw your classes" in look_for(curves(0.2, 0.3, 0.9))
    assert "not what helps" in look_for(curves(0.2, 0.3, 0.9))
    assert "not what helps" not in look_for(curves(0.2, 0.9, 0.9))
    assert "learned before it saw your classes" not in look_for(curves(0.9, 0.2, 0.3))


def test_a_strong_baseline_is_named_only_where_nobody_is_ahead_of_it_at_first():
    found = curves(0.5, 0.2, 0.3, 0.4)
    later = found.right.copy()
    later[2, 1] = 1
    said = look_for(replace(found, right=later))
    assert "nobody is ahead of what sees no network, 50%" in said
    assert "After 2 it has 50%, arm 2 has 100%." in said
    assert "nobody is ahead" not in look_for(curves(0.5, 0.2, 0.6, 0.4))
    assert "nobody is ahead" not in look_for(curves(0.5, 0.6, 0.3, 0.4))
    assert "one way to draw them" in about_curves(curves(0.5))
    assert about_curves(replace(curves(0.5), counts=(32, 64))).endswith(
        "Curves end at 64 examples of each class."
    )


def test_points_are_explained_where_there_are_some():
    assert "Tune the network itself" in about_reached([])
    one = Reached(title="tuned", count=2, right=7, total=9)
    assert "95% interval of its 9 tests" in about_reached([one])
    assert "Of several" not in about_reached([one, replace(one, count=4)])
    assert "Of several" in about_reached([one, one])
    assert "of 10 or more, the middle 80%." in about_reached([one] * 12)


def test_who_is_like_nothing_taught_is_counted_and_none_is_none():
    apart, head = np.array([3.0, 0.5, 4.0]), weights({})
    far = Judged(scores=np.eye(2)[[0, 1, 0]], nearest=np.zeros(3), distance=apart, usual=2.0, head=head)
    assert "would refuse 2 of 3 tests, 1 of which it has right." in strangers(far, [0, 1, 1])
    assert "would refuse none of the 3 tests." in strangers(replace(far, usual=5.0), [0, 1, 1])


def test_a_mark_was_learned_only_where_another_one_costs_much():
    fooled, wise = Result("fooled", 8, 5, 10, 2), Result("wise", 8, 8, 8, 8)
    said = spoiled([fooled, wise], 10, "fooled")
    assert said.startswith("You said so.")
    assert said.endswith("another's mark costs them more than 25% of the tests: fooled.")
    assert "Learned" not in spoiled([wise], 10, "none of them")
    assert spoiled([wise], 10, "none of them").startswith("You said so. **None** loses any test.")
