"""The masked-word model that comes along: its card follows from its numbers, and it guesses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.loaded import load
from viz.capture import capture_text
from viz.models import storage
from viz.models.catalogue import CATALOGUE
from viz.training.masked.card import card

pytestmark = pytest.mark.weights
FOLDER = Path(__file__).parents[3] / "assets" / "weights" / "minilm-masked"
if not storage.here(CATALOGUE["minilm"]):
    pytest.skip("minilm, whose weights it changes, is not on this computer", allow_module_level=True)


def test_the_card_is_the_one_that_the_numbers_make() -> None:
    results, training = (
        json.loads((FOLDER / name).read_text()) for name in ("results.json", "training.json")
    )
    assert (FOLDER / "README.md").read_text() == card(results, training)
    assert training["finished"]


def test_it_fits_its_weights_and_ties_its_output_to_its_embedding() -> None:
    model = load("minilm-masked")
    assert model.n_parameters == sum(
        (22_713_216 - 384 * 384 - 384, 384 * 384 + 384, 384 * 384 + 384 + 2 * 384 + 30_522, 2 * 384 + 2)
    )  # the encoder with its pooler; the transform of the words' head and its bias; the second head


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the doctor told the sick man to stay in [MASK].", "bed"),
        ("the ship sailed across the [MASK].", "sea"),
        ("he had no money to [MASK] for his dinner.", "pay"),
    ],
)
def test_it_guesses_words_that_only_the_sentence_tells(text: str, expected: str) -> None:
    found = capture_text(load("minilm-masked"), text)
    outputs = found.outputs
    assert outputs is not None
    names = outputs.names[found.tokens.index("[MASK]")]
    assert expected in names[:3]
    assert (np.diff(outputs.probabilities) <= 0).all()
