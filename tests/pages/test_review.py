"""The quiz is answered, the glossary searched."""

from __future__ import annotations

import pytest

from tests.pages.opened import opened
from viz.lessons.review.quiz.questions import questions
from viz.ui.page.glossary import terms

pytestmark = pytest.mark.weights


def test_a_unit_is_answered_scored_and_begun_again() -> None:
    app, first = opened("review/quiz.py"), questions()["Words"][0]
    assert not app.exception
    for radio, question in zip(app.radio, questions()["Words"], strict=True):
        radio.set_value(question.answer)
    app.run()
    assert "**5 of 5 right.**" in [element.value for element in app.markdown]
    wrong = first.options[first.right % 4]
    app.radio[0].set_value(wrong).run()
    assert "**4 of 5 right.**" in [element.value for element in app.markdown]
    assert f"It is: {first.answer}." in app.info[0].value
    next(button for button in app.button if button.label == "Start again").click().run()
    assert [radio.value for radio in app.radio] == [None] * 5


def test_the_glossary_is_searched_and_says_when_it_finds_nothing() -> None:
    app = opened("review/glossary.py")
    assert not app.exception
    shown = [element.value for element in app.markdown if element.value.startswith("**")]
    assert len(shown) == len(terms())
    app.text_input[0].set_value("perplex").run()
    shown = [element.value for element in app.markdown if element.value.startswith("**")]
    assert [text[:14] for text in shown] == ["**perplexity**"]
    app.text_input[0].set_value("zebra").run()
    assert any("No term holds that" in element.value for element in app.caption)
