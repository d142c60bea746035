"""The first words of a page are those of its lesson, in the language of who reads it."""

from __future__ import annotations

import re

import pytest

from viz import opening
from viz.paths import APP, url

pytestmark = pytest.mark.tiny
LESSONS = [url(page) for page in re.findall(r'Lesson\(\s*"([a-z/_]+\.py)"', APP.read_text(encoding="utf-8"))]


def test_home_and_every_lesson_have_theirs() -> None:
    assert len(LESSONS) >= 19
    assert [page for page in ("", *LESSONS) if opening.words(page) is None] == []


def test_they_are_said_in_the_language_asked_for() -> None:
    english, german = (opening.block("words-attention", code).decode() for code in ("en", "de"))
    assert '<div role="heading" aria-level="1">Who looks at whom?</div><p>Every head lets each' in english
    assert '<div role="heading" aria-level="1">Wer schaut auf wen?</div><p>Jeder Kopf' in german


def test_markup_in_them_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "words", lambda page: ("<b>", "a & b"))
    assert "<b>" not in opening.block("x-y", "en").decode()
    assert "&lt;b&gt;</div><p>a &amp; b</p>" in opening.block("x-y", "en").decode()


def test_a_page_that_is_not_known_has_none() -> None:
    assert opening.block("no-such-page", "en") == b""


def test_a_component_is_drawn_by_its_own_script_from_its_own_bytes() -> None:
    view = opening.FirstView("<b></b>", ".b{}", "export default draw", b"\x00\xff")
    block = opening.block("words-attention", "en", view).decode()
    assert (
        '<div class="view" data-sent="AP8=" inert><template shadowrootmode="open"><style>.b{}</style><b>'
        in block
    )
    assert view.script().startswith("const component = draw\n")
    assert re.fullmatch(r"\./opening/view\.js\?[0-9a-f]{16}", view.address)
    assert f'src="{view.address}"' in block
    assert f'href="{view.address}"' in view.link()
