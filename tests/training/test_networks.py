"""The networks as they are trained: the ViT's logits are the library's, dropped patches are gone, and
operations are counted.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Generator

from tests.rounding import assert_rounding
from tests.training.build import tiny_cnn, tiny_vit
from viz.training import cost, networks
from viz.training.networks import PATCHES, drop_patches, vit_logits
from viz.training.recipes import CNN_RECIPE, VIT_RECIPE, optimizers

pytestmark = pytest.mark.tiny


def test_with_all_patches_the_logits_are_the_librarys() -> None:
    network, pixels = tiny_vit().eval(), torch.randn(3, 3, 32, 32)
    found, expected = vit_logits(network, pixels, PATCHES, Generator()), network(pixel_values=pixels).logits
    assert_rounding(found.detach().numpy(), expected.detach().numpy())


def test_dropping_patches_keeps_cls_first_and_others_at_most_once() -> None:
    tokens = torch.arange(65.0).expand(400, 65)[:, :, None]
    kept = drop_patches(tokens, 16, Generator().manual_seed(0))[:, :, 0]
    assert kept.shape == (400, 17)
    assert torch.equal(kept[:, 0], torch.zeros(400))
    assert all(len(set(row.tolist())) == 17 for row in kept)
    counts = kept[:, 1:].flatten().long().bincount(minlength=65)[1:]
    assert counts.min() > 60  # 100 each, when all patches are equally likely
    assert counts.max() < 150


def test_a_network_without_positions_has_none_and_learns_none() -> None:
    network, _ = networks.build(replace(VIT_RECIPE, positions=False))
    positions = network.vit.embeddings.position_embeddings
    assert not positions.any()
    trained = [
        parameter
        for each in optimizers(network, VIT_RECIPE)
        for group in each.param_groups
        for parameter in group["params"]
    ]
    assert not any(parameter is positions for parameter in trained)


@pytest.mark.parametrize(
    ("network", "recipe"),
    [(tiny_vit(), VIT_RECIPE), (tiny_cnn(), CNN_RECIPE), (tiny_vit(), replace(VIT_RECIPE, muon=False))],
)
def test_every_weight_has_one_optimizer_and_vectors_do_not_decay(
    network: torch.nn.Module, recipe: object
) -> None:
    groups = [group for each in optimizers(network, recipe) for group in each.param_groups]
    found = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(found) == sorted(id(parameter) for parameter in network.parameters())
    assert all(
        group["weight_decay"] == 0 for group in groups for parameter in group["params"] if parameter.ndim == 1
    )


def test_operations_are_counted_with_attention() -> None:
    """Tiny ViT: 65 tokens, width 16, 2 layers, feed-forward 32.

    A multiplication and an addition are two operations.
    """
    patches = 2 * 64 * 48 * 16
    layer = 2 * 65 * (4 * 16 * 16 + 2 * 16 * 32) + 2 * 2 * 65 * 65 * 16
    assert cost.forward_flops(tiny_vit()) == patches + 2 * layer + 2 * 16 * 10


def test_training_costs_three_times_reading_and_less_with_fewer_patches() -> None:
    network = tiny_cnn()
    record = {"photos_seen": 10, "photos_seen_with_all_patches": 0, "recipe": {"patches_kept": 32}}
    first = 2 * 32 * 32 * 27 * 4  # pixels need no gradient
    assert cost.training_flops(network, record) == 10 * (3 * cost.forward_flops(network) - first)
    few, all_of_them = (
        cost.training_flops(tiny_vit(), {**record, "photos_seen_with_all_patches": whole})
        for whole in (0, 10)
    )
    assert 0.4 * all_of_them < few < 0.6 * all_of_them
    taught = cost.training_flops(tiny_vit(), record, teacher=network)
    assert taught == few + 10 * cost.forward_flops(network)
