"""The learning rate and the moving average against their closed forms.

Muon against the singular values it promises.
"""

from __future__ import annotations

import pytest
import torch
from torch import nn

from viz.training.muon import Muon, orthogonal
from viz.training.schedule import average_decay, learning_rate_factor, update_average

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize(
    ("progress", "factor"),
    [
        (0.0, 0.0),
        (0.05, 0.5),
        (0.1, 1.0),
        (0.3, 1.0),
        (0.6, 1.0),
        (0.7, 0.8535534),
        (0.8, 0.5),
        (0.9, 0.1464466),
        (1.0, 0.0),
        (1.2, 0.0),
    ],
)
def test_the_rate_warms_up_stays_and_decays_by_half_a_cosine(progress: float, factor: float) -> None:
    assert learning_rate_factor(progress, warm_up=0.1, decay=0.4) == pytest.approx(factor, abs=1e-6)


def test_the_average_of_constant_steps_has_its_closed_form() -> None:
    network, average = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 2.0)
    nn.init.constant_(average.weight, 1.0)
    for _ in range(5):
        update_average(average, network, 0.9)
    assert average.weight.item() == pytest.approx(2.0 - 0.9**5)
    assert network.weight.item() == 2.0


def test_the_average_copies_counts_and_averages_batch_norms_statistics() -> None:
    network, average = nn.BatchNorm1d(1), nn.BatchNorm1d(1)
    network.running_mean.fill_(4.0)
    network.num_batches_tracked.fill_(7)
    update_average(average, network, 0.75)
    assert average.running_mean.item() == pytest.approx(1.0)
    assert average.num_batches_tracked.item() == 7


def test_the_average_forgets_its_start_quickly() -> None:
    assert average_decay(0, 0.99) == pytest.approx(0.1)
    assert average_decay(90, 0.99) == pytest.approx(0.91)
    assert average_decay(10_000, 0.99) == 0.99


@pytest.mark.parametrize("shape", [(24, 24), (16, 40), (40, 16)])
def test_orthogonal_moves_singular_values_to_about_one_and_keeps_the_directions(
    shape: tuple[int, int],
) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    found = orthogonal(matrix, rounds=8)
    values = torch.linalg.svdvals(found)
    assert float(values.min()) > 0.6
    assert float(values.max()) < 1.3
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    middle = left.T @ found @ right.T
    assert float((middle - middle.diag().diag()).abs().max()) < 0.05


def test_a_batch_of_matrices_is_made_orthogonal_one_by_one() -> None:
    matrices = torch.randn(3, 8, 12, generator=torch.Generator().manual_seed(0))
    together = orthogonal(matrices)
    for one, alone in zip(together, matrices, strict=True):
        assert torch.allclose(one, orthogonal(alone), atol=0.02)


def test_muon_takes_a_step_of_adamws_size_and_decays_the_weight() -> None:
    weight = nn.Parameter(torch.ones(6, 4))
    weight.grad = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
    Muon([weight], lr=0.1, weight_decay=0.5).step()
    step = weight.detach() - 0.95
    assert float(step.norm()) == pytest.approx(0.1 * 0.2 * 6**0.5 * 4**0.5, rel=0.25)


def test_muon_holds_a_filters_length() -> None:
    weight = nn.Parameter(torch.full((4, 3, 3, 3), 5.0))
    weight.grad = torch.zeros_like(weight)
    Muon([weight], lr=0.1, fixed_norm=True).step()
    assert float(weight.detach().norm()) == pytest.approx(2.0)
