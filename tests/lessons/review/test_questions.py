"""The quiz and the glossary: whole, true where they can be computed, and leading to pages that exist."""

from __future__ import annotations

import math
import re
from collections import Counter
from urllib.parse import parse_qsl

import numpy as np
import pytest

from viz.analysis.curves import wilson
from viz.language import LANGUAGES, spoken, tr
from viz.lessons.review.quiz.questions import QuizQuestion, questions
from viz.paths import APP, PAGES
from viz.ui.page.glossary import explained, terms

pytestmark = pytest.mark.instant

EVERY = [question for unit in questions().values() for question in unit]


def asked(beginning: str) -> QuizQuestion:
    return next(question for question in EVERY if beginning in question.ask)


def test_each_unit_of_the_syllabus_has_five_questions_and_no_place_gives_the_answer_away() -> None:
    units = re.findall(r'^    mark\("(\w+)"\): \(', APP.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(questions()) <= set(units)
    assert {unit: len(found) for unit, found in questions().items()} == dict.fromkeys(questions(), 5)
    for question in EVERY:
        assert len(set(question.options)) == 4
        assert 1 <= question.right <= 4
    assert max(Counter(question.right for question in EVERY).values()) <= len(EVERY) / 2


@pytest.mark.tiny
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_options_are_four_in(language: str) -> None:
    with spoken(language):
        assert all(len({tr(option) for option in question.options}) == 4 for question in EVERY)


def test_every_answer_and_every_term_leads_to_a_lesson() -> None:
    lessons = set(re.findall(r'Lesson\(\s*"([a-z_/]+\.py)"', APP.read_text(encoding="utf-8")))
    for question in EVERY:
        page, _, query = question.see.partition("?")
        assert page in lessons
        assert (PAGES / page).is_file()
        assert "=" not in query or parse_qsl(query)
    assert {term.see for term in terms()} <= lessons


def test_the_numbers_in_the_answers_are_right() -> None:
    assert asked("12 layers of 12 heads").answer == f"{12 * 12 * 10 * 10:,}"
    assert asked("patches of 14").answer == str((224 // 14) ** 2)
    assert asked("Twice as many pixels").answer == str(round(((32**2) / (16**2)) ** 2))
    assert asked("Eight words").answer == str(round(-math.log2(1 / 8)))
    sharp = np.exp(np.log([4.0, 1.0]) / 0.5)
    assert asked("temperature 0.5").answer == str(round(sharp[0] / sharp[1]))
    assert asked("LoRA of rank 4").answer == f"{4 * 384 + 384 * 4:,}"
    low, high = ([round(100 * share) for share in wilson(right, 12)] for right in (9, 10))
    assert f"{low[0]} to {low[1]}% and {high[0]} to {high[1]}%" in asked("Of 12 test photos").why


def test_terms_are_explained_where_they_stand() -> None:
    said = explained("Attention weights of two heads: see the head.")
    assert said.startswith('[Attention weights](review-glossary?term=attention-weight "How much of one token')
    assert "[heads](review-glossary?term=head " in said
    said = explained("Patches, and the classification head.")
    assert said.startswith("[Patches](review-glossary?term=patch ")
    assert "[classification head](review-glossary?term=classification-head " in said
    assert explained("Nothing of the kind.") == "Nothing of the kind."
    assert len({term.slug for term in terms()}) == len(terms())
    assert all(term.title == term.name for term in terms())


@pytest.mark.tiny
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_of_a_word_names_one_term_in(language: str) -> None:
    with spoken(language):
        forms = [form.lower() for term in terms() for form in term.named()]
        assert len(set(forms)) == len(forms)
        assert len({term.title.lower() for term in terms()}) == len(terms())
        assert all('"' not in tr(term.says) and len(tr(term.says)) <= 200 for term in terms())


@pytest.mark.tiny
def test_inflected_terms_are_explained_and_stand_by_the_german_alphabet() -> None:
    with spoken("de"):
        said = explained("Attention-Gewichte zweier Köpfe in rezeptiven Feldern.")
        names = [term.title for term in terms()]
    assert said.startswith('[Attention-Gewichte](review-glossary?term=attention-weight "Wie viel ein Token')
    assert "[Köpfe](review-glossary?term=head " in said
    assert "[rezeptiven Feldern](review-glossary?term=receptive-field " in said
    assert names.index("Token") < names.index("Überraschung") < names.index("Value")


def test_a_term_is_explained_once_a_page_and_again_by_the_sentence_that_explained_it() -> None:
    where: dict[str, int] = {}
    first = explained("Step 3: a head reads a token, another head another token.", where)
    assert first.count("?term=head ") == first.count("?term=token ") == 1
    other = "Every head has a query."
    assert explained(other, where).count("?term=") == 1
    assert "?term=query " in explained(other, where)
    assert explained("Step 4: a head reads a token, another head another token.", where) == first.replace(
        "Step 3", "Step 4"
    ), "a fragment that runs again explains the same words"


@pytest.mark.parametrize(
    "said", ["`head`", "$head$", "the “head” of", "[head](x)", "*head*", "<b title='head'>", "ahead"]
)
def test_what_is_quoted_code_or_a_link_is_no_term(said: str) -> None:
    assert explained(said) == said
    assert explained(f"**One head.** {said}").count("?term=head ") == 1
