"""Plotly checks every chart that a test of this folder makes, key by key: pages do not wait for that."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from viz.figures import frame


@pytest.fixture(autouse=True)
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart with a wrong key or value raises, and one that Plotly would change by checking it fails."""

    def figure(made: dict[str, Any], *, _validate: bool) -> go.Figure:
        unchecked = go.Figure(made, _validate=_validate)
        assert drawn(unchecked) == drawn(go.Figure(made))
        return unchecked

    monkeypatch.setattr(frame, "Figure", figure)


def drawn(figure: go.Figure) -> dict[str, Any]:
    """What is sent of it, but for empty lists, and for the template: ours is empty, the check fills it in."""
    sent: dict[str, Any] = json.loads(figure.to_json())
    laid = {key: value for key, value in sent["layout"].items() if key != "template" and value != []}
    return {**sent, "layout": laid}
