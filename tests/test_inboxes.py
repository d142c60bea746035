"""A picture on its way from a phone: handed over once, to its own lesson, dropped in time, and bounded."""

from __future__ import annotations

import gc
import time

import numpy as np
import pytest

from tests.clock import Clock
from viz import inboxes
from viz.codes import GUESSES
from viz.errors import InputError
from viz.guesses import MINUTE
from viz.inboxes import LIFE, MOST_INBOXES, MOST_SENT, MOST_WAITING, WAIT, Inboxes
from viz.pictures import Picture
from viz.ui.running.door import Door

pytestmark = pytest.mark.instant


@pytest.fixture
def found(clock: Clock) -> Inboxes:
    return Inboxes(clock)


def picture(name: str = "a") -> Picture:
    return Picture(digest=name, name=name, pixels=np.zeros((8, 8, 3), np.uint8), width=8, height=8)


def known(found: Inboxes, code: str, visitor: str = "v", address: str = "10.0.0.1") -> bool:
    return found.find(code, visitor=visitor, address=address)


def test_a_picture_is_handed_over_once_to_the_lesson_whose_code_was_typed(found: Inboxes) -> None:
    one, other = found.open("one"), found.open("other")
    assert one != other
    assert found.open("one") == found.code("one") == one, "the code stays"
    assert known(found, f" {one.lower()} ")
    assert found.send(one.lower(), picture(), visitor="v")
    assert found.take("other") is None
    assert found.take("one") == picture()
    assert found.take("one") is None
    assert found.waiting == 0


def test_after_it_is_closed_nothing_comes_in_and_nothing_is_kept(found: Inboxes) -> None:
    code = found.open("one")
    found.send(code, picture(), visitor="v")
    found.close("one")
    assert (len(found), found.waiting, found.code("one"), found.take("one")) == (0, 0, "", None)
    assert not found.send(code, picture(), visitor="v")
    assert not known(found, code)


def test_what_nobody_takes_is_dropped_and_a_lesson_that_asks_stays_open(found: Inboxes, clock: Clock) -> None:
    code = found.open("one")
    found.send(code, picture(), visitor="v")
    clock.now = WAIT + 1
    assert found.waiting == 0
    assert found.take("one") is None
    clock.now = LIFE
    assert known(found, code)
    clock.now = LIFE + WAIT + 2
    assert not known(found, code)
    assert len(found) == 0


def test_guessing_and_flooding_are_stopped_for_a_minute(found: Inboxes, clock: Clock) -> None:
    code = found.open("one")
    for number in range(GUESSES):
        assert not known(found, f"WR{number:03}")
    with pytest.raises(InputError, match="Too many codes"):
        known(found, code)
    for _ in range(MOST_SENT):
        assert found.send(code, picture(), visitor="v")
    with pytest.raises(InputError, match="many pictures"):
        found.send(code, picture(), visitor="v")
    assert found.send(code, picture(), visitor="w")
    clock.now = MINUTE + 1
    assert known(found, code)
    assert found.send(code, picture(), visitor="v")


def test_all_of_it_is_bounded(found: Inboxes, clock: Clock) -> None:
    codes = [found.open(str(number)) for number in range(MOST_INBOXES)]
    with pytest.raises(InputError, match="Too many lessons"):
        found.open("one more")
    for number, code in enumerate(codes[: MOST_WAITING + 2]):
        clock.now = number / 100
        found.send(code, picture(), visitor=str(number))
    assert found.waiting == MOST_WAITING
    assert found.take("0") is None, "the one that waited longest made room"
    assert found.take("2") is not None


@pytest.mark.tiny
def test_a_session_that_ends_shuts_its_door(found: Inboxes) -> None:
    door = Door(found)
    assert found.send(door.code, picture(), visitor="v")
    assert door.take() == picture()
    code = door.code
    del door
    gc.collect()
    for _ in range(100):
        if not known(found, code, visitor=str(_)):
            break
        time.sleep(0.02)
    assert len(found) == 0
    closed = Door(found)
    closed.close()
    assert closed.code == ""
    assert inboxes.MOST_WAITING * 1280 * 1280 * 3 < 100e6
