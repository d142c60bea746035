"""A step through the browser's history reads the whole address, and no other run does."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from viz.ui.page import history

pytestmark = pytest.mark.instant


@pytest.mark.parametrize("stepped", [True, False])
def test_of_a_step_the_address_is_read_whole(monkeypatch: pytest.MonkeyPatch, stepped: bool) -> None:
    read, told = MagicMock(), MagicMock()
    state = SimpleNamespace(query_params=lambda: nullcontext(read))
    context = SimpleNamespace(
        is_history_navigation=stepped, query_string="layer=2&pin=3", session_state=state
    )
    monkeypatch.setattr(history, "get_script_run_ctx", lambda **_: context)
    monkeypatch.setattr(history.st, "query_params", told)
    history.restore()
    asked = [("layer=2&pin=3",)] if stepped else []
    assert [call.args for call in read.populate_from_query_string.call_args_list] == asked
    assert [call.args for call in read.set_initial_query_params.call_args_list] == asked
    assert told.update.call_count == len(asked), "the browser is told"
    assert history.stepped() is stepped
