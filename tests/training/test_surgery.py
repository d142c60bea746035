"""The numbers of a population whose positions are changed: the deviation of shuffles is that of a sample."""

from __future__ import annotations

import statistics

import pytest
import torch

from tests.training.build import photos, tiny_vit
from viz.training import surgery

pytestmark = pytest.mark.tiny


def test_the_deviation_of_shuffles_divides_by_one_less_than_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some, drawn, right = photos(60), torch.Generator().manual_seed(3), []

    def answer(*_: object) -> torch.Tensor:
        answers = torch.randint(0, 10, (60,), generator=drawn)
        right.append(float((answers == some.labels).double().mean()))
        return torch.nn.functional.one_hot(answers)

    monkeypatch.setattr(surgery, "logits_of", answer)
    found = surgery.population(tiny_vit(), some)
    shuffles = right[3 : 3 + surgery.SHUFFLES]  # after those untouched, as learned and transposed
    assert found["shuffled"]["deviation"] == round(statistics.stdev(shuffles), 4) > 0
    assert found["shuffled"]["accuracy"] == round(statistics.mean(shuffles), 4)
    assert "deviation" not in found["zeroed"]
