"""A coarse map has the means of its blocks."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.saliency import coarse

pytestmark = pytest.mark.instant


@pytest.mark.parametrize(("side", "places"), [(224, 56), (336, 56), (448, 56), (30, 30), (70, 35), (59, 1)])
def test_blocks_are_as_many_as_fit_and_hold_means(side: int, places: int) -> None:
    saliency = np.random.default_rng(0).random((side, side)).astype(np.float32)
    found = coarse(saliency)
    assert found.shape == (places, places)
    block = side // places
    assert found[0, -1] == pytest.approx(saliency[:block, -block:].mean(), rel=1e-5)
    assert found.mean() == pytest.approx(saliency.mean(), rel=1e-5)
