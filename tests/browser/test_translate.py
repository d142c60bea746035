"""The lesson Translate in a real browser: hover a written word, pin it, and its alignment is on screen."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

from tests.browser.conftest import soon
from tests.models.wheels.test_conversion import converted
from viz.capture.translation import capture_translation
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.models.loading import load

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def alignment() -> np.ndarray:
    """[step, source token]: the mean of the last layer's heads."""
    converted(DEFAULT_TRANSLATOR)
    found = capture_translation(load(DEFAULT_TRANSLATOR), "The blue bird sings a sad song.")
    assert found.decoder.cross is not None
    return found.decoder.cross.attention[1].mean(axis=0)


def weights(page) -> list[str]:
    return [text for text in page.locator(".number.key").all_inner_texts() if text]


def test_a_written_word_shows_its_alignment_under_the_pointer_and_pinned(visit, alignment) -> None:
    seen = visit("/predictions-translate")
    page = seen.page
    for step in (2, 1, 7):  # azul, as the preset pins it; then pássaro and triste
        if step != 2:
            page.locator(".cell.query").nth(step).hover()
        soon(page, partial(weights, page), [f"{weight:.3f}" for weight in alignment[step]])
    page.locator(".cell.query").nth(1).click()
    page.wait_for_url(re.compile(r"pin=2"))
    page.get_by_text("Step 2 of 10").wait_for()
    page.mouse.move(2, 2)
    soon(page, lambda: weights(page), [f"{weight:.3f}" for weight in alignment[1]])
