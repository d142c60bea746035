"""A prediction is answered in one way on every page."""

from __future__ import annotations

import pytest

from viz.foreign import plain
from viz.ui.page.predict import replied

pytestmark = pytest.mark.instant


def test_a_right_guess_and_another() -> None:
    assert replied("juice", "juice") == "You said so."
    assert replied("orange", "juice") == "You said: orange."
    assert (
        plain(replied("*an early layer* (1 to 4)", "a late layer")) == "You said: *an early layer* (1 to 4)."
    )
    assert replied("<b>", None) == r"You said: \<b\>."
