"""What is said of the short runs is what their numbers say."""

from __future__ import annotations

import pytest

from viz.lessons.images.experiments import adapted

pytestmark = pytest.mark.instant
RUNS = [
    {"network": "n", "tune": tune, "moving_weights": weights, "watched": 200,
     "recipe": {"small": 112, "rate": rate},
     "curve": [{"photos": 5120, "cpu_seconds": 90.0, "held_out_accuracy": right}]}
    for tune, weights, rate, right in (("head", 7690, 1e-3, 0.41), ("all", 22_064_266, 5e-5, 0.655))
]  # fmt: skip


def test_each_way_is_told_with_what_moves_and_how_it_ended() -> None:
    assert adapted.moving(RUNS) == [
        ("the new last layer alone", "7,690", "0.001"),
        ("every weight", "22,064,266", "0.00005"),
    ]
    assert adapted.ended(RUNS) == "the new last layer alone 41.0%, every weight 65.5%."
    assert "5,120 photos of CIFAR-10 in the same order, enlarged to 112 pixels" in adapted.about(RUNS)


def test_what_may_be_chance_follows_from_how_many_photos_were_watched() -> None:
    """Two shares of 200 photos, each with a standard error of at most sqrt(0.25 / 200) = 3.5 points."""
    assert "less than about 10 points may be chance" in adapted.chance(RUNS)
