"""Worksheets: one a lesson, leading where lessons are, and the same from the page and from the command."""

from __future__ import annotations

import math
import re
import string

import pytest

from viz.language import LANGUAGES, spoken
from viz.paths import APP
from viz.worksheets import Sheet, markdown, sheets
from viz.worksheets.keys import KEYS, MODELS

pytestmark = pytest.mark.instant

LESSONS = dict(re.findall(r'Lesson\(\s*"([a-z_/]+\.py)",\s*"([^"]+)"', APP.read_text(encoding="utf-8")))
HEAD, PAGE = 57, 265
"""Millimetres of A4 on paper: title, name, and the link below; and what a page has room for."""
WRITTEN, READ, BETWEEN, LETTERS = 9.7, 6.4, 4, 85
"""Those of a line to write on, of one to read and its letters, and between two tasks: as it is printed."""
EVERY = pytest.mark.parametrize("sheet", sheets().values(), ids=lambda sheet: sheet.name)


def fields(sheet: Sheet) -> set[str]:
    texts = [sheet.begin, *(text for task in sheet.tasks for text in (task.ask, task.key))]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def anything(sheet: Sheet) -> dict[str, str]:
    """Every number that the sheet may ask for."""
    return {name: f"<{name}*>" for name in fields(sheet)}


@EVERY
def test_it_is_called_as_its_lesson_and_leads_to_lessons(sheet: Sheet) -> None:
    assert LESSONS[sheet.lesson] == sheet.title
    assert {task.see.partition("?")[0] for task in sheet.tasks if task.see} <= set(LESSONS)
    assert any("{" in task.key for task in sheet.tasks), "a key without a number of the models"


@EVERY
def test_a_sheet_leaves_room_and_a_key_answers(sheet: Sheet) -> None:
    paper = markdown(sheet, anything(sheet))
    assert paper.count("_" * 72) == sum(task.lines for task in sheet.tasks)
    key = markdown(sheet, anything(sheet), key=True)
    assert key.count("\n> ") == len(sheet.tasks)
    assert "_" * 72 not in key
    assert "<" not in key.replace("\\<", ""), "what a model says is made harmless"


@pytest.mark.tiny
@pytest.mark.parametrize("code", LANGUAGES)
@EVERY
def test_it_is_printed_on_two_pages_at_most(sheet: Sheet, code: str) -> None:
    with spoken(code):
        begin, *tasks = markdown(sheet, anything(sheet)).split("\n\n**")
    to_read = [len(task.partition("\n\n")[0]) for task in tasks] + [len(begin.split("\n\n")[1])]
    read = READ * sum(math.ceil(letters / LETTERS) for letters in to_read) + BETWEEN * len(tasks)
    assert HEAD + read + WRITTEN * sum(task.lines for task in sheet.tasks) <= 2 * PAGE


def test_each_sheet_has_its_numbers_and_says_which_models_they_need() -> None:
    assert set(sheets()) == set(KEYS) == set(MODELS)
