"""What is said of a question to the class once it is revealed."""

from __future__ import annotations

import pytest

from viz.polls import Question, Tally
from viz.ui.page.poll import outcome

pytestmark = pytest.mark.instant


def tally(counts: tuple[int, ...], right: tuple[int, ...] = (), why: str = "") -> Tally:
    return Tally("ABCDE", Question("Where?", ("a*", "b", "c"), right=right, why=why), counts, True)


def test_who_was_right_is_counted_over_all_answers_that_are() -> None:
    assert outcome(tally((3, 2, 1), (1,), "It is 0.4.")) == "2 of 6 said **b**. It is 0.4."
    assert outcome(tally((3, 2, 1), (0, 2), "Alike.")) == r"4 of 6 said **a\* / c**. Alike."
    assert outcome(tally((0, 0, 0), (1,), "It is 0.4.")) == "It is **b**. It is 0.4."


def test_a_vote_has_no_right_answer_and_a_measurement_may_meet_none() -> None:
    assert outcome(tally((3, 2, 1))) == ""
    assert outcome(tally((3, 2, 1), why="None of these: 0.7.")) == "None of these: 0.7."
