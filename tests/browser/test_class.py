"""A pupil's answer arrives on the projector, and counts once whatever the pupil does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import settle

pytestmark = pytest.mark.browser


def test_an_answer_from_a_phone_arrives_and_counts_once_after_a_reload(visit: Any) -> None:
    teacher = visit("/classroom-ask").page
    teacher.get_by_role("button", name="Open this question to the class").click()
    teacher.get_by_alt_text("QR code for pupils").wait_for()
    code = re.search(r"^([2-9A-Z]{5})$", teacher.inner_text("body"), re.MULTILINE)[1]
    pupil = visit(f"/classroom-answer?code={code}").page
    pupil.set_viewport_size({"width": 390, "height": 844})
    pupil.get_by_role("button", name="street").click()
    pupil.get_by_text("Your answer is counted").wait_for()
    pupil.reload()
    pupil.get_by_role("button", name="animal").click()
    settle(pupil)
    assert pupil.evaluate("document.documentElement.scrollWidth") <= 390
    soon(teacher, lambda: "animal · 1" in teacher.inner_text("body"), True)
    assert "1 pupil has answered." in teacher.inner_text("body")
    teacher.get_by_role("button", name="Close").click()
    teacher.get_by_alt_text("QR code for pupils").wait_for(state="detached")
