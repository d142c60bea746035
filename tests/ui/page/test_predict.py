"""A prediction is answered in one way on every page."""

from __future__ import annotations

import pytest

from viz.foreign import plain
from viz.ui.page.predict import Reply

pytestmark = pytest.mark.instant


def test_a_right_guess_and_another() -> None:
    assert Reply("juice", "juice", "It is 0.4.") == "You said so. It is 0.4."
    assert Reply("orange", "juice", "") == "You said: orange."
    assert Reply("orange", ["juice", "orange"], "") == "You said so."
    said = Reply("*an early layer* (1 to 4)", "a late layer", "")
    assert plain(said) == "You said: *an early layer* (1 to 4)."
    assert Reply("<b>", None, "") == r"You said: \<b\>."


def test_a_class_is_told_what_was_measured_and_not_what_one_guess_was() -> None:
    told = Reply("orange", "juice", "It is 0.4.")
    assert (told.found, told.said) == (("juice",), "It is 0.4.")
    assert Reply("orange", None, "It is 0.4.").found == ()
