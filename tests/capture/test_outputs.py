"""The likeliest answers of a row, with their names: the largest of a whole softmax."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from viz.capture.outputs import likeliest

pytestmark = pytest.mark.tiny
MODEL = SimpleNamespace(output_name=lambda output: f"word {output}")


def test_the_best_of_the_whole_vocabulary_keep_their_own_probabilities() -> None:
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(0))
    found = likeliest(MODEL, logits, ranks=4)
    expected = logits.softmax(-1)
    for row in range(3):
        order = expected[row].argsort(descending=True)[:4].tolist()
        assert found.names[row] == tuple(f"word {output}" for output in order)
        assert found.probabilities[row] == pytest.approx(expected[row, order].numpy(), rel=1e-5)
        assert found.logits[row] == pytest.approx(logits[row, order].numpy())


def test_fewer_outputs_than_ranks_and_none_at_all() -> None:
    assert len(likeliest(MODEL, torch.randn(1, 2)).names[0]) == 2
    assert likeliest(MODEL, torch.zeros(1, 0)) is None
