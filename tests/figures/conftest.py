"""Plotly checks every chart that a test of this folder makes, key by key: pages do not wait for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.tiers import instant


@pytest.fixture(autouse=True)
def _checked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart with a wrong key or value raises, as does one that cannot be told in words; one that Plotly
    would change by checking it fails.

    Not in a run of the instant tests alone, of which that would be a quarter.
    """
    if instant(request.config):
        return
    import plotly.graph_objects as go  # slow, and this file is read where no test of its folder is run, too

    from viz.figures import frame, told

    def figure(made: dict[str, Any]) -> Any:
        checked = go.Figure(made)
        for trace, drawn in zip(made["data"], checked._data, strict=True):
            unchanged(trace, drawn, trace["type"])
        unchanged(made["layout"], checked._layout, "layout")
        drawn = made_as(made)
        told.in_words(drawn)
        return drawn

    made_as = frame.Figure
    monkeypatch.setattr(frame, "Figure", figure)


def unchanged(made: Any, drawn: Any, where: str) -> None:
    """The same is sent of both, but for empty lists, and for the template: ours is empty, the check fills it
    in.

    Compared as they are: to write a chart as JSON takes several times as long as to check it.
    """
    if isinstance(made, Mapping):
        sent, taken = ({key: is_ for key, is_ in each.items() if sent_of(key, is_)} for each in (made, drawn))
        assert sent.keys() == taken.keys(), where
        for key, value in sent.items():
            unchanged(value, taken[key], f"{where}.{key}")
    elif isinstance(made, np.ndarray):
        np.testing.assert_array_equal(np.asarray(drawn), made, err_msg=where)
    elif isinstance(made, (list, tuple)):
        assert len(made) == len(drawn), where
        for place, (one, other) in enumerate(zip(made, drawn, strict=True)):
            unchanged(one, other, f"{where}[{place}]")
    else:
        assert made == drawn or (made != made and drawn != drawn), where  # noqa: PLR0124 - neither is a number


def sent_of(key: str, value: Any) -> bool:
    return key != "template" and not (isinstance(value, (list, tuple)) and not value)
