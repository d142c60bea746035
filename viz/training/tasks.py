"""What the command line can ask for: train one network, run the control, or measure what is there."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from torch import nn

from viz.errors import InputError
from viz.training import checkpoint, networks, surgery
from viz.training.data import cached_photos, hold_out, load_photos
from viz.training.data_efficiency import data_efficiency
from viz.training.evaluate import NAMES, evaluate, report, rewrite
from viz.training.export import export, read_network
from viz.training.loop import train
from viz.training.recipes import CNN_RECIPE, DISTILL_RECIPE, VIT_RECIPE, SpecimenRecipe
from viz.training.run import Plan, SpecimenRun

RECIPES = {"cnn": CNN_RECIPE, "vit": VIT_RECIPE, "distill": DISTILL_RECIPE}


def train_network(options: argparse.Namespace) -> None:
    """Train a CNN, a ViT or a distilled ViT, and export it to `<out>/export`."""
    recipe = changed(RECIPES[options.task], options.set)
    photos, held_out = hold_out(cached_photos(options.data, "train", options.out.parent / "data"))
    plan = Plan(out=options.out, seed=options.seed, seconds=options.minutes * 60, steps=options.steps)
    network, forward = networks.build(recipe)
    run = SpecimenRun(network, forward, recipe, plan, teacher=teacher(options, recipe))
    if options.resume:
        run.resume(checkpoint.read(options.out / "checkpoint.pt"))
    print(
        f"{options.task}: {sum(p.numel() for p in network.parameters()):,} parameters; {recipe}", flush=True
    )
    train(run, photos, held_out)
    export(
        run,
        options.out / "export",
        photos=len(photos),
        teacher=options.teacher.name if recipe.teacher_share else None,
    )


def teacher(options: argparse.Namespace, recipe: SpecimenRecipe) -> nn.Module | None:
    """The trained network that a distilled one listens to."""
    if not recipe.teacher_share:
        return None
    if options.teacher is None or not (options.teacher / "model.safetensors").exists():
        raise InputError(
            f"--teacher must be a folder with model.safetensors; got {options.teacher}. Train the CNN first."
        )
    return read_network(options.teacher)


def changed(recipe: SpecimenRecipe, settings: list[str]) -> SpecimenRecipe:
    """`recipe` with some fields set from NAME=VALUE."""
    for setting in settings:
        name, _, value = setting.partition("=")
        if not hasattr(recipe, name) or not value:
            raise InputError(f"--set must be NAME=VALUE with a field of the recipe; got {setting}.")
        kind = type(getattr(recipe, name))
        field: dict[str, Any] = {name: value == "True" if kind is bool else kind(value)}
        recipe = replace(recipe, **field)
    return recipe


def control(options: argparse.Namespace) -> None:
    """Run the data-efficiency control."""
    photos, held_out = hold_out(cached_photos(options.data, "train", options.out.parent / "data"))
    data_efficiency(photos, held_out, options.out, seed=options.seed, steps=options.steps)


def measure(options: argparse.Namespace) -> None:
    """Print every network's numbers on the test photos; with `--write` keep them."""
    results = evaluate(options.out, load_photos(options.data, "test"), write=options.write)
    print(report(results))


def operate(options: argparse.Namespace) -> None:
    """Print what the ViTs make of 2,000 test photos with their positions changed; with `--write` keep it."""
    found = surgery.measure_all(options.out, load_photos(options.data, "test", most=surgery.MOST), NAMES)
    print(surgery.report(found))
    if options.write:
        surgery.keep(options.out, found)


def tell(options: argparse.Namespace) -> None:
    """Write the results' training records and tables again from their files,
    and the model cards from these."""
    rewrite(options.out)
