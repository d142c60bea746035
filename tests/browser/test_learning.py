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
    shutil.rmtree(models / "mine", ignore_errors=True)


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


def cells_are_clicked(page: Any) -> None:
    """Each right cell in turn, near its edge: the menu and the tests follow."""
    table, menu = page.locator(".st-key-confusion .nsewdrag").first, page.get_by_role("combobox", name="Cell")
    for place, name in enumerate(CLASSES):
        table.scroll_into_view_if_needed()
        box, part = table.bounding_box(), (place + 0.2) / len(CLASSES)
        page.mouse.click(box["x"] + part * box["width"], box["y"] + part * box["height"])
        soon(page, menu.input_value, f"{name}, rightly called so: 2")
        page.get_by_text(f"of what was taught: {name}, {name}.").wait_for()


def both_explain(page: Any) -> None:
    """Back in the lesson all is as it was; the other button opens the frozen network beside the tuned one."""
    page.go_back()
    page.get_by_role("heading", name="Teach it your classes").wait_for()
    page.get_by_role("button", name="Open it in “CNN or ViT?”, beside what it was").click(timeout=LONG)
    page.get_by_role("heading", name="CNN or ViT?").wait_for()
    page.get_by_text("Both began with the same weights").wait_for(timeout=LONG)
    settle(page)
    words = page.inner_text("body")
    assert re.search(r"ViT \(CIFAR-10\) frozen \w{4}", words)
    assert words.count("asked about: red") == 2, "the test's own class, of both"
    assert "Relevance (Chefer et al., 2021)" in words


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


def test_own_classes_are_taught_spoiled_taken_away_and_opened_again(visit: Any, taken: Path) -> None:
    page = visit(f"{LINK}&image-elsewhere=own").page
    upload(page)
    predict(page, "", "this cannot be told")
    drawn(page)
    assert "6 tests: one of them is 17 points." in page.inner_text("body")
    page.get_by_role("combobox", name="Cell").wait_for()
    page.get_by_text("Below each test, what it is most like of what was taught").wait_for()
    cells_are_clicked(page)
    page.get_by_text("A picture of your own: the same thing elsewhere").click()
    page.locator("input[type=file]").nth(3).set_input_files(pictures(1, 1)[0])
    page.get_by_alt_text("your picture: 1 0.png").wait_for()
    settle(page)
    assert "It answers green." in page.inner_text("body")
    page.get_by_text("Give some pictures of the same classes").wait_for()
    page.locator("input[type=file]").nth(4).set_input_files(pictures(2, 9)[6:])
    page.get_by_alt_text("3 of the pictures that are asked about.").wait_for()
    settle(page)
    predict(page, "-elsewhere", "none of them")
    page.get_by_text("only where both intervals are apart").wait_for()
    predict(page, "-sabotage", "none of them")
    page.get_by_text("with another's mark").first.wait_for()
    predict(page, "-tuning", "both alike")
    page.get_by_role("button", name="Train", exact=True).click()
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
    both_explain(page)
    other = visit("/images-attention?image-model=tuned:" + "0" * 32).page
    other.get_by_text("was tuned in a visit that has ended").wait_for()
    again = visit("/learning-teach?reads=image&image-learner=folder:mine").page
    again.get_by_text("What it was taught").wait_for()
    words = again.locator("p", has_text="It answers").first.inner_text()
    assert any(f"It answers {name}." in words for name in CLASSES)
    again.get_by_role("link", name="Open it in “Where does a ViT look?”").click()
    again.get_by_role("heading", name="Where does a ViT look?").wait_for()
    assert "image-model=folder" in again.url


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
