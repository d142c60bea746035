"""A text classifier of the operator's, in the lessons that offer it: its labels are text and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models.test_text_classifiers import LABELS, TEXT, written
from tests.pages.opened import opened, said
from viz.capture import capture_text
from viz.lessons.workings.encoder.diagram import LEFT
from viz.models.folder import described
from viz.models.loading import load_folder

pytestmark = pytest.mark.tiny


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    written(tmp_path / "moods", "distilbert")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "moods"


def test_the_first_lesson_shows_its_classes_and_what_they_are(folder: Path) -> None:
    app = opened("words/attention.py", model="folder:moods", text=TEXT)
    assert not app.exception
    assert "moods puts the whole text into one of its own classes" in said(app)
    bars = json.loads(app.get("plotly_chart")[-1].proto.spec)["data"][0]
    outputs = capture_text(load_folder(described("folder:moods", folder), folder), TEXT).outputs
    assert outputs is not None
    assert bars["customdata"] == list(outputs.names[0])
    assert set(bars["customdata"]) == set(LABELS.values())
    assert bars["x"] == pytest.approx(outputs.probabilities[0].tolist())
    alt = app.get("plotly_chart")[-1].proto.alt
    assert f"{outputs.names[0][0]}, probability {outputs.probabilities[0, 0]:.3f}" in alt


@pytest.mark.parametrize(
    "page", ["words/heads.py", "workings/encoder.py", "workings/self_attention.py", "workings/positions.py"]
)
def test_other_lessons_take_it_too(page: str) -> None:
    app = opened(page, model="folder:moods", text=TEXT, way="learned", lever="temperature")
    assert not app.exception
    assert not app.error
    assert "**positive**" not in [each.value for each in app.markdown]
    if "encoder" in page:
        app.session_state["guess-path"] = next(iter(LEFT))
        app.run()
        assert not app.exception
        assert "asked after each layer for the text's class" in said(app)
