"""Which depths a table shows, and from where on an answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.depths import MOST, depth_names, known_from, shown_depths

pytestmark = pytest.mark.instant


def test_a_small_network_shows_every_depth() -> None:
    assert shown_depths(6) == (0, 1, 2, 3, 4, 5, 6)
    assert shown_depths(15) == tuple(range(16))


@pytest.mark.parametrize("n_layers", [16, 24, 30, 100])
def test_a_deep_one_shows_its_ends_and_all_of_the_late_layers(n_layers: int) -> None:
    shown = shown_depths(n_layers)
    assert len(shown) == MOST
    assert list(shown) == sorted(set(shown))
    assert shown[0] == 0
    assert shown[-10:] == tuple(range(n_layers - 9, n_layers + 1))


def test_known_is_what_stays_first() -> None:
    assert known_from(np.array([1, 5, 1, 1])) == 2
    assert known_from(np.array([1, 1])) == 0
    assert known_from(np.array([1, 3])) == 2
    assert depth_names((0, 4)) == ["embedding", "layer 4"]
