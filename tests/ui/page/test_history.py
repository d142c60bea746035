"""A step back to a page that was left for another one means the address that it had."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from viz.ui.page import history, session

pytestmark = pytest.mark.instant


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page "a" was left for another, twice."""
    monkeypatch.setattr(session.st, "session_state", {})
    monkeypatch.setattr(history.st, "switch_page", lambda *_given, **_named: None)
    for before, query in (("reads=image&k=%C3%A4", {"heads": "5"}), ("text=One", {"cut": ["1", "2"]})):
        context = SimpleNamespace(page_script_hash="a", query_string=before)
        monkeypatch.setattr(history, "get_script_run_ctx", lambda context=context, **_: context)
        history.turn_to(Path("other.py"), query)


@pytest.mark.parametrize(
    ("page", "query", "meant"),
    [
        ("a", "heads=5&model=tuned", "reads=image&k=%C3%A4"),
        ("a", "cut=1&cut=2", "text=One"),
        ("a", "cut=1", "cut=1"),
        ("a", "reads=image", "reads=image"),
        ("a", "", ""),
        ("b", "heads=5", "heads=5"),
    ],
)
def test_what_a_turn_has_written_over_is_meant(turned: None, page: str, query: str, meant: str) -> None:
    assert history._meant(page, query) == meant


def test_a_turn_without_a_query_is_one_too(turned: None, monkeypatch: pytest.MonkeyPatch) -> None:
    context = SimpleNamespace(page_script_hash="a", query_string="text=Two")
    monkeypatch.setattr(history, "get_script_run_ctx", lambda **_: context)
    history.turn_to(Path("other.py"), {})
    assert history._meant("a", "") == "text=Two"
    assert history._meant("a", "reads=image") == "reads=image"
    for _ in range(20):
        history.turn_to(Path("other.py"), {})
    assert len(session.TURNS.get(())) == history.TURNS
