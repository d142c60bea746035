"""The menu under a figure: nothing before it is opened, then what is on screen; never a recording kept."""

from __future__ import annotations

import csv
import gc
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.loaded import load
from tests.pages.opened import opened
from tests.pages.test_images import chart, numbers
from tests.pages.test_memory import arrays
from viz.capture import capture_text
from viz.ui.page import take_away
from viz.ui.running.cache import engine

pytestmark = pytest.mark.weights
TEXT = "The =SUM(A1) cat."
KEPT = (
    ("words/attention.py", ("head view", "map", "bars", "tokens")),
    ("words/heads.py", ("head grid", "scatter", "head table")),
    ("images/patches.py", ("patch grid", "filters")),
    ("images/attention.py", ("framing", "patch lens", "bars", "head grid")),
    ("predictions/next.py", ("next words",)),
)


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each button would save, by its key."""
    found: dict[str, Any] = {}
    monkeypatch.setattr(
        take_away.st, "download_button", lambda _, data, key, **more: found.update({key: data})
    )
    return found


def test_an_unopened_menu_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("nobody asked")

    for name in ("_files", "_pictures", "figure"):
        monkeypatch.setattr(take_away, name, refuse)
    app = opened("words/attention.py", text=TEXT)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2


def test_a_head_view_gives_the_weights_on_screen(saved: dict[str, Any]) -> None:
    app = opened("words/attention.py", text=TEXT, layer="2", heads="3,7")
    app.session_state["take head view"] = True
    app.run()
    assert not app.error
    recording = capture_text(load("minilm"), TEXT)
    rows = list(csv.DictReader(io.StringIO(saved["take CSV head view"]().decode("utf-8-sig"), newline="")))
    weights = np.float32([row["weight"] for row in rows])
    np.testing.assert_allclose(weights, recording.attention[1, [2, 6]].ravel(), atol=1e-6)
    assert not any(text.startswith("=") for row in rows for text in row.values())
    with np.load(io.BytesIO(saved["take NPZ head view"]())) as kept:
        assert kept["weight"].shape == (2, recording.n_tokens, recording.n_tokens)
    page = saved["take HTML head view"]().decode()
    assert "Head view, Layer 2, head 3, 7" in page
    assert "attentions" in app.code[0].value


def test_a_chart_gives_what_is_drawn(saved: dict[str, Any]) -> None:
    app = opened("words/attention.py", text=TEXT, layer="2", heads="3")
    app.session_state["take map"] = True
    app.run()
    recording = capture_text(load("minilm"), TEXT)
    with np.load(io.BytesIO(saved["take NPZ map"]())) as kept:
        values = kept["value"][kept["series"] == "attention"]
        np.testing.assert_allclose(values, recording.attention[1, 2].ravel(), atol=1e-6)
    assert saved["take HTML map"]().decode().count("Plotly.newPlot(") >= 1


@pytest.mark.parametrize(("lesson", "menus"), KEPT)
def test_an_opened_menu_keeps_no_recording(lesson: str, menus: tuple[str, ...]) -> None:
    engine().forget(lambda _: True)
    before = {id(each()) for each in arrays()}
    app = opened(lesson)
    for menu in menus:
        app.session_state[f"take {menu}"] = True
    app.run()
    assert not app.exception
    assert not app.error
    assert (
        len(app.get("download_button")) >= 2 * len(menus) - 1
    )  # what is to be predicted first gives no numbers
    made = [each for each in arrays() if id(each()) not in before]
    engine().forget(lambda _: True)
    gc.collect()
    assert [each().shape for each in made if each() is not None] == []


def python(app: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the Python in the menus of these figures leaves behind once it ran."""
    for key in keys:
        app.session_state[f"take {key}"] = True
    app.run()
    assert not app.exception
    assert len(app.code) == len(keys)
    found: list[dict[str, Any]] = [{} for _ in keys]
    for each, block in zip(found, app.code, strict=True):
        exec(block.value, each)
    return found


def test_python_in_the_menus_is_about_what_is_on_screen(
    saved: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    app = opened("images/cnn_vs_vit.py", left="cnn-cifar10", right="vit-cifar10", **{"class": "ship"})
    one, other, sheet = python(app, ("why 0", "why 1", "sheet ViT (CIFAR-10)"))
    for number, found in enumerate((one, other)):
        drawn = next(each for each in chart(app, f"why {number}")["data"] if each["type"] == "heatmap")
        np.testing.assert_allclose(found["scores"], numbers(drawn["z"]), atol=1e-4)
    assert sheet["found"].attention
    app = opened(
        "images/experiments.py",
        left="cnn-cifar10",
        right="vit-cifar10",
        experiment="surgery",
        picture="horse",
    )
    app.pills(key="guess surgery").set_value("it needs them").run()
    (found,) = python(app, ("surgery ViT (CIFAR-10)",))
    drawn = numbers(chart(app, "surgery ViT (CIFAR-10)")["data"][0]["y"])
    np.testing.assert_allclose(np.ravel(found["mean"]), np.ravel(drawn), atol=1e-4)
