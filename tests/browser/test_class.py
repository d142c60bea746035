"""A pupil's answer and picture arrive on the projector; an answer counts once whatever the pupil does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.access import grave, walked
from tests.browser.conftest import soon
from tests.browser.windows import settle
from viz.paths import ASSETS

pytestmark = pytest.mark.browser


def usable(phone: Any) -> None:
    """Nothing serious is found by axe in either theme, and keys alone reach every control.

    Of what is in the middle: the list of pages beside it is Streamlit's.
    """
    found = walked(phone)
    assert (found["around"], found["passed"], found["unseen"]) == (True, [], [])
    for scheme in ("dark", "light"):
        phone.emulate_media(color_scheme=scheme)
        settle(phone)
        assert grave(phone, scheme, "[data-testid=stMain]") == []


def test_an_answer_from_a_phone_arrives_and_counts_once_after_a_reload(visit: Any) -> None:
    teacher = visit("/classroom-ask", width=1280, height=800).page
    teacher.get_by_role("button", name="Open this question to the class").click()
    teacher.get_by_alt_text("QR code for pupils").wait_for()
    settle(teacher)
    for seen in (teacher.get_by_role("button", name="Reveal"), teacher.get_by_alt_text("QR code for pupils")):
        box = seen.bounding_box()
        assert box["y"] + box["height"] <= 800, "the tally, the way in and the button are above the fold"
    code = re.search(r"^([2-9A-Z]{5})$", teacher.inner_text("body"), re.MULTILINE)[1]
    pupil = visit("/classroom-answer?lang=de", width=390, height=844).page
    pupil.get_by_role("textbox", name="Code").fill(code.lower())
    pupil.keyboard.press("Enter")
    pupil.get_by_role("button", name="street").wait_for()
    usable(pupil)
    pupil.get_by_role("button", name="street").click()
    pupil.get_by_text("Deine Antwort zählt").wait_for()
    pupil.reload()
    pupil.get_by_role("button", name="animal").click()
    settle(pupil)
    assert pupil.evaluate("document.documentElement.scrollWidth") <= 390
    counted = ("animal · 1", "1 pupil has answered.")
    soon(teacher, lambda: [each in teacher.inner_text("body") for each in counted], [True, True])
    teacher.get_by_role("button", name="Reveal").click()
    pupil.get_by_text(re.compile(r"Du hast animal gesagt\. Richtig: 1 von 1\. .* animal 0,\d{3}")).wait_for()
    teacher.get_by_role("button", name="Close").click()
    teacher.get_by_alt_text("QR code for pupils").wait_for(state="detached")


@pytest.mark.thorough(
    "tests/pages/test_class.py::test_each_reads_a_lessons_question_and_its_outcome_in_a_language_of_their_own",
)
def test_a_pupil_sees_the_picture_of_a_lessons_question_until_it_is_closed(visit: Any) -> None:
    teacher = visit("/images-attention?image-model=vit-cifar10").page
    teacher.get_by_role("button", name="Ask the class").first.click()
    teacher.get_by_alt_text("QR code for pupils").wait_for()
    code = re.search(r"^([2-9A-Z]{5})$", teacher.inner_text("body"), re.MULTILINE)[1]
    pupil = visit(f"/classroom-answer?code={code}&lang=de", width=390, height=844).page
    picture = pupil.get_by_alt_text("Das Bild, um das es geht.")
    picture.wait_for()
    usable(pupil)
    assert picture.evaluate("image => image.naturalWidth") == 320
    last = pupil.get_by_role("button", name="etwa gleich").bounding_box()
    assert last["y"] + last["height"] <= 844, "the picture and all answers are on one screen"
    assert pupil.evaluate("document.documentElement.scrollWidth") <= 390
    teacher.get_by_role("button", name="Close").first.click()
    picture.wait_for(state="detached")


@pytest.mark.thorough(
    "tests/pages/test_phone.py::test_a_picture_arrives_in_the_lesson_that_was_opened_and_in_no_other",
    "tests/pages/test_phone.py::test_what_cannot_be_read_is_one_sentence_on_the_phone_and_changes_no_lesson",
)
def test_a_picture_of_a_phone_arrives_and_one_that_is_too_large_is_one_sentence(
    visit: Any, tmp_path: Path
) -> None:
    teacher = visit("/images-attention?image-model=vit-cifar10").page
    teacher.locator(".st-key-phone").get_by_test_id("stIconMaterial").first.click()
    teacher.get_by_role("button", name="Open this lesson to phones").click()
    teacher.get_by_alt_text("QR code for pupils").wait_for()
    code = re.search(r"^([2-9A-Z]{5})$", teacher.inner_text("body"), re.MULTILINE)[1]
    phone = visit(f"/classroom-picture?code={code}&lang=de", width=390, height=844).page
    usable(phone)
    refused = phone.get_by_text("Deine Datei wurde nicht gesendet")
    assert not refused.is_visible()
    (tmp_path / "IMG_1.heic").write_bytes(b"\0" * 40_000_000)
    file = phone.get_by_test_id("stFileUploaderDropzoneInput")
    assert "image/*" in file.get_attribute("accept"), "which is what a phone offers its camera for"
    file.set_input_files(tmp_path / "IMG_1.heic")
    refused.wait_for()
    file.set_input_files(ASSETS / "images" / "dog.jpg")
    phone.get_by_text("Gesendet: Es ist in der Lektion").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    teacher.get_by_text("From a phone:").wait_for()
    assert "picture=own" in teacher.url
