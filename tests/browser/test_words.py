"""The word lessons in a real browser, against what transformers computes for the same sentence."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from tests.browser.conftest import open_third_head, soon
from tests.browser.windows import settle, share, turn
from viz.models import checkpoint
from viz.models.storage import folder

pytestmark = pytest.mark.browser

ANIMAL = "The animal didn't cross the street because it was too tired."
LESSON = "/words-attention"


@pytest.fixture(scope="module")
def attention() -> np.ndarray:
    """[layer, head, query, key] of the default sentence, by transformers alone."""
    from transformers import AutoTokenizer, BertModel

    path = folder(checkpoint("minilm"))
    network = BertModel.from_pretrained(path, attn_implementation="eager").eval()
    inputs = AutoTokenizer.from_pretrained(path)(ANIMAL, return_tensors="pt")
    with torch.inference_mode():
        return np.stack([layer[0].numpy() for layer in network(**inputs, output_attentions=True).attentions])


def weights(page, side: str = "key") -> list[str]:
    return [text for text in page.locator(f".number.{side}").all_inner_texts() if text]


def row(values) -> list[str]:
    return [share(value) for value in values]


def test_it_opens_as_promised_hovers_pins_and_is_shared(visit, attention):
    """One visit; hovering tells the server nothing, a pin moves the three views, a link opens them all."""
    seen = visit(LESSON)
    page = seen.page
    soon(page, lambda: weights(page), row(attention[3, 1, 10]))
    assert attention[3, 1, 10, 2] == pytest.approx(0.68, abs=0.005)
    page.wait_for_url(re.compile(r"heads=2&pin=11|pin=11&heads=2"))
    page.locator(".js-plotly-plot").first.wait_for()
    settle(page)
    before = len(seen.sent)
    for query in (2, 6, 13):
        page.locator(".cell.query").nth(query).hover()
        soon(page, lambda: weights(page), row(attention[3, 1, query]))
    page.locator(".cell.query").nth(13).click()
    page.wait_for_url(re.compile(r"pin=14"))
    assert len(seen.sent) == before + 1, "the click, and nothing before it"
    page.get_by_role("heading", name="Where tired looks").wait_for()
    best = int(attention[3, 1, 13].argmax())
    bars = page.locator("[data-testid=stPlotlyChart]").nth(1)
    soon(page, lambda: f"{attention[3, 1, 13, best]:.2f}" in bars.inner_text(), True)
    second_layer, fourth = (page.get_by_role("radio", name=name, exact=True) for name in "24")
    second_layer.click()
    settle(page)
    page.go_back()  # to an address that names no layer
    soon(page, lambda: fourth.get_attribute("aria-checked"), "true")
    settle(page)
    box = page.get_by_role("textbox", name="Your text")  # the address named no text either
    soon(page, lambda: box.input_value().split(" ")[:2], ["The", "animal"])
    second_layer.click()
    settle(page)
    page.locator(".cell.query").nth(4).click()
    page.wait_for_url(re.compile(r"pin=5"))
    soon(page, lambda: weights(page), row(attention[1, 1, 4]))
    link = page.url.split("/", 3)[3]
    second = visit("/" + link).page
    soon(second, lambda: weights(second), row(attention[1, 1, 4]))
    named = re.sub(r"&text=[^&]*", "", page.url)  # brought back by name; the text to begin with needs none
    assert second.url == named


FIRST_CHART = """new MutationObserver((_, watch) => {
    if (!document.querySelector(".js-plotly-plot")) return;
    watch.disconnect();
    const parts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    const inside = parts.flatMap((part) => [part, ...part.querySelectorAll("*")]);
    const numbers = (part) => part.shadowRoot?.querySelectorAll(".number.key:not(:empty)").length ?? 0;
    window.numbers = inside.map(numbers);
}).observe(document, { childList: true, subtree: true });"""


def test_the_head_view_is_drawn_before_the_chart_library_keeps_the_browser_busy(chromium, app, attention):
    """In one of three visits: the library waits for a second at most, and this machine may be busy."""
    for _ in range(3):
        context = chromium.new_context()
        page = context.new_page()
        page.add_init_script(FIRST_CHART)
        page.goto(f"{app}{LESSON}?layer=4")  # without one in the page itself
        page.locator(".js-plotly-plot").first.wait_for()
        numbers = page.evaluate("window.numbers")
        context.close()
        if attention.shape[-1] in numbers:
            return
    pytest.fail(f"a number for each token must be there before the first chart; got {numbers}")


def test_a_click_in_the_grid_opens_that_head(visit, attention):
    page = visit("/words-heads").page
    open_third_head(page)
    page.locator(".cell.query").nth(8).hover()
    soon(page, lambda: weights(page), row(attention[0, 2, 8]))


def test_a_typed_sentence_is_answered_and_markup_stays_text(visit):
    page = visit(LESSON).page
    box = page.get_by_label("Your text")
    box.fill("<img src=x onerror=alert(1)> **bold** $x$ :red[y]")
    box.press("Enter")
    page.wait_for_url(re.compile(r"text="))
    settle(page)
    soon(
        page,
        lambda: "onerror" in " ".join(page.locator(".cell.query").all_inner_texts()).replace(" ", ""),
        True,
    )
    assert page.locator("img[src=x]").count() == 0


def test_two_people_never_see_each_others_text(visit):
    mine, yours = visit(f"{LESSON}?text=Only+cats+here.").page, visit(f"{LESSON}?text=Only+dogs+there.").page
    for page in (mine, yours):
        page.locator(".cell.query").first.wait_for()
    words = [set(page.locator(".cell.query").all_inner_texts()) for page in (mine, yours)]
    assert "cats" in words[0]
    assert "dogs" in words[1]
    assert not {"dogs"} & words[0]
    assert not {"cats"} & words[1]


def test_home_lists_the_lessons_over_a_living_example(visit, attention):
    page = visit("/").page
    soon(page, lambda: weights(page), row(attention[3, 1, 10]))
    page.get_by_role("link", name="What does each head do?").last.click()
    page.wait_for_url(re.compile(r"words-heads"))


def test_a_step_back_brings_the_whole_view_of_its_address_back(visit):
    page = visit(f"{LESSON}?text=Dogs+bark.&layer=2&pin=3").page
    page.get_by_role("radio", name="mean", exact=True).click()
    page.wait_for_url(re.compile(r"how=mean"))
    settle(page)
    before = page.url
    page.locator(".cell.query").nth(1).click()
    page.wait_for_url(re.compile(r"pin=2"))
    page.go_back()  # within the lesson
    pinned = page.locator(".cell.query[aria-selected=true]")
    soon(page, pinned.all_inner_texts, ["bark"])
    assert page.url == before
    turn(page, "/workings-self-attention?text=Cats+meow.&layer=3")  # the same text and layer, of another page
    page.go_back()
    box = page.get_by_role("textbox", name="Your text")
    soon(page, lambda: box.input_value() if box.count() else "", "Dogs bark.")
    settle(page)
    for name in ("2", "mean"):
        assert page.get_by_role("radio", name=name, exact=True).get_attribute("aria-checked") == "true"
    assert pinned.all_inner_texts() == ["bark"]
    assert page.url == before, "nothing is left out of the address"


def test_one_click_is_one_step_of_the_history_however_much_it_changes(visit):
    page = visit(LESSON).page
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Examples").click()
    page.locator("[data-testid=stPopoverBody] button:visible", has_text="Two sentences").click()
    page.wait_for_url(re.compile(r"(?=.*heads=10)(?=.*pin=14)(?=.*layer=3).*pair=A"))
    settle(page)
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    box = page.get_by_role("textbox", name="Your text")
    soon(page, lambda: box.input_value()[:10], "The animal")
    settle(page)
    assert "pair=" not in page.url
    assert "heads=2&pin=11" in page.url


SENTENCE = "The small cat sat on the mat and looked at the large dog that slept by the door today."
BOX = """() => {
    const seen = (element) => element.getClientRects().length > 0;
    const top = (label) => label.getBoundingClientRect().top;
    const box = document.querySelector(".stTextArea textarea");
    const labels = [...document.querySelectorAll("[data-testid=stHorizontalBlock]:has(textarea) label")];
    const first = labels.filter((label) => seen(label) && ["Your text", "Model"].includes(label.innerText));
    return {
        lines: seen(box) ? Math.round(box.clientHeight / parseFloat(getComputedStyle(box).lineHeight)) : 0,
        whole: box.scrollHeight <= box.clientHeight,
        label: Math.abs(top(first[0]) - top(first[1])) < 1,
        boxes: [...document.querySelectorAll("[data-testid=stTextInput]")].filter(seen).length,
    };
}"""


@pytest.mark.thorough(
    "tests/ui/test_text_box.py::test_a_text_that_grows_gets_an_area_and_one_that_shrinks_a_line_again"
)
def test_the_box_grows_with_the_text_and_enter_sends_a_short_one(visit):
    page = visit(LESSON).page
    line = page.get_by_role("textbox", name="Your text")
    line.fill(" ".join([SENTENCE] * 2))
    line.press("Enter")
    page.locator(".stTextArea textarea").wait_for()
    settle(page)
    found = page.evaluate(BOX)
    assert (found["whole"], found["label"], found["boxes"]) == (True, True, 0)
    words = " ".join([SENTENCE] * 17)
    assert len(words.split()) > 300
    area = page.get_by_role("textbox", name="Your text")
    area.fill(words)
    area.press("Control+Enter")
    page.wait_for_url(re.compile(r"text=.{1400}"))
    settle(page)
    assert 6 <= page.evaluate(BOX)["lines"] <= 10  # beyond them it scrolls
    assert area.input_value() == words
    again = visit(page.url.removeprefix(page.url.split("/words")[0])).page
    again.locator(".stTextArea textarea").wait_for()
    assert again.get_by_role("textbox", name="Your text").input_value() == words
    again.get_by_role("textbox", name="Your text").fill("Dogs bark.")
    again.get_by_role("textbox", name="Your text").press("Control+Enter")
    again.locator(".stTextArea textarea").wait_for(state="detached")
    soon(again, lambda: again.get_by_role("textbox", name="Your text").input_value(), "Dogs bark.")
    again.wait_for_url(re.compile(r"text=Dogs"))
