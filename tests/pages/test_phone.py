"""A phone sends a picture into a teacher's lesson: two pages in the frame, each a session of its own."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from PIL import Image

from tests.pages.opened import opened, said
from tests.ui.components import build
from viz.codes import GUESSES
from viz.inboxes import MOST_SENT
from viz.ui.running.cache import inboxes

pytestmark = pytest.mark.weights
PHONE = "classroom/picture.py"


def jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def lesson():
    return opened("images/attention.py", **{"image-model": "vit-cifar10"})


def framed(app) -> dict:
    """What the framing shows."""
    found = next(each for each in app.get("bidi_component") if "framing" in each.proto.id)
    return build.unpack(found.proto.bytes)[0]


def code_of(app) -> str:
    shown = " ".join(each.proto.body for each in app.get("html"))
    return re.search(r">([2-9A-Z]{5})</p>", shown)[1]


def sent(phone, name: str, data: bytes):
    phone.file_uploader[0].upload(name, data, "image/jpeg").run()
    assert not phone.exception
    assert not phone.error
    return phone


def test_a_picture_arrives_in_the_lesson_that_was_opened_and_in_no_other() -> None:
    teacher, other = lesson(), lesson()
    assert len(inboxes()) == 0, "off unless somebody opens it"
    teacher.button(key="open door").click().run()
    assert not teacher.exception
    code = code_of(teacher)
    assert f"code **{code}** at" in said(teacher)
    phone = sent(opened(PHONE, code=code), "anna miller.jpg", jpeg("green"))
    assert "Sent: it is in the lesson" in phone.success[0].value
    teacher.run()
    other.run()
    shown = framed(teacher)
    assert (shown["picture"], shown["name"], shown["width"], shown["height"]) == (
        "",
        "From a phone",
        60,
        40,
    ), "a file's name may be a pupil's"
    assert teacher.query_params["picture"] == "own"
    held = teacher.session_state["own picture"].picture
    assert held.digest == hashlib.sha256(jpeg("green")).hexdigest()
    assert framed(other)["picture"] != ""
    assert inboxes().waiting == 0
    sent(phone, "again.jpg", jpeg("blue"))
    teacher.run()
    assert teacher.session_state["own picture"].picture.pixels[0, 0, 2] > 200, "the next one follows"
    teacher.button(key="close door").click().run()
    assert len(inboxes()) == 0
    sent(phone, "late.jpg", jpeg("red"))
    assert "The lesson was closed" in said(phone) or "No lesson is open under this code" in said(phone)


def test_what_cannot_be_read_is_one_sentence_on_the_phone_and_changes_no_lesson() -> None:
    teacher = lesson()
    teacher.button(key="open door").click().run()
    phone = opened(PHONE, code=code_of(teacher))
    for name, data in (("IMG_0001.heic", b"\0" * 40_000_000), ("IMG_0002.heic", b"\0\0\0\x18ftypheic" * 9)):
        sent(phone, name, data)
        hidden, shown = phone.warning
        assert "Your file was not sent" in hidden.value, "shown where the browser itself refuses a file"
        assert "must be a JPEG" in shown.value
    teacher.run()
    assert framed(teacher)["picture"] != ""
    for _ in range(MOST_SENT + 1):
        sent(phone, "many.jpg", jpeg("green"))
    assert "many pictures within a minute" in said(phone)
    teacher.button(key="close door").click().run()


def test_a_wrong_code_is_one_sentence_and_guessing_is_stopped() -> None:
    phone = opened(PHONE)
    for number in range(GUESSES + 1):
        phone.text_input(key="typed code").set_value(f"WR{number:03}").run()
        assert not phone.exception
        assert not phone.file_uploader
        assert ("No lesson is open under this code" in said(phone)) == (number < GUESSES)
    assert "Too many codes that do not exist" in said(phone)
