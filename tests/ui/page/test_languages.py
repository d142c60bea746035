"""The language of a visit: of the link, chosen on the page, and nobody else's."""

from __future__ import annotations

import pytest

from tests.pages.opened import opened
from viz.language import PSEUDO

pytestmark = pytest.mark.tiny
PAGE = "review/glossary.py"


def test_a_link_says_the_language_and_a_choice_changes_it() -> None:
    app = opened(PAGE, lang="de")
    assert app.segmented_control(key="lang").label == "Sprache"
    assert app.button(key="add to sequence").label == "Zu einer Folge hinzufügen"
    app = app.segmented_control(key="lang").set_value("en").run()
    assert app.button(key="add to sequence").label == "Add to a sequence"
    assert "lang" not in app.query_params


def test_a_language_that_nobody_speaks_here_is_english() -> None:
    app = opened(PAGE, lang="<b>")
    assert not app.exception
    assert app.button(key="add to sequence").label == "Add to a sequence"


def test_the_pseudo_language_comes_by_link() -> None:
    assert opened(PAGE, lang=PSEUDO).button(key="add to sequence").label == "⟦Add to a sequence⟧"
