"""Hidden words in a real browser, against what transformers computes for the same text."""

from __future__ import annotations

import re

import pytest
import torch

from tests.browser.conftest import soon
from tests.browser.windows import settle
from tests.loaded import load

pytestmark = pytest.mark.browser

LESSON = "/predictions-masked"
HAT = "The man took off his hat."


@pytest.fixture(scope="module")
def model():
    return load("minilm-masked")


def first(model, *hidden: int, at: int) -> str:
    """The likeliest word where these tokens are hidden, and its probability as it is drawn."""
    encoding = model.tokenizer.encode(HAT)
    mask = model.tokenizer.token_to_id("[MASK]")
    ids = [mask if place in hidden else entry for place, entry in enumerate(encoding.ids)]
    with torch.inference_mode():
        chances = model.network(torch.tensor([ids])).prediction_logits[0, at].softmax(-1)
    value = float(chances.max())
    word = model.tokenizer.id_to_token(int(chances.argmax()))
    return f"{word} {value:.2f}" if value >= 0.095 else f"{word} {value:.3f}"


def bars(page) -> str:
    """The first bar's word and number."""
    chart = page.locator("[data-testid=stPlotlyChart]").first
    parts = [chart.locator(part).all_text_contents()[:1] for part in (".ytick text", ".bartext")]
    return " ".join(text for part in parts for text in part)


def chip(page, word: str):
    return page.get_by_role("button", name=re.compile(f"^{word}(, hidden)?$"))


def test_words_are_hidden_with_the_keyboard_and_by_clicks_and_the_bars_change(visit, model):
    """Hovering tells the server nothing."""
    seen = visit(LESSON)
    page = seen.page
    soon(page, lambda: bars(page), first(model, 5, at=5))
    before = len(seen.sent)
    chip(page, "took").hover()
    page.get_by_text("Click to hide “took”.").wait_for()
    chip(page, "the").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert len(seen.sent) == before
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("mask=6%2C4"))
    soon(page, lambda: bars(page), first(model, 5, 3, at=3))
    assert (
        page.evaluate(
            "() => { let e = document.activeElement; while (e?.shadowRoot) e = e.shadowRoot.activeElement;"
            " return e?.ariaLabel }"
        )
        == "took, hidden"
    )
    settle(page)
    chip(page, "took").click()
    page.wait_for_url(lambda url: "mask=6%2C4" not in url)
    settle(page)
    chip(page, "his").click()
    page.get_by_text("Nothing is hidden").wait_for()
    chip(page, "hat").click()
    page.wait_for_url(re.compile("mask=7"))
    soon(page, lambda: bars(page), first(model, 6, at=6))
    assert chip(page, "hat").get_attribute("aria-pressed") == "true"
    chip(page, "man").click()
    page.wait_for_url(re.compile("mask=7%2C3"))
    soon(page, lambda: bars(page), first(model, 6, 2, at=2))
    page.get_by_role("radio", name="2: hat").click()
    soon(page, lambda: bars(page), first(model, 6, 2, at=6))


def test_a_shared_link_restores_the_blanks(visit, model):
    page = visit(f"{LESSON}?mask=3,7&blank=1&mask-layer=2").page
    soon(page, lambda: bars(page), first(model, 2, 6, at=2))
    soon(page, lambda: page.locator(".chip.blank").count(), 2)


@pytest.mark.thorough(
    "tests/pages/test_masked.py::test_the_text_in_bits",
    "tests/pages/test_masked.py::test_the_exchange_is_shown_once_it_was_predicted",
)
def test_each_word_shows_its_bits_and_the_exchange_is_drawn_after_the_prediction(visit):
    page = visit(LESSON).page
    page.get_by_text("Predict first.").first.wait_for()
    assert page.get_by_text("The first answer was").count() == 0
    bits = re.compile("^over 10 bits")
    page.get_by_role("radio", name=bits).or_(page.get_by_role("button", name=bits)).click()
    settle(page)
    page.get_by_role("img", name=re.compile("^hat: ")).hover()
    page.get_by_text(
        re.compile(r"hat: \d+\.\d bits, probability .* answer number \d+; first answer")
    ).wait_for()
    page.get_by_role("radio", name="It changes").or_(page.get_by_role("button", name="It changes")).click()
    settle(page)
    page.get_by_text("The first answer was").wait_for()


@pytest.mark.thorough("tests/pages/test_masked.py::test_each_example_comes_with_its_whole_view")
def test_an_example_sets_every_menu_anew_and_the_next_click_keeps_it(visit):
    """What a browser goes on showing it sends with the next click."""
    page = visit(LESSON).page
    page.get_by_role("button", name="Negation").last.click()
    page.get_by_text("is becomes is not.").wait_for()
    settle(page)
    chosen = [page.locator(f".st-key-{key}").get_by_role("combobox") for key in ("mask-head", "swap")]
    shown = ["mean of all", "is · 3", "is not"]
    by = page.get_by_role("textbox", name="by", exact=True)
    soon(page, lambda: [*(each.input_value() for each in chosen), by.input_value()], shown)
    guess = {"name": "It changes"}
    page.get_by_role("button", **guess).or_(page.get_by_role("radio", **guess)).first.click()
    page.get_by_text("Paris is not a city in").first.wait_for()
    assert [*(each.input_value() for each in chosen), by.input_value()] == shown
