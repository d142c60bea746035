"""A checkpoint puts back all that it was made of."""

from __future__ import annotations

import pytest
import torch

from viz.adamw import AdamW
from viz.live.network import SmallTransformer
from viz.live.state import packed, unpacked
from viz.live.tasks import TASKS

pytestmark = pytest.mark.tiny


def made(seed: int) -> tuple[SmallTransformer, AdamW]:
    torch.manual_seed(seed)
    network = SmallTransformer(TASKS["same"], heads=2)
    optimiser = AdamW(list(network.parameters()), decay=0.0)
    for each in (*optimiser.means, *optimiser.squares):
        each.uniform_()
    return network, optimiser


def test_weights_and_averages_come_back():
    network, optimiser = made(1)
    other, others = made(2)
    unpacked(packed(network, optimiser), other, others)
    pairs = zip(
        (*network.parameters(), *optimiser.means, *optimiser.squares),
        (*other.parameters(), *others.means, *others.squares),
        strict=True,
    )
    assert all(torch.equal(one, two) for one, two in pairs)
