"""Every snippet of *Reproduce in Python* runs as it stands, and computes the numbers on screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.loaded import load
from viz.analysis.matrix import matrix
from viz.capture import capture_image, capture_text
from viz.capture.generate import expect
from viz.capture.positions import position_table
from viz.capture.translation import capture_translation
from viz.models import checkpoint
from viz.models.storage import folder
from viz.pictures import read, square
from viz.ui.controls import snippets

pytestmark = pytest.mark.weights
ROOT = Path(__file__).parents[2]
TEXTS = ("It's <b>Alice's</b> \\ \"book\".\n", "She said {no}.")
PICTURE = "assets/images/cat.jpg"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(source: str) -> dict[str, Any]:
    """What a student's Python would hold afterwards; the hub's name of MiniLM means the copy that is here."""
    hub, here = repr(snippets.UPSTREAM["minilm"]), repr(str(folder(checkpoint("minilm"))))
    found: dict[str, Any] = {}
    exec(source.replace(hub, here), found)
    return found


@pytest.mark.parametrize("how", ["head", "mean", "max", "rollout"])
def test_the_attention_of_a_text(how: str) -> None:
    recording = capture_text(load("minilm"), *TEXTS)
    found = run(snippets.of_text(recording, checkpoint("minilm"), layer=3, heads=[1, 4], how=how))
    np.testing.assert_allclose(found["attention"].numpy(), recording.attention, atol=1e-5)
    drawn = [matrix(recording, 3, heads=(head,), how=how, special="show").weights for head in (1, 4)]
    expected = np.stack(drawn) if how == "head" else drawn[0]
    np.testing.assert_allclose(found["weights"].numpy(), expected, atol=1e-5)


@pytest.mark.parametrize("name", ["vit-cifar10", "vit-saliency"])
def test_the_attention_of_a_picture(name: str) -> None:
    picture = read(Path(PICTURE).read_bytes(), "cat")
    recording = capture_image(load(name), picture, square(picture, x=0.3, zoom=1.5))
    source = snippets.of_picture(
        recording, checkpoint(name), picture=PICTURE, layer=2, heads=[1], how="head", pin=7
    )
    np.testing.assert_allclose(run(source)["attention"].numpy(), recording.attention, atol=2e-3)


@pytest.mark.parametrize("name", ["vit-cifar10", "cnn-cifar10"])
def test_the_answers_to_a_picture(name: str) -> None:
    picture = read(Path(PICTURE).read_bytes(), "cat")
    recording = capture_image(load(name), picture, square(picture, zoom=1.2))
    logits = recording.logits[0].astype(np.float64)
    probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    found = run(snippets.answers(recording, checkpoint(name), PICTURE))
    np.testing.assert_allclose(found["probabilities"].numpy(), probabilities, atol=5e-3)


def test_the_next_words_of_a_text() -> None:
    expected = expect(load("smollm2"), "The cat sat on the")
    found = run(snippets.next_words(expected.recording, checkpoint("smollm2")))["probabilities"].numpy()
    last = expected.answers[-1]
    np.testing.assert_allclose(found[-1][list(last)], expected.probabilities[-1], atol=1e-4)


@pytest.mark.parametrize("name", ["minilm", "vit-cifar10"])
def test_the_table_of_positions(name: str) -> None:
    table = position_table(load(name)).table
    np.testing.assert_allclose(run(snippets.positions(checkpoint(name)))["table"].numpy(), table, atol=1e-6)


@pytest.mark.parametrize("which", ["cross", "encoder"])
def test_the_attention_of_a_translator(which: str) -> None:
    text = 'It\'s the "red" car.'
    found = run(snippets.translation(text, checkpoint("en-pt"), which=which))
    translation = capture_translation(load("en-pt"), text)
    kept = translation.decoder.cross if which == "cross" else translation.encoder
    np.testing.assert_allclose(found["attention"], kept.attention, atol=1e-6)
    assert found["found"].text == translation.text
