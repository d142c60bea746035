"""A pretrained network is adapted: only what may move moves, a killed run ends where an unbroken one ends,
and it learns.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from tests.training.build import photos
from viz.errors import InputError
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.low_rank import LowRankLinear, LowRankPointwise, add_low_rank
from viz.training.adapt.networks import Adapted, AdaptedCNN, AdaptedViT, opened, pixels
from viz.training.adapt.run import AdaptPace, AdaptRecipe, AdaptRun, logits_of, next_batch, train
from viz.training.adapt.task import arguments, chosen, export

pytestmark = pytest.mark.tiny

PHOTOS = photos(96)
HELD_OUT = photos(40, seed=1)
KINDS = ("vit-saliency", "efficientnet-lite0")


def network(kind: str, tune: str = "lora", frozen: int = 0) -> Adapted:
    torch.manual_seed(0)
    if kind == "vit-saliency":
        from transformers import Dinov2Config, Dinov2Model

        sizes = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "mlp_ratio": 2}
        base: nn.Module = Dinov2Model(
            Dinov2Config(image_size=28, patch_size=7, use_mask_token=False, **sizes)
        )
        return opened(AdaptedViT(base, 10), tune=tune, seed=0)
    config = EfficientNetConfig(stem_width=8, stages=((1, 3, 1, 1, 8), (2, 3, 2, 2, 12)), head_width=16)
    return opened(AdaptedCNN(EfficientNet(config), 10), tune=tune, seed=0, frozen=frozen)


def run(kind: str, out: Path, **settings: object) -> AdaptRun:
    chosen: dict = {
        "steps": 8,
        "large_from": 6,
        "small": 28,
        "large": 42,
        "batch": 16,
        "warm_up": 2,
        "precision": "float32",  # not every processor has the other one
        **settings,
    }
    return AdaptRun(
        network(kind, chosen.get("tune", "lora"), chosen.get("frozen", 0)),
        AdaptRecipe(network=kind, **chosen),
        out,
    )


def weights(one: AdaptRun) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in one.network.state_dict().items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_and_resumed_run_gives_the_same_weights_bit_for_bit(kind: str, tmp_path: Path) -> None:
    pace = AdaptPace(note_every=3, save_seconds=0)
    whole = run(kind, tmp_path / "whole")
    train(whole, PHOTOS, HELD_OUT, pace=pace)

    killed = run(kind, tmp_path / "killed")
    train(killed, PHOTOS, HELD_OUT, pace=pace, stop_after=4)
    torch.manual_seed(99)  # a new process draws other numbers
    resumed = run(kind, tmp_path / "killed")
    resumed.resume()
    assert resumed.step == 4
    train(resumed, PHOTOS, HELD_OUT, pace=pace)

    assert resumed.step == whole.step == 8
    expected = weights(whole)
    for name, value in weights(resumed).items():
        assert torch.equal(value, expected[name]), name
    columns = ("step", "loss", "held_out_accuracy")
    assert _curve(tmp_path / "killed", columns) == _curve(tmp_path / "whole", columns)


def _curve(folder: Path, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    with (folder / "curve.csv").open(newline="") as stream:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(stream)]


def test_notes_after_the_last_checkpoint_are_made_again(tmp_path: Path) -> None:
    first = run("vit-saliency", tmp_path)
    train(first, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=2), stop_after=4)
    with (tmp_path / "curve.csv").open("a") as stream:
        stream.write("6,96,1.0,28,9.9,9.9,0.1\n")  # it was killed before the checkpoint of step 6
    again = run("vit-saliency", tmp_path)
    again.resume()
    assert [step for (step,) in _curve(tmp_path, ("step",))] == ["2", "4"]


def test_another_recipe_does_not_go_on_from_the_checkpoint(tmp_path: Path) -> None:
    run("vit-saliency", tmp_path).save()
    with pytest.raises(InputError, match="has another recipe"):
        run("vit-saliency", tmp_path, rate=0.5).resume()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tune", ["head", "lora", "all"])
def test_only_what_may_move_moves(kind: str, tune: str, tmp_path: Path) -> None:
    one = run(kind, tmp_path, tune=tune, steps=3)
    before = weights(one)
    train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=3))
    moved = {name for name, value in weights(one).items() if not torch.equal(value, before[name])}
    if tune == "head":
        assert moved == {"head.weight", "head.bias"}
    elif tune == "lora":
        assert {name.rpartition(".")[2] for name in moved if "norm" not in name} == {
            "down",
            "up",
            "weight",
            "bias",
        }
        assert not [name for name in moved if ".base." in name]  # the maps beside the detours
        assert any("running_mean" in name for name in moved) == (kind == "efficientnet-lite0")
    else:
        assert any("patch_embeddings" in name or "stem.conv" in name for name in moved)


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_learns(kind: str, tmp_path: Path) -> None:
    one = run(kind, tmp_path, steps=60, large_from=60, rate=1e-2, tune="all")
    train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=60))
    (row,) = _curve(tmp_path, ("held_out_accuracy",))
    assert float(row[0]) > 0.9


@pytest.mark.parametrize("tune", ["lora", "all"])
def test_frozen_stages_keep_their_weights_and_their_statistics(tmp_path: Path, tune: str) -> None:
    one = run("efficientnet-lite0", tmp_path, frozen=1, tune=tune)
    before = weights(one)
    train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=60))
    moved = {name for name, value in weights(one).items() if not torch.equal(value, before[name])}
    assert not any(name.startswith(("base.stem.", "base.stages.0.")) for name in moved)
    assert {"head.weight", "base.head.norm.running_mean", "base.head.norm.weight"} <= moved
    assert any(name.startswith("base.stages.1.0.expand.conv.") for name in moved)


def test_a_detour_is_the_map_plus_a_product_of_low_rank() -> None:
    randomness = Generator().manual_seed(0)
    linear, pointwise = nn.Linear(6, 5), nn.Conv2d(6, 5, 1, bias=False)
    for base, kind in ((linear, LowRankLinear), (pointwise, LowRankPointwise)):
        detour = kind(base, 2, randomness)
        values = torch.randn(3, 6) if base is linear else torch.randn(3, 6, 4, 4)
        assert torch.equal(detour(values), base(values))  # it begins as what it was
        nn.init.normal_(detour.up)
        whole = base.weight.flatten(1) + detour.up @ detour.down
        expected = (
            F.linear(values, whole, base.bias)
            if base is linear
            else F.conv2d(values, whole[:, :, None, None])
        )
        torch.testing.assert_close(detour(values), expected)


def test_every_linear_map_of_every_layer_has_a_detour() -> None:
    from transformers import Dinov2Config, Dinov2Model

    with torch.device("meta"):
        config = Dinov2Config(
            hidden_size=384, num_hidden_layers=12, num_attention_heads=6, use_mask_token=False
        )
        encoder = Dinov2Model(config).encoder.requires_grad_(False)
    assert add_low_rank(encoder, seed=0) == 72
    moving = sum(weight.numel() for weight in encoder.parameters() if weight.requires_grad)
    assert moving == 12 * 16 * (4 * (384 + 384) + 2 * (384 + 1536))


def test_photos_are_enlarged_and_normalised_as_the_network_wants() -> None:
    images = torch.full((2, 3, 32, 32), 200, dtype=torch.uint8)
    seen = pixels(network("efficientnet-lite0"), images, 48)
    torch.testing.assert_close(seen, torch.full((2, 3, 48, 48), (200 - 127) / 128))
    seen = pixels(network("vit-saliency"), images, 48)
    expected = (torch.tensor([200 / 255] * 3) - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor(
        [0.229, 0.224, 0.225]
    )
    torch.testing.assert_close(seen[0, :, 0, 0], expected)


def test_an_epoch_shows_every_photo_once(tmp_path: Path) -> None:
    reader = run("vit-saliency", tmp_path)
    numbered = photos(48)
    seen = []
    for reader.step in range(3):
        seen += next_batch(reader, type(numbered)(numbered.images, torch.arange(48)))[1].tolist()
    assert sorted(seen) == list(range(48))


def test_the_rate_rises_stays_and_falls_to_zero() -> None:
    recipe = AdaptRecipe(network="vit-saliency", steps=100, warm_up=10, rate=1.0)
    assert [recipe.rate_at(step) for step in (0, 9, 40)] == pytest.approx([0.1, 1, 1])
    assert recipe.rate_at(70) == pytest.approx(0.5)
    assert recipe.rate_at(100) == 0


def test_the_export_gives_the_same_answers_in_a_fresh_network(tmp_path: Path) -> None:
    one = run("efficientnet-lite0", tmp_path)
    train(one, PHOTOS, HELD_OUT, pace=AdaptPace())
    export(one, len(PHOTOS), HELD_OUT)
    fresh = network("efficientnet-lite0")
    fresh.load_state_dict(load_file(tmp_path / "export" / "adapter.safetensors"), strict=False)
    found, expected = (
        logits_of(network, HELD_OUT, 28, precision="float32") for network in (fresh, one.network)
    )
    assert torch.equal(found, expected)


def test_the_command_line_changes_numbers_of_the_recipe_and_nothing_else(tmp_path: Path) -> None:
    words = ["--network", "vit-saliency", "--data", "d", "--runs", "r", "--base", "b", "--set"]
    assert chosen(arguments([*words, "rate=0.01", "photos=2000"])).photos == 2000
    for setting in ("rate", "rate=fast", "tune=all", "speed=1"):
        with pytest.raises(InputError, match="--set must be NAME=VALUE"):
            chosen(arguments([*words, setting]))


def test_a_base_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    from viz.training.adapt.networks import build

    save_file({"a": torch.zeros(1)}, tmp_path / "model.safetensors")
    with pytest.raises(InputError, match="--base must be a folder with vit-saliency"):
        build("vit-saliency", tmp_path, tune="lora", seed=0)
