"""The components in a real browser: what is seen, what is heard, and what the server is told."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import Seen, Windows, settle, share
from tests.ui.components import build

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with the gallery of components."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("gallery") / "log").open("w")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "tests/ui/components/gallery.py",
        f"--server.port={port}",
    ]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def _wait(url: str, server: subprocess.Popen) -> None:
    for _ in range(120):
        assert server.poll() is None, "the gallery did not start"
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(url)


@pytest.fixture
def visit(windows: Windows, address: str) -> Iterator:
    """visit("?rec=short") -> what is seen; at the end, not a word on its console."""
    with windows.visits(address) as go:

        def mounted(query: str = "", **window: Any) -> Seen:
            seen = go(query, **window)
            seen.page.locator(".root").first.wait_for()
            settle(seen.page)
            return seen

        yield mounted


def numbers(page, side: str) -> list[str]:
    return page.locator(f".number.{side}").all_inner_texts()


def lines(page) -> tuple[int, str]:
    canvas = page.locator("canvas.lines")
    return int(canvas.get_attribute("data-lines")), canvas.get_attribute("data-of")


def shows(page, side: str, expected: list[str]) -> None:
    soon(page, lambda: numbers(page, side), expected)


def of(page, expected: str) -> None:
    soon(page, lambda: lines(page)[1], expected)


def told(page, text: str) -> None:
    page.get_by_text(f"Python has {text}", exact=True).wait_for(timeout=5000)


WEIGHTS = build.recording().attention


def three(weights) -> list[str]:
    return [share(weight) for weight in weights.tolist()]


def test_hovering_a_query_or_a_key_leaves_only_its_lines_and_shows_the_exact_weights(visit):
    page = visit("?layer=2&heads=5").page
    of(page, "")
    page.locator(".cell.query").nth(11).hover()
    shows(page, "key", three(WEIGHTS[1, 4, 11]))
    assert set(numbers(page, "query")) == {""}
    soon(page, lambda: lines(page), (18, "query 11"))
    assert "Layer 2, head 5 · where it looks" in page.locator(".title").inner_text()
    assert starts(page) == [11]
    page.locator(".cell.key").nth(2).hover()
    shows(page, "query", three(WEIGHTS[1, 4, :, 2]))
    assert "who looks at animal?" in page.locator(".title").inner_text()


def starts(page) -> list[int]:
    """Rows at which there is any ink on the canvas where lines begin."""
    return page.evaluate(
        """() => {
        const host = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".view"));
        const root = host.shadowRoot, canvas = root.querySelector("canvas.lines");
        const from = canvas.getBoundingClientRect(), pen = canvas.getContext("2d");
        const scale = canvas.width / from.width;
        const inked = (cell) => {
            const box = cell.getBoundingClientRect();
            const [x, y] = [box.right - from.left + 6, box.top - from.top + box.height / 2];
            const pixels = pen.getImageData(x * scale, (y - 6) * scale, 2, 12 * scale).data;
            return pixels.some((value, i) => i % 4 === 3 && value > 0);
        };
        return [...root.querySelectorAll(".cell.query")].flatMap((cell, row) => (inked(cell) ? [row] : []));
    }"""
    )


def test_two_rows_of_different_lengths_answer_from_either_side(visit):
    two = build.two_rows().attention
    page = visit("?rec=two&layer=1&heads=3").page
    page.locator(".cell.query").nth(2).hover()
    shows(page, "key", three(two[0, 2, 2]))
    soon(page, lambda: lines(page), (6, "query 2"))
    assert starts(page) == [2]
    page.locator(".cell.key").nth(5).hover()
    shows(page, "query", three(two[0, 2, :, 5]))
    soon(page, lambda: lines(page), (4, "key 5"))
    assert "who looks at </s>?" in page.locator(".title").inner_text()
    page.locator(".cell.key").nth(4).click()
    told(page, "heads [3] pin ('key', 4)")
    page.mouse.move(2, 2)  # from where the pointer rests, it would go first
    page.keyboard.press("ArrowLeft")
    shows(page, "key", three(two[0, 2, 3]))


def test_hovering_says_nothing_to_the_server_and_pinning_sends_nothing_back(visit):
    seen = visit("?rec=128")
    page, sent, received = seen.page, len(seen.sent), len(seen.received)
    assert sum(seen.received) < 400_000
    for row in (1, 3, 5, 7):
        page.locator(".cell.query").nth(row).hover()
        page.locator(".cell.key").nth(row).hover()
    of(page, "key 7")
    assert (len(seen.sent), len(seen.received)) == (sent, received)
    page.locator(".cell.key").nth(5).click()
    told(page, "heads [2] pin ('key', 5)")
    assert len(seen.sent) == sent + 1, "the click, and nothing before it"
    assert max(seen.received[received:]) < 20_000  # the run's own messages, not the weights again


def test_a_click_pins_and_arrives_in_python_escape_lets_go_and_python_can_ask_for_either(visit):
    page = visit().page
    page.locator(".cell.query").nth(11).click()
    told(page, "heads [2] pin ('query', 11)")
    page.mouse.move(5, 5)
    shows(page, "key", three(WEIGHTS[0, 1, 11]))
    assert page.locator(".cell.query").nth(11).get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    told(page, "heads [2] pin None")
    page.locator(".cell.query").nth(3).click()
    told(page, "heads [2] pin ('query', 3)")
    page.locator(".cell.query").nth(3).click()
    told(page, "heads [2] pin None")
    page.get_by_text("Ask for token 3").click()
    told(page, "heads [2] pin ('query', 3)")
    of(page, "query 3")
    page.locator(".cell.key").nth(7).click()
    told(page, "heads [2] pin ('key', 7)")
    page.get_by_text("Ask for nothing").click()
    told(page, "heads [2] pin None")
    page.mouse.move(5, 5)
    of(page, "")


def test_heads_are_toggled_and_isolated(visit):
    page = visit("?pin=11").page
    page.locator(".chip").nth(4).click()
    told(page, "heads [2, 5] pin ('query', 11)")
    assert "heads 2, 5" in page.locator(".title").inner_text()
    mean = WEIGHTS[0, [1, 4], 11].astype("float64").mean(axis=0)
    soon(
        page,
        lambda: [abs(float(text) - w) < 0.00052 for text, w in zip(numbers(page, "key"), mean, strict=True)],
        [True] * 18,
    )
    assert lines(page)[0] == 36
    page.locator(".chip").nth(1).hover()
    soon(page, lambda: lines(page)[0], 18)  # who cannot tell their colours apart points at a head
    page.mouse.move(5, 5)
    soon(page, lambda: lines(page)[0], 36)
    page.locator(".chip").nth(6).dblclick()
    told(page, "heads [7] pin ('query', 11)")
    pressed = [chip.get_attribute("aria-pressed") for chip in page.locator(".chip").all()]
    assert pressed == ["true" if head == 6 else "false" for head in range(12)]
    shows(page, "key", three(WEIGHTS[0, 6, 11]))
    page.locator(".chip").nth(6).click()
    told(page, f"heads {list(range(1, 13))} pin ('query', 11)")


def test_the_keyboard_does_everything(visit):
    page = visit().page
    page.locator(".chip").nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told(page, f"heads {list(range(1, 13))} pin None")
    page.keyboard.press("Shift+Enter")
    told(page, "heads [2] pin None")
    page.keyboard.press("Tab")
    for press in ["ArrowDown", "ArrowDown", "ArrowRight"]:
        page.keyboard.press(press)
    of(page, "key 2")
    shows(page, "query", three(WEIGHTS[0, 1, :, 2]))
    page.keyboard.press("Enter")
    told(page, "heads [2] pin ('key', 2)")
    spoken = page.locator(".live").first.inner_text()
    assert spoken.startswith("Layer 1, head 2: animal, key 3 of 18 is looked at by ")
    assert f"{WEIGHTS[0, 1, :, 2].max():.3f}" in spoken
    page.keyboard.press("Escape")
    told(page, "heads [2] pin None")


def test_words_are_literal_and_whole(visit):
    page = visit("?rec=strange&special=hide").page
    soon(page, lambda: page.locator(".cell.query .word").count() > 6, True)
    words = page.locator(".cell.query .word").all_inner_texts()
    assert words[0] == "<b>bold</b>"
    assert words[1:3] == ["שלום", "👩‍👩‍👧"]
    assert words[4:6] == ["$x$", ":red[x]"]
    clipped = "cells => cells.filter(c => c.scrollWidth > c.clientWidth + 1).length"
    assert page.locator(".cell").evaluate_all(clipped) == 0
    assert page.locator(".view b b").count() == 0


def test_a_causal_model_draws_no_line_forward(visit):
    page = visit("?rec=causal").page
    page.locator(".cell.query").nth(4).hover()
    soon(page, lambda: lines(page)[0], 5)
    soon(page, lambda: numbers(page, "key")[5:], [""] * 13)


def test_the_top_share_draws_the_fewest_keys(visit):
    page = visit("?share=0.5&heads=3").page
    page.locator(".cell.query").nth(6).hover()
    weights = sorted(WEIGHTS[0, 2, 6].tolist(), reverse=True)
    fewest = next(i for i in range(1, 19) if sum(weights[:i]) >= 0.5)
    soon(page, lambda: lines(page)[0], fewest)


def test_a_combination_takes_the_place_of_the_heads(visit):
    page = visit("?mean&pin=11").page
    assert page.locator(".chip").count() == 0
    assert "Layer 1, mean of 12 heads · where it looks" in page.locator(".title").inner_text()
    shows(page, "key", three(WEIGHTS[0].mean(axis=0)[11]))


def test_a_long_text_scrolls_in_its_frame(visit):
    page = visit("?rec=512&heads=1,2&pin=300", width=1024, height=768).page
    soon(
        page,
        lambda: page.locator(".scroller").evaluate("s => s.scrollTop > 1000 && s.clientHeight <= 480"),
        True,
    )
    assert page.locator(".cell.on .word").inner_text() == build.long(512).tokens[300].removeprefix("##")
    page.locator(".chip").nth(8).dblclick()
    told(page, "heads [9] pin ('query', 300)")
    soon(
        page,
        page.locator(".number.key").nth(7).inner_text,
        f"{build.long(512, layers=2).attention[0, 8, 300, 7]:.3f}",
    )


def test_the_grid_paints_every_head_enlarges_and_opens(visit):
    seen = visit("?view=grid")
    page = seen.page
    canvas = page.locator(".grid canvas")
    soon(page, lambda: canvas.get_attribute("data-painted"), "24")
    sent = len(seen.sent)
    box = canvas.bounding_box()
    step = (box["width"] - 30) / 12
    page.mouse.move(box["x"] + 30 + 1.5 * step - 2, box["y"] + 26 + 0.5 * step)
    soon(page, page.locator(".card .name").inner_text, "Layer 1, head 2")
    soon(page, page.locator(".card .note").inner_text, "previous token 0.93")
    assert len(seen.sent) == sent
    page.mouse.click(box["x"] + 30 + 3.5 * step - 2, box["y"] + 26 + 1.5 * step)
    told(page, "opened (1, 3)")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told(page, "opened (0, 4)")


def test_the_grid_of_a_long_text_says_that_it_is_pooled(visit):
    seen = visit("?view=grid&rec=512&wide", scheme="dark")
    assert colours(seen.page) == COLOURS["dark"]
    assert max(seen.received) < 1_000_000
    assert re.search(
        r"of 512 tokens, the largest weight in each of 96 × 96 blocks",
        seen.page.locator(".hint").inner_text(),
    )


def test_the_strip_shows_entry_position_and_characters(visit):
    seen = visit("?view=tokens")
    page, sent = seen.page, len(seen.sent)
    page.locator(".token").nth(10).hover()
    soon(page, page.locator(".detail").inner_text, "##cause position 11 of 18 · characters [39, 44)")
    soon(page, page.locator(".texts mark").inner_text, "cause")
    page.locator(".token").nth(0).focus()
    page.keyboard.press("ArrowRight")
    soon(page, page.locator(".texts mark").inner_text, "The")
    page.keyboard.press("Home")
    soon(page, lambda: "not in the text" in page.locator(".detail").inner_text(), True)
    assert len(seen.sent) == sent


COLOURS = {"light": ("rgb(255, 255, 255)", "#5c6178"), "dark": ("rgb(18, 19, 28)", "#a0a6bd")}
"""Of each theme, the page's background and what is muted."""


def colours(page) -> tuple[str, str]:
    background = page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    muted = page.locator(".root").first.evaluate("e => e.style.getPropertyValue('--muted')")
    return background, muted


def test_a_theme_that_is_switched_recolours_what_is_there(visit):
    """One that a visit opens in is seen at the grid of a long text."""
    page = visit("?pin=11").page
    assert colours(page) == COLOURS["light"]
    page.emulate_media(color_scheme="dark")
    soon(page, lambda: colours(page), COLOURS["dark"])
    of(page, "query 11")
    shows(page, "key", three(WEIGHTS[0, 1, 11]))
