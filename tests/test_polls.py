"""Questions to a class: counted once a pupil, kept apart, forgotten in time, and not to be guessed."""

from __future__ import annotations

import threading

import pytest

from tests.clock import Clock
from viz.codes import GUESSES, GUESSES_TOGETHER
from viz.errors import InputError
from viz.guesses import MINUTE
from viz.polls import LIFE, MOST_ANSWERS, MOST_POLLS, Polls, Question

pytestmark = pytest.mark.instant
WHERE = Question("Where?", ("animal", "street", "cross"), "A text.", (0,), "It gives animal 0.68.")
ANA, BEN = "a" * 16, "b" * 16


@pytest.fixture
def open_polls(clock: Clock) -> Polls:
    return Polls(clock)


def seen(found: Polls, code: str, voter: str = ANA, visitor: str = "v", address: str = "10.0.0.1"):
    return found.find(code, voter=voter, visitor=visitor, address=address)


def test_each_pupil_counts_once_and_may_think_again_until_the_answer_is_shown(open_polls: Polls) -> None:
    code = open_polls.ask("teacher", WHERE).code
    assert open_polls.answer(code, voter=ANA, option=1)
    assert open_polls.answer(code, voter=ANA, option=1)
    assert open_polls.answer(code, voter=BEN, option=0)
    assert open_polls.answer(code.lower(), voter=ANA, option=2)
    tally = open_polls.tally("teacher")
    assert tally is not None
    assert (tally.counts, tally.answered) == ((1, 0, 1), 2)
    assert seen(open_polls, code).mine == 2
    open_polls.reveal("teacher")
    assert not open_polls.answer(code, voter=ANA, option=0)
    assert seen(open_polls, code).revealed
    assert open_polls.ask("teacher", WHERE).code == code, "a new question keeps the code"
    assert open_polls.tally("teacher").counts == (0, 0, 0)
    assert not open_polls.tally("teacher").revealed


def test_two_teachers_never_mix(open_polls: Polls) -> None:
    one, other = open_polls.ask("one", WHERE).code, open_polls.ask("other", WHERE).code
    assert one != other
    open_polls.answer(one, voter=ANA, option=0)
    open_polls.reveal("one")
    assert open_polls.tally("other").counts == (0, 0, 0)
    assert not seen(open_polls, other).revealed
    open_polls.close("one")
    assert open_polls.tally("one") is None
    assert seen(open_polls, one) is None
    assert seen(open_polls, other) is not None


@pytest.mark.parametrize("option", [-1, 3, 10**9])
def test_an_option_that_there_is_not_is_not_counted(open_polls: Polls, option: int) -> None:
    assert not open_polls.answer(open_polls.ask("t", WHERE).code, voter=ANA, option=option)


@pytest.mark.parametrize("voter", ["", "short", "a" * 65, "<script>alert(1)</script>", "é" * 20])
def test_a_forged_voter_is_not_counted(open_polls: Polls, voter: str) -> None:
    assert not open_polls.answer(open_polls.ask("t", WHERE).code, voter=voter, option=0)


def test_what_nobody_touches_is_gone_and_a_class_at_work_is_not(open_polls: Polls, clock: Clock) -> None:
    code = open_polls.ask("t", WHERE).code
    clock.now = LIFE * 0.9
    open_polls.answer(code, voter=ANA, option=0)
    clock.now = LIFE * 1.8
    assert seen(open_polls, code) is not None
    clock.now = LIFE * 3
    assert len(open_polls) == 0
    assert seen(open_polls, code) is None
    assert not open_polls.answer(code, voter=ANA, option=0)


def test_guessing_codes_is_stopped_for_a_minute_one_visitor_at_a_time(
    open_polls: Polls, clock: Clock
) -> None:
    code = open_polls.ask("t", WHERE).code
    for number in range(GUESSES):
        assert seen(open_polls, f"WRONG{number}") is None
    with pytest.raises(InputError, match="Too many codes"):
        seen(open_polls, code)  # a right one tells nothing either
    assert seen(open_polls, code, visitor="another") is not None
    clock.now = MINUTE + 1
    assert seen(open_polls, code) is not None


def test_many_visitors_of_one_address_are_stopped_together(open_polls: Polls) -> None:
    code = open_polls.ask("t", WHERE).code
    for number in range(GUESSES_TOGETHER):
        seen(open_polls, "WRONG", visitor=f"v{number}")
    with pytest.raises(InputError, match="Too many codes"):
        seen(open_polls, code, visitor="fresh")
    assert seen(open_polls, code, visitor="fresh", address="10.0.0.2") is not None


def test_all_of_it_is_bounded(open_polls: Polls) -> None:
    code = open_polls.ask("t", WHERE).code
    for number in range(MOST_ANSWERS + 5):
        open_polls.answer(code, voter=f"{number:016}", option=0)
    assert open_polls.tally("t").answered == MOST_ANSWERS
    for number in range(MOST_POLLS - 1):
        open_polls.ask(f"t{number}", WHERE)
    with pytest.raises(InputError, match="Too many classes"):
        open_polls.ask("one more", WHERE)


def test_a_class_that_answers_at_once_is_counted_whole(open_polls: Polls) -> None:
    code = open_polls.ask("t", WHERE).code
    pupils = [
        threading.Thread(
            target=open_polls.answer, args=(code,), kwargs={"voter": f"{n:016}", "option": n % 3}
        )
        for n in range(60)
    ]
    for pupil in pupils:
        pupil.start()
    for pupil in pupils:
        pupil.join()
    assert open_polls.tally("t").counts == (20, 20, 20)


def test_what_only_the_reveal_knows_stands_as_it_is_first_given(open_polls: Polls) -> None:
    open_polls.ask("t", Question("Where?", ("a", "b"), page="words", key="guess"))
    open_polls.reveal("t")
    tally = open_polls.tally("t")
    assert (tally.revealed, tally.question.right, tally.question.why) == (True, (), "")
    open_polls.reveal("t", (1,), "It is 0.4.")
    open_polls.reveal("t", (0,), "It is 0.9.")
    tally = open_polls.tally("t")
    assert (tally.question.right, tally.question.why) == ((1,), "It is 0.4.")
    assert tally.question.same(Question("Where?", ("a", "b"), page="words", key="guess"))
    assert not tally.question.same(Question("Where?", ("a", "b"), page="words", key="other guess"))


def test_a_question_keeps_the_answer_that_it_came_with(open_polls: Polls) -> None:
    open_polls.ask("t", WHERE)
    open_polls.reveal("t", (2,), "Something else.")
    assert open_polls.tally("t").question == WHERE
