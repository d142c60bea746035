"""What T5 adds by distance, against transformers' own `compute_bias`; and what the lesson says of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tests.models import tiny
from viz.analysis.positions import bias_by_distance
from viz.capture.positions import distance_bias
from viz.capture.translation import capture_translation
from viz.errors import InputError
from viz.lessons.workings.positions.distance import curves, look
from viz.models.catalogue import CATALOGUE
from viz.workings import DistanceBias

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("stack", ["encoder", "decoder"])
@pytest.mark.parametrize("n", [1, 7, 60])
def test_it_is_what_transformers_adds(stack: str, n: int) -> None:
    model = tiny.model("t5")
    found = distance_bias(model)
    block: Any = getattr(model.network, stack).block[0].layer[0].SelfAttention
    with torch.inference_mode():
        expected = block.compute_bias(n, n)[0].numpy()
    table = found.encoder if stack == "encoder" else found.decoder
    distance = np.arange(n)[None] - np.arange(n)[:, None]
    added = bias_by_distance(table, distance, farthest=found.farthest, both_sides=stack == "encoder")
    np.testing.assert_array_equal(added, expected)
    assert found.farthest == 16


def test_it_is_what_was_recorded_while_it_read() -> None:
    model = tiny.model("t5")
    found, recording = distance_bias(model), capture_translation(model, "the tired animal").encoder
    n = recording.n_tokens
    distance = np.arange(n)[None] - np.arange(n)[:, None]
    added = bias_by_distance(found.encoder, distance, farthest=found.farthest, both_sides=True)
    np.testing.assert_array_equal(added, recording.bias)


def test_a_model_that_adds_nothing_says_so() -> None:
    with pytest.raises(InputError, match="adds nothing by distance"):
        distance_bias(tiny.model("bert"))


def told(near: float, far: float) -> DistanceBias:
    """Buckets of two heads: one with these numbers near and far, one that is even."""
    table = np.zeros((32, 2), np.float32)
    table[[0, 1, 17], 0], table[[10, 11, 12, 26, 27, 28], 0] = near, far
    return DistanceBias(model="t5-small", farthest=128, encoder=table, decoder=table)


def test_what_is_said_of_near_and_far_is_what_the_numbers_say() -> None:
    assert look(told(3, 1), "encoder").startswith("One head of 2 adds more to tokens at most one place away")
    assert "head 1 most, by 2.0" in look(told(3, 1), "encoder")
    assert look(told(-1, 1), "encoder").startswith("No head of 2 adds more")
    assert "most, by" not in look(told(-1, 1), "encoder")
    distance, added = curves(told(3, 1), "decoder")
    assert (distance[-1], added.shape) == (0, (2, 41))


def test_the_model_is_told_its_task_before_every_text() -> None:
    row = CATALOGUE["t5-small"]
    assert row.told("The house is small.") == "translate English to German: The house is small."
    assert row.told("   ") == "   "
    assert CATALOGUE["en-pt"].told("x") == "x"
