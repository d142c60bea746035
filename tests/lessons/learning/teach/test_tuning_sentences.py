"""Sentences about a tuned network say what its numbers say, both ways."""

from __future__ import annotations

import numpy as np
import pytest

from viz.learning import ClassScores, Epochs, Tuned, weights
from viz.lessons.learning.teach.tuning_sentences import (
    GUESSES,
    again,
    elsewhere,
    kept,
    moved,
    needed,
    question,
    scored,
    verdict,
)
from viz.teaching import Examples, TuneNetwork

pytestmark = pytest.mark.instant

TESTS = 20
GIVEN = Examples(
    name="own",
    classes=("a", "b"),
    inputs=tuple((f"{n}",) for n in range(TESTS + 2)),
    labels=(0, 1) + (0,) * TESTS,
    held=(False, False) + (True,) * TESTS,
)


def tuned(right: range, frozen: range) -> Tuned:
    """Tests that each of the two gets right."""
    answers = np.array([[0 if n in each else 1 for n in range(TESTS)] for each in (right, frozen)])
    return Tuned(epochs=Epochs.of([], [], 0), scores=np.eye(2)[answers[0]], frozen=answers[1],
                 frozen_head=weights({}), head=weights({}), alike=np.ones((3, TESTS)), moved=1, bytes=1,
                 seconds=1)  # fmt: skip


def test_who_is_right_more_often_and_whether_that_is_certain():
    said = verdict(GIVEN, tuned(range(20), range(10)), GUESSES[0])
    assert said.startswith("You said so. Tuned: **20 of 20** tests right. Frozen: **10 of 20**.")
    assert "Right only tuned: 10; only frozen: 0." in said
    assert "so one is better here" in said
    said = verdict(GIVEN, tuned(range(2), range(1, 5)), GUESSES[0])
    assert said.startswith("You said: the tuned network.")
    assert "Right only tuned: 1; only frozen: 3." in said
    assert "cannot tell which is better" in said
    assert "the very same tests" in verdict(GIVEN, tuned(range(5), range(5)), GUESSES[2])


def test_several_draws_are_counted_one_by_one():
    found = [tuned(range(9), range(6)), tuned(range(5), range(6)), tuned(range(7), range(7))]
    said = again(found, np.zeros(TESTS), whole=False)
    assert "right 9, 5, 7 of 20; frozen, taught the same ones, 6, 6, 7." in said
    assert "It is ahead in 1 of them, behind in 1." in said
    assert "another random start: right 9, 5, 7 of 20" in again(found, np.zeros(TESTS), whole=True)


def test_many_draws_are_said_in_the_mean():
    found = [tuned(range(9), range(6))] * 11 + [tuned(range(5), range(6))] * 3 + [tuned(range(6), range(6))]
    said = again(found, np.zeros(TESTS), whole=False)
    assert "Trained 15 times, on the first examples" in said
    assert "right in the mean 8.0 of 20, from 5 to 9; frozen, taught the same ones, 6.0." in said
    assert "ahead in 11 of them, behind in 3; a fair coin parts them so" in said
    assert "in 6% of cases" in said, "2 (1 + 14 + 91 + 364) / 2^14"
    assert "another random start: right in the mean 8.0 of 20" in again(found, np.zeros(TESTS), whole=True)


def test_why_it_ended():
    nothing = float("nan")
    assert "Too few examples to hold any out: it learned for 2 epochs" in kept(
        Epochs.of([1, 1], [nothing] * 3, 2)
    )
    assert "the state after epoch 1 of 3" in kept(Epochs.of([1, 1, 1], [2, 1, 3, 4], 1))
    assert "the state before the first epoch of 2" in kept(Epochs.of([1, 1], [0, 1, 3], 0))


def test_how_far_it_moved():
    assert "written in other directions" in moved(np.array([[1.0], [0.5]]))
    assert (
        moved(np.array([[1.0], [0.97]]))
        == "After the last layer the vectors of the tests are 0.97 alike, 1 is unmoved."
    )


def test_the_question_counts_what_is_learned_from():
    assert "the same examples, 1 of each class. On the 20 tests" in question(TuneNetwork("m", GIVEN))


def test_how_much_attention_lies_elsewhere():
    said = elsewhere(np.array([0.1, 0.3]), 5)
    assert said.startswith(
        "In layer 6 it looks elsewhere with 20% of its attention in the mean of the heads;"
    )
    assert "head 2 moves most, 30%" in said


def test_scores_of_a_brought_head_are_said_in_their_order():
    said = scored(ClassScores(classes=("a", "*b*"), scores=np.array([-1.25, 2.0])))
    assert said == "It answers **\\*b\\***. Scores, not probabilities: \\*b\\* 2.0, a −1.2."


def test_what_an_answer_needs_is_named_where_there_are_words():
    one, other = np.array([0.0, 3.0, 1.0]), np.array([0.0, 1.0, 3.0])
    words = ("a", "<b>", "c")
    assert "Both need “c” most." in needed(other, other, words=words)
    assert "r\xa0=\xa01.00" in needed(other, other, words=words)
    assert "it needed “\\<b\\>” most; tuned, “c”." in needed(one, other, words=words)
    assert "most" not in needed(one, other)
    assert "r\xa0=" not in needed(np.zeros(3), one)
