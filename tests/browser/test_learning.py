"""Three classes are made by upload, learned, spoiled, taken away and opened again, in one visit; and examples
as points, linked to their words.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import soon
from tests.browser.windows import drawn, settle
from viz.analysis.clusters import having
from viz.ui.running.sets import read as example_sets

pytestmark = pytest.mark.browser
LINK = "/learning-teach?reads=image&image-set=own&image-learner=vit-cifar10&cnn=cnn-cifar10"
CLASSES = ("red", "green", "blue")
LONG = 120_000
"""Milliseconds for a process to start and to learn, on a computer that is busy with other things."""


@pytest.fixture
def taken(models: Path) -> Iterator[Path]:
    """Where an own checkpoint lies for this test alone."""
    yield models / "mine"
    for name in ("mine", "mine-head"):
        shutil.rmtree(models / name, ignore_errors=True)


def pictures(label: int, count: int = 6) -> list[dict[str, Any]]:
    """Noise of one colour, as files."""
    files = []
    for number in range(count):
        pixels = np.random.default_rng((label, number)).integers(0, 120, (32, 32, 3), dtype=np.uint8)
        pixels[..., label] += 120
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "PNG")
        files.append({"name": f"{label} {number}.png", "mimeType": "image/png", "buffer": data.getvalue()})
    return files


def predict(page: Any, where: str, answer: str) -> None:
    box = page.locator(f".st-key-predict{where}")
    box.get_by_role("radio", name=answer, exact=True).or_(
        box.get_by_role("button", name=answer, exact=True)
    ).first.click()
    settle(page)


def cell_is_clicked(page: Any) -> None:
    """The last right cell, near its edge: the menu and the tests follow."""
    table, menu = page.locator(".st-key-confusion .nsewdrag").first, page.get_by_role("combobox", name="Cell")
    table.scroll_into_view_if_needed()
    box, part = table.bounding_box(), 2.2 / len(CLASSES)
    page.mouse.click(box["x"] + part * box["width"], box["y"] + part * box["height"])
    soon(page, menu.input_value, "blue, rightly called so: 2")
    page.get_by_text("of what was taught: blue, blue.").wait_for()


def upload(page: Any) -> None:
    """Three classes by name, and six pictures of each."""
    box = page.get_by_role("textbox", name="Your classes")
    box.fill(", ".join(CLASSES))
    box.press("Enter")
    page.get_by_role("tab", name="blue").first.wait_for()
    for label, name in enumerate(CLASSES):
        settle(page)
        page.get_by_role("tab", name=name).first.click()
        page.locator("input[type=file]").nth(label).set_input_files(pictures(label))
        page.get_by_text("6 so far; they are never stored.").nth(label).wait_for()
    settle(page)


def head_is_saved(page: Any, taken: Path) -> None:
    """Before anything is tuned: the card says what it is, and the lesson opens it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save this head").click()
    with zipfile.ZipFile(waiting.value.path()) as packed:
        packed.extractall(taken)
    said = (taken / "README.md").read_text(encoding="utf-8")
    assert "changes none of the checkpoint's weights" in said
    assert "| red | 4 | 2 | 2 |" in said


def back_to(page: Any, path: str) -> None:
    """One step back in the browser's history."""
    page.go_back()
    settle(page)
    assert path in page.url


@pytest.mark.thorough(
    "tests/pages/test_learning.py::test_own_pictures_of_any_mode_are_taken_and_copies_stay_on_one_side",
    "tests/pages/test_learning.py::test_a_cell_opens_its_tests_and_sabotage_is_measured",
    "tests/pages/test_learning.py::test_a_network_is_tuned_beside_the_frozen_one_and_is_stale_once_a_class_is_renamed",
    "tests/models/test_tuned.py::test_opened_again_it_gives_the_same_scores_to_the_last_bit",
)
def test_own_classes_are_taught_spoiled_taken_away_and_opened_again(visit: Any, taken: Path) -> None:
    page = visit(LINK).page
    upload(page)
    predict(page, "", "this cannot be told")
    drawn(page)
    assert "6 tests: one of them is 17 points." in page.inner_text("body")
    cell_is_clicked(page)
    head_is_saved(page, taken.with_name("mine-head"))
    predict(page, "-tuning", "both alike")
    page.get_by_role("button", name="Train", exact=True).click()
    predict(page, "-sabotage", "none of them")
    page.get_by_text("with another's mark").first.wait_for()
    page.get_by_role("button", name="Save the tuned network").wait_for(timeout=LONG)
    drawn(page)
    assert "it looks elsewhere with" in page.inner_text("body")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the tuned network").click()
    with zipfile.ZipFile(waiting.value.path()) as packed:
        packed.extractall(taken)
    assert "| red | 4 | 2 |" in (taken / "README.md").read_text(encoding="utf-8")
    page.get_by_role("button", name="Open it in “Where does a ViT look?”, beside what it was").click()
    page.get_by_role("heading", name="Where does a ViT look?").wait_for()
    page.get_by_text("B − A").first.wait_for(timeout=LONG)
    settle(page)
    words = page.inner_text("body")
    said = " ".join(re.findall(r"In [AB], .*", words))
    given = ["In A", "to ViT (CIFAR-10)", "In B", "to ViT (CIFAR-10) tuned"]
    assert re.findall(r"In [AB]|to ViT .*?\)(?: tuned)?", said) == given, said
    assert "image-model=tuned" in page.url
    back_to(page, "/learning-teach")  # all is as it was
    page.get_by_role("button", name="Save the tuned network").wait_for(timeout=LONG)
    assert "reads=image" in page.url
    again = visit("/learning-teach?reads=image&image-learner=folder:mine").page
    again.get_by_text("What it was taught").wait_for()
    words = again.locator("p", has_text="It answers").first.inner_text()
    assert any(f"It answers {name}." in words for name in CLASSES)
    lesson = again.get_by_role("link", name="Open it in “Where does a ViT look?”")
    assert "image-model=folder" in (lesson.get_attribute("href") or "")
    alone = visit("/learning-teach?reads=image&image-learner=folder:mine-head").page
    alone.get_by_text("What it was taught").wait_for()
    words = alone.locator("p", has_text="It answers").first.inner_text()
    assert any(f"It answers {name}." in words for name in CLASSES)


def test_a_point_its_words_and_its_class_answer_one_another(visit: Any) -> None:
    seen = visit("/learning-clusters?text-learner=minilm")
    page = seen.page
    stage, live = page.locator(".st-key-points .stage"), page.locator(".st-key-points .live")
    stage.wait_for(timeout=LONG)
    settle(page)
    texts = example_sets()["topics"].examples.names
    lit = stage.locator("canvas")
    assert lit.get_attribute("data-lit") == str(len(texts))
    sent = len(seen.sent)
    page.locator(".legend .item").first.hover()
    soon(page, lambda: lit.get_attribute("data-lit"), "24")
    chip = page.locator(".chip").first
    chip.hover()
    soon(page, lambda: lit.get_attribute("data-lit"), str(len(having(texts, chip.inner_text()))))
    page.mouse.move(5, 5)
    soon(page, lambda: lit.get_attribute("data-lit"), str(len(texts)))
    stage.focus()
    page.keyboard.press("ArrowRight")
    name = live.inner_text().rpartition(": ")[0]
    assert name in texts
    soon(page, page.locator(".card .name").inner_text, name)
    on = page.locator(".chip.on").all_inner_texts()
    assert on == [word for word in page.locator(".chip").all_inner_texts() if having([name], word)]
    assert len(seen.sent) == sent, "hovering asks the server nothing"
    page.keyboard.press("Enter")
    page.get_by_text(f"“{name}” is of the class").wait_for()
