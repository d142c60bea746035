"""`python -m viz.training adapt --network NAME --data DIR --runs DIR`: adapt a pretrained network to
CIFAR-10's labels.

The same command goes on where a killed run stopped. It writes to RUNS/NETWORK-TUNE: checkpoint.pt, curve.csv
and, at the end, export/adapter.safetensors (the weights that moved, and the running statistics of batch
norms) with run.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from viz.training.adapt.networks import NETWORKS, adapted_state, build
from viz.training.adapt.run import CHECKPOINT, AdaptPace, AdaptRecipe, AdaptRun, described, logits_of, train
from viz.training.adapt.ship import measure, ship
from viz.training.data import Photos, cached_photos, hold_out
from viz.training.resumable import changes

# The runs that are shipped: three hours on one core, and an hour and a third on one without bfloat16.
BUDGETS: dict[str, dict[str, int]] = {
    "vit-saliency": {"steps": 8800, "large_from": 8000},
    "efficientnet-lite0": {"steps": 1900, "large_from": 1400, "small": 160, "frozen": 3},
}


def arguments(words: list[str]) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="python -m viz.training adapt", description=__doc__)
    parser.add_argument("--network", required=True, choices=NETWORKS)
    parser.add_argument("--data", required=True, help="a folder with train.parquet, or uoft-cs/cifar10")
    parser.add_argument("--runs", type=Path, required=True, help="the run writes to RUNS/NETWORK-TUNE")
    parser.add_argument("--base", type=Path, required=True, help="a folder with NETWORK/model.safetensors")
    parser.add_argument(
        "--tune", choices=["head", "lora", "all"], default="lora", help="which weights may move"
    )
    parser.add_argument(
        "--precision",
        choices=["bfloat16", "float32"],
        default="bfloat16",
        help="what the network computes in: bfloat16 is far slower where the processor lacks it",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--note-every", type=int, default=250, help="steps between two looks at held-out photos"
    )
    parser.add_argument("--watch", type=int, default=500, help="so many held-out photos are looked at")
    parser.add_argument("--stop-after", type=int, help="so many steps now; the same command goes on later")
    parser.add_argument(
        "--curve-only", action="store_true", help="a run for its curve's sake: keep no weights at the end"
    )
    parser.add_argument(
        "--ship", type=Path, help="write the finished run to this folder, and measure it on the test photos"
    )
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="change a number of the recipe"
    )
    return parser.parse_args(words)


def adapt(words: list[str]) -> None:
    """Train, or go on training, and export when the last step is taken; or ship what was exported."""
    options = arguments(words)
    if options.ship:
        ship(options.network, options.runs, options.base, options.ship)
        photos = cached_photos(options.data, "test", options.runs / "data")
        results = measure(options.network, options.ship, options.base, photos)
        print(f"test photos: {results['accuracy']:.2%}; written to {options.ship}", flush=True)
        return
    torch.manual_seed(options.seed)
    recipe = chosen(options)
    out = options.runs / f"{options.network}-{options.tune}"
    photos, held_out = hold_out(cached_photos(options.data, "train", options.runs / "data"))
    if recipe.photos:
        photos = photos.take(torch.arange(recipe.photos))
    network = build(options.network, options.base, tune=options.tune, seed=options.seed, frozen=recipe.frozen)
    run = AdaptRun(network, recipe, out)
    if (out / CHECKPOINT).exists():
        run.resume()
    moving = sum(weight.numel() for weight in run.moving)
    print(
        f"{options.network}, {options.tune}: {moving:,} weights move; from step {run.step}; {recipe}",
        flush=True,
    )
    pace = AdaptPace(note_every=options.note_every, watched=options.watch)
    train(run, photos, held_out, pace=pace, stop_after=options.stop_after)
    if run.step >= recipe.steps and options.curve_only:
        tell(run, len(photos), {}, watched=options.watch)
    elif run.step >= recipe.steps:
        export(run, len(photos), held_out)


def chosen(options: argparse.Namespace) -> AdaptRecipe:
    """The recipe of the network with the changes of `--set`."""
    settings: dict[str, Any] = {**BUDGETS[options.network], "tune": options.tune, "seed": options.seed}
    settings["precision"] = options.precision
    settings |= changes(AdaptRecipe, options.set)
    return AdaptRecipe(network=options.network, **settings)


def tell(run: AdaptRun, photos: int, held_out: dict[str, Any], **more: int) -> None:
    """Write what the run was, for whoever reads its curve."""
    out = run.out / "export"
    out.mkdir(parents=True, exist_ok=True)
    told = described(run, photos, held_out) | more
    (out / "run.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def export(run: AdaptRun, photos: int, held_out: Photos) -> None:
    """Write what was learned, and its accuracy on all held-out photos at both sizes."""
    out = run.out / "export"
    out.mkdir(parents=True, exist_ok=True)
    measured = {}
    for size in sorted({run.recipe.small, run.recipe.large}):
        logits = logits_of(run.network, held_out, size, precision=run.recipe.precision)
        measured[f"accuracy_{size}"] = round(float((logits.argmax(1) == held_out.labels).float().mean()), 4)
    save_file(
        {name: value.contiguous() for name, value in adapted_state(run.network).items()},
        out / "adapter.safetensors",
    )
    tell(run, photos, measured)
    print(f"held-out {measured}; written to {out}", flush=True)
