"""The table of costs has the numbers that were measured, each with its unit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from viz.lessons.images.cnn_vs_vit.costs import COSTS, costs
from viz.requests import MeasureCost
from viz.workings import Cost

pytestmark = pytest.mark.instant


def network(cost: Cost) -> SimpleNamespace:
    """A network that answers with this cost."""

    def ask(request: MeasureCost, note: str) -> Cost:
        assert request == MeasureCost(cost.model, ("cat", None))
        return cost

    return SimpleNamespace(model=cost.model, ask=ask)


def test_each_network_has_its_own_row_with_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "viz.lessons.images.cnn_vs_vit.costs.picture_input.everything", lambda: [("cat", None)]
    )
    one = Cost(
        model="vit", parameters=2_690_000, flops=357_000_000, milliseconds=(8.0, 9.06, 10.0),
        weight_bytes=10_800_000, peak_bytes=1_250_000, repeats=9,
    )  # fmt: skip
    other = Cost(
        model="cnn", parameters=500_000, flops=1_200_000_000, milliseconds=(1276.7, 1758.3, 1958.6),
        weight_bytes=2_000_000, peak_bytes=900_000, repeats=9,
    )  # fmt: skip
    pair = SimpleNamespace(subjects=(network(one), network(other)), names=("ViT", "CNN"), photo=("dog", None))
    first, second = costs(pair)
    assert len(first) == len(COSTS)
    assert first == ("ViT", "2.69 million", "357 million", "9.1 ms (8.0 to 10.0)", "10.8 MB", "1.2 MB")
    assert second[:4] == ("CNN", "0.50 million", "1,200 million", "1,758 ms (1,277 to 1,959)")
