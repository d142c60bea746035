"""A coarse map has the means of its blocks, and heads follow it by as much as scipy says."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention, standing_out
from viz.analysis.saliency import by_patch, coarse, follows

pytestmark = pytest.mark.instant


@pytest.mark.parametrize(("side", "places"), [(224, 56), (336, 56), (448, 56), (30, 30), (70, 35), (59, 1)])
def test_blocks_are_as_many_as_fit_and_hold_means(side: int, places: int) -> None:
    saliency = np.random.default_rng(0).random((side, side)).astype(np.float32)
    found = coarse(saliency)
    assert found.shape == (places, places)
    block = side // places
    assert found[0, -1] == pytest.approx(saliency[:block, -block:].mean(), rel=1e-5)
    assert found.mean() == pytest.approx(saliency.mean(), rel=1e-5)


def test_a_patch_stands_out_by_the_mean_of_its_pixels() -> None:
    rng = np.random.default_rng(1)
    saliency = rng.random((28, 42)).astype(np.float32)
    found = by_patch(standing_out(random_attention(1, 1, 7, 7), saliency, rows=2, columns=3))
    for row in range(2):
        for column in range(3):
            block = saliency[14 * row : 14 * row + 14, 14 * column : 14 * column + 14]
            assert found[3 * row + column] == pytest.approx(block.mean(), rel=1e-5)


def test_heads_follow_by_where_cls_looks() -> None:
    attention = random_attention(2, 3, 13, 13)
    saliency = np.random.default_rng(2).random((6, 8))
    recording = standing_out(attention, saliency, rows=3, columns=4)
    blocks = saliency.reshape(3, 2, 4, 2).mean(axis=(1, 3)).ravel()
    found = follows(recording)
    for layer in range(2):
        for head in range(3):
            wanted = np.corrcoef(attention[layer, head, 0, 1:], blocks)[0, 1]
            assert found[layer, head] == pytest.approx(wanted, abs=1e-5)


def test_without_cls_what_a_patch_gets_counts() -> None:
    attention = random_attention(1, 2, 12, 12)
    saliency = np.random.default_rng(3).random((3, 4))
    found = follows(standing_out(attention, saliency, rows=3, columns=4, prefix=0))
    wanted = np.corrcoef(attention[0, 1].mean(axis=0), saliency.ravel())[0, 1]
    assert found[0, 1] == pytest.approx(wanted, abs=1e-5)
