"""A chart made at once is the chart that Plotly makes piece by piece."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

import viz.figures
from viz.figures import frame
from viz.figures.frame import axis, chart, layout, message
from viz.figures.theme import LIGHT

pytestmark = pytest.mark.instant


def test_made_at_once_equals_made_piece_by_piece() -> None:
    z = np.eye(3, dtype=np.float32)
    shape = {"type": "rect", "x0": 0, "x1": 1, "y0": 0, "y1": 1}
    slow = go.Figure(go.Heatmap(z=z))
    slow.add_trace(go.Scatter(x=[None], y=[None], xaxis="x2", yaxis="y2"))
    slow.update_layout(template=None, **layout(LIGHT, height=300))
    grid = axis(LIGHT, "key")
    slow.update_xaxes(**grid)
    slow.update_layout(xaxis2={**grid, "overlaying": "x", "anchor": "y2"})
    slow.add_shape(shape)
    traces = [
        {"type": "heatmap", "z": z},
        {"type": "scatter", "x": [None], "y": [None], "xaxis": "x2", "yaxis": "y2"},
    ]
    axes = {"xaxis": grid, "xaxis2": {**grid, "overlaying": "x", "anchor": "y2"}}
    drawn = chart(traces, {**layout(LIGHT, height=300), **axes, "shapes": [shape]})
    assert json.loads(drawn.to_json()) == json.loads(slow.to_json())


def test_it_is_written_as_plotly_writes_it_and_packs_nothing_that_was_given() -> None:
    made = {
        "data": [{"type": "heatmap", "z": np.eye(3), "customdata": [["a", 1]], "x": ("a", "b", "c")}],
        "layout": {
            **layout(LIGHT, height=300),
            "template": {},
            "annotations": [{"text": "a", "x": np.ones(2)}],
        },
    }
    slow = go.Figure(made, _validate=False)
    drawn = chart(made["data"], made["layout"])  # type: ignore[arg-type]
    assert json.loads(drawn.to_json()) == json.loads(slow.to_json())
    assert (drawn.laid["height"], drawn.kinds) == (300, {"heatmap"})
    assert isinstance(made["data"][0]["z"], np.ndarray)  # type: ignore[index]
    assert isinstance(made["layout"]["annotations"][0]["x"], np.ndarray)  # type: ignore[call-overload, index]


def test_plotly_makes_its_parts_if_somebody_asks_and_what_is_changed_in_them_is_written() -> None:
    drawn = chart([{"type": "bar", "x": [1]}], layout(LIGHT, height=300))
    assert go.Figure(drawn).data[0].type == "bar"
    drawn.layout.height = 200
    assert drawn.to_dict()["layout"]["height"] == drawn.laid["height"] == 200
    assert drawn.kinds == {"bar"}
    with pytest.raises(AttributeError):
        drawn.nothing_of_the_kind  # noqa: B018


@pytest.mark.tiny
def test_no_chart_is_written_while_pandas_is_half_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, whole = threading.Event(), threading.Event()

    def slow(_name: str) -> None:
        begun.set()
        whole.wait(60)

    monkeypatch.setattr(frame, "importlib", SimpleNamespace(import_module=slow))
    with ThreadPoolExecutor(2) as threads:
        threads.submit(frame.import_pandas)
        assert begun.wait(60)
        written = threads.submit(chart([{"type": "bar", "x": [1]}], {}).to_dict)
        with pytest.raises(TimeoutError):
            written.result(0.05)
        whole.set()
        assert written.result(60)["data"] == [{"type": "bar", "x": [1]}]


def test_what_it_was_given_stays_as_it_was() -> None:
    laid = {"xaxis": {"range": [0, 1]}}
    drawn = chart([{"type": "bar", "x": [1]}], laid)
    drawn.layout.xaxis.range = [0, 2]
    assert laid == {"xaxis": {"range": [0, 1]}}
    assert len(drawn.data) == 1


def test_a_message_is_its_sentence_alone() -> None:
    drawn = message(LIGHT, "Nothing is left.", height=200)
    assert [note.text for note in drawn.layout.annotations] == ["Nothing is left."]
    assert not drawn.data
    assert (drawn.layout.xaxis.visible, drawn.layout.yaxis.visible) == (False, False)


@pytest.mark.tiny
@pytest.mark.parametrize("changed", [{"hovertemplate": 5}, {"x": [0, None], "name": 7}])
def test_a_chart_that_plotly_would_change_fails_here(changed: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match=r"heatmap\.(hovertemplate|name)"):
        chart([{"type": "heatmap", "z": [[1]], **changed}], {})


@pytest.mark.tiny
@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"zmin": "low"}, {"colorbar": {"titel": "a"}}])
def test_a_chart_that_plotly_would_refuse_fails_here(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Invalid"):
        chart([{"type": "heatmap", "z": [[1]], **wrong}], {})
    with pytest.raises(ValueError, match="Invalid"):
        chart([], {"xaxis": wrong})


def test_every_figure_is_made_by_a_test_of_this_folder() -> None:
    """So that Plotly checks each: see conftest.py."""
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    drawn = {
        f"{module.name}.{name}": name
        for module in pkgutil.iter_modules(viz.figures.__path__, "viz.figures.")
        for name, made in vars(importlib.import_module(module.name)).items()
        if inspect.isfunction(made) and made.__annotations__.get("return") == "Figure"
    }
    assert len(drawn) > 40
    assert [each for each, name in drawn.items() if name[0] != "_" and f"{name}(" not in written] == []
