"""Short codes: read as people write them, never one twice, and not to be guessed."""

from __future__ import annotations

import pytest

from viz.codes import ALPHABET, GUESSES, GUESSES_TOGETHER, LETTERS, Tries, fresh, normal
from viz.errors import InputError
from viz.guesses import MINUTE

pytestmark = pytest.mark.instant


class AllButOne:
    """As if every code had been given away but one."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __contains__(self, code: object) -> bool:
        self.asked.append(str(code))
        return len(self.asked) < 4


def test_a_code_is_read_as_people_write_it() -> None:
    assert normal(" k7m-2q ") == "K7M2Q"
    assert not set("01OIL") & set(ALPHABET)


def test_a_fresh_code_is_none_of_those_taken() -> None:
    taken = AllButOne()
    code = fresh(taken)
    assert len(code) == LETTERS
    assert set(code) <= set(ALPHABET)
    assert code == taken.asked[3]


def test_wrong_codes_are_counted_by_visitor_and_by_address_for_a_minute() -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    for number in range(GUESSES):
        tries.check("ana", "school")
        tries.wrong("ana", "school", f"A{number}")
    with pytest.raises(InputError, match="Too many codes"):
        tries.check("ana", "school")
    for number in range(GUESSES_TOGETHER - GUESSES):
        tries.check("ben", "school")
        tries.wrong(f"v{number}", "school", "B")
    with pytest.raises(InputError, match="Too many codes"):
        tries.check("ben", "school")
    tries.check("ben", "home")
    now[0] = MINUTE + 1
    tries.check("ana", "school")


def test_a_class_that_waits_under_a_code_that_is_over_guesses_nothing() -> None:
    tries = Tries(lambda: 0.0)
    for _ in range(100):
        for number in range(30):
            tries.check(f"v{number}", "school")
            tries.wrong(f"v{number}", "school", "OVER2")
    tries.wrong("v0", "school", "A")
    for code in "ABABABA":
        tries.wrong("v0", "school", code)
    with pytest.raises(InputError, match="Too many codes"):
        tries.check("v0", "school")


def test_who_waits_is_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.codes.MOST_VISITORS", 5)
    tries = Tries(lambda: 0.0)
    for number in range(20):
        tries.wrong(f"v{number}", "", "A")
    assert len(tries._last) == 5
