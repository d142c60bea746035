"""A cell that is clicked is the one that the menu shows, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from viz.lessons.learning.teach import answers
from viz.ui.page import session

pytestmark = pytest.mark.instant
CELLS = {"0-1": "a, called b: 1", "0-0": "a, rightly called so: 3"}


@pytest.mark.parametrize(
    ("carried", "shown"),
    [
        ([0, 1, "a", "b", 1], "0-1"),
        ([1, 0, "b", "a", 0], "0-0"),
        ([], "0-0"),
        (["0", {"x": 1}], "0-0"),
        ([10**9, -1], "0-0"),
    ],
)
def test_a_click_opens_a_cell_with_a_test_in_it(
    carried: list[object], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {"cell": "0-0"}
    monkeypatch.setattr(session.st, "session_state", state)
    answers._open("cell", CELLS, carried)
    assert state["cell"] == shown
