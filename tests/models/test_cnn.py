"""The CNN: its stages, its size, and configs that it refuses before any memory is taken."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.rounding import assert_rounding
from viz.errors import InputError
from viz.models.cnn import CNN, CNNConfig

pytestmark = pytest.mark.tiny

TINY = CNNConfig(stem_width=4, stage_widths=(6, 8, 12))


def test_every_stage_halves_the_grid_after_the_stem() -> None:
    network = CNN(TINY).eval()
    shapes = [tuple(stage.shape[1:]) for stage in network.features(torch.randn(2, 3, 32, 32))]
    assert shapes == [(4, 32, 32), (6, 16, 16), (8, 8, 8), (12, 4, 4)]


def test_the_stages_are_the_modules_named_stages() -> None:
    network = CNN(TINY).eval()
    pixels = torch.randn(1, 3, 32, 32)
    hidden = pixels
    for stage, features in zip(network.stages, network.features(pixels), strict=True):
        hidden = stage(hidden)
        assert torch.equal(hidden, features)


def test_logits_are_the_heads_reading_of_the_average_over_places() -> None:
    network = CNN(TINY).eval()
    pixels = torch.randn(2, 3, 32, 32)
    last = network.features(pixels)[-1].double()
    by_hand = last.mean((2, 3)) @ network.head.weight.double().T + network.head.bias.double()
    assert_rounding(network(pixels).detach().numpy(), by_hand.detach().numpy())


def test_a_filter_starts_by_passing_its_channel_through() -> None:
    first = CNN(TINY).stages[1][0].weight
    assert first[2, 2, 1, 1] == 1
    assert first[2].abs().sum() == 1


def test_the_bundled_size_is_about_two_million_and_its_first_filters_are_3x3() -> None:
    network = CNN()
    assert 1.9e6 < sum(parameter.numel() for parameter in network.parameters()) < 2.1e6
    assert network.stages[0][0].weight.shape[1:] == (3, 3, 3)


def test_a_config_is_read_from_json_and_other_keys_are_left_alone() -> None:
    config = CNNConfig.from_dict(
        {"model_type": "cnn", "stage_widths": [6, 8, 12], "stem_width": 4, "num_labels": 10}
    )
    assert config == TINY
    assert CNNConfig.from_dict({"id2label": {"0": "cat", "1": "dog"}}).num_labels == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"stem_width": 10**9},
        {"stem_width": True},
        {"stage_widths": [64, 10**9]},
        {"stage_widths": [8] * 7},
        {"stage_widths": []},
        {"stage_widths": "64"},
        {"stage_widths": [64, 1.5]},
        {"num_labels": 0},
        {"num_labels": "10"},
        {"image_size": 100_000},
        {"image_size": 4},
        {"id2label": {"0": "cat"}},
    ],
)
def test_sizes_that_make_no_sense_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="must be"):
        CNNConfig.from_dict(fields)
