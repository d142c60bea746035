"""What learns for who has closed the page is let go of, by the name that their session has kept."""

from __future__ import annotations

import pytest
from streamlit.runtime.state import SessionState

from viz.ui.page import session
from viz.ui.running import cache

pytestmark = pytest.mark.instant


def test_the_lane_is_told_of_those_who_have_a_name_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Told:
        def leave(self, owner: str) -> None:
            told.append(owner)

    monkeypatch.setattr(cache, "lane", Told)
    named, nameless = SessionState(), SessionState()
    named[session.OWNER.name] = "ana"
    cache.left([named, nameless])
    assert told == ["ana"]
