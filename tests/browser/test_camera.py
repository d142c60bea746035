"""The camera: what it takes arrives, in a lesson on one picture and as bursts of examples of a class."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.windows import settle

pytestmark = pytest.mark.browser
LONG = 60_000
"""Milliseconds for a picture to arrive, on a computer that is busy with other things."""
TEACH = "/learning-teach?reads=image&image-set=own&image-learner=vit-cifar10&cnn=cnn-cifar10"


def opened(page: Any, key: str) -> None:
    """The camera behind the button of this key; on its icon, since an arrow turns as a menu opens."""
    page.locator(f".st-key-{key}").get_by_role("button").first.click(position={"x": 8, "y": 20})


def shot(page: Any) -> None:
    """One picture, once the camera films."""
    page.wait_for_function("() => document.querySelector('video')?.videoWidth > 0", timeout=LONG)
    page.get_by_role("button", name="Take Photo").click()


def test_what_the_camera_takes_is_the_picture_of_the_lesson(visit: Any) -> None:
    page = visit("/images-attention?image-model=vit-cifar10").page
    opened(page, "camera-open")
    shot(page)
    page.locator(".framing .says", has_text="your photo").wait_for(timeout=LONG)
    assert "picture=own" in page.url


@pytest.mark.thorough(
    "tests/pages/test_learning.py::test_pictures_of_one_burst_of_the_camera_are_held_out_together"
)
def test_bursts_of_the_camera_are_held_out_together(visit: Any) -> None:
    page = visit(TEACH).page
    for label, name in enumerate(("one", "another")):
        page.get_by_role("tab", name=name, exact=True).first.click()
        opened(page, f"camera-of-{label}")
        for taken in range(4):
            shot(page)
            page.get_by_text(f"{taken + 1} so far;").locator("visible=true").wait_for(timeout=LONG)
            settle(page)
            if taken == 1:
                page.get_by_role("button", name="Another place or moment").click()
                settle(page)
        page.keyboard.press("Escape")
    page.get_by_text("4 tests: one of them is 25 points.").wait_for()
    assert page.get_by_text("To learn from: 2").count() == 2, "one by one it were 3 and 1"
