"""Who turns to another page is said to have left the one before."""

from __future__ import annotations

import pytest

from tests.pages.opened import opened
from viz.ui.page import frame
from viz.ui.running import trainings

pytestmark = pytest.mark.weights


def test_who_turns_to_another_page_has_left_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trainings.leave in frame._leave
    app, left = opened("review/glossary.py"), []
    monkeypatch.setattr(frame, "_leave", [lambda: left.append(1)])
    app.run()
    assert not left
    app.switch_page("pages/review/quiz.py").run()
    assert not app.exception
    assert left == [1]
