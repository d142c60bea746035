"""The lesson Translate in a real browser: hover a written word, pin it, and its alignment is on screen."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

from tests.browser.conftest import open_third_head, soon
from tests.browser.windows import settle, share
from tests.loaded import load
from tests.models.wheels.test_conversion import converted
from viz.capture.translation import capture_translation
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.recording import Translation

pytestmark = pytest.mark.browser


SOURCE = "The blue bird sings a sad song."


@pytest.fixture(scope="module")
def translation() -> Translation:
    converted(DEFAULT_TRANSLATOR)
    return capture_translation(load(DEFAULT_TRANSLATOR), SOURCE)


def rounded(row: np.ndarray) -> list[str]:
    """A row of weights as it stands beside the words."""
    return [share(weight) for weight in row]


def cross(translation: Translation) -> np.ndarray:
    """[layer, head, step, source token]"""
    assert translation.decoder.cross is not None
    return translation.decoder.cross.attention


def weights(page) -> list[str]:
    return [text for text in page.locator(".number.key").all_inner_texts() if text]


def test_a_written_word_shows_its_alignment_under_the_pointer_and_pinned(visit, translation) -> None:
    alignment = cross(translation)[1].mean(axis=0)  # of the last layer
    seen = visit("/predictions-translate")
    page = seen.page
    for step in (2, 1, 7):  # azul, as the preset pins it; then pássaro and triste
        if step != 2:
            page.locator(".cell.query").nth(step).hover()
        soon(page, partial(weights, page), rounded(alignment[step]))
    page.locator(".cell.query").nth(1).click()
    page.wait_for_url(re.compile(r"pin=2"))
    page.get_by_text("Step 2 of 10").wait_for()
    page.mouse.move(2, 2)
    soon(page, lambda: weights(page), rounded(alignment[1]))


@pytest.mark.thorough(
    "tests/browser/test_words.py::test_a_click_in_the_grid_opens_that_head",
    "tests/pages/test_translate.py::test_the_encoder_is_drawn_and_the_recurrent_decoder_says_that_there_is_nothing_to_draw",
)
def test_a_head_of_the_grid_opens_and_the_encoders_attention_is_a_click_away(visit, translation) -> None:
    page = visit(f"/words-heads?model={DEFAULT_TRANSLATOR}&text={SOURCE}").page
    open_third_head(page)
    page.wait_for_url(re.compile(r"(?=.*text=The.*blue)(?=.*cross-layer=1)"))
    page.locator(".cell.query").nth(2).hover()
    soon(page, partial(weights, page), rounded(cross(translation)[0, 2, 2]))
    page.get_by_role("radio", name="Encoder", exact=True).click()
    page.wait_for_url(re.compile("attention=encoder"))
    settle(page)
    page.locator(".cell.query").nth(2).hover()
    soon(page, partial(weights, page), rounded(translation.encoder.attention[5, 2, 2]))
