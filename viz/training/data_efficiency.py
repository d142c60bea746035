"""The control: how good are both networks on a part of the photos, each pair after equally many steps?

Steps are equal between the networks of a share, not between shares: a small share is seen for many epochs (1
%: 20), all photos for less than one. So it compares the two networks at each share, and not the shares with
one another.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Generator

from viz.training import networks
from viz.training.data import Photos
from viz.training.export import export, write_json
from viz.training.loop import train
from viz.training.recipes import CNN_RECIPE, VIT_RECIPE, SpecimenRecipe
from viz.training.run import Plan, SpecimenRun

# Share of the training photos -> optimizer steps of a run, the same for every network. The two ends come
# first, so that
# a table that is cut short still says something.
STEPS = {0.01: 150, 1.0: 600, 0.10: 300, 0.05: 250, 0.25: 400}
BATCH = 64
SEEDS = 3
SEVERAL_SEEDS_UP_TO = 0.10
ABOUT = {
    "what": (
        "equally many steps for both networks at each share; different epochs from share to share; "
        "a spread only where there are several runs"
    )
}

CONTESTANTS: dict[str, SpecimenRecipe] = {
    "cnn": replace(CNN_RECIPE, matrix_rate=0.06, batch=BATCH, average_decay=0.95),
    "vit": replace(VIT_RECIPE, batch=BATCH, average_decay=0.95),
    "vit-no-positions": replace(VIT_RECIPE, batch=BATCH, average_decay=0.95, positions=False),
}


def data_efficiency(
    photos: Photos, held_out: Photos, out: Path, *, seed: int, steps: int | None = None
) -> dict[str, Any]:
    """Train every contestant on every share; the table of held-out accuracies, kept in
    `<out>/data_efficiency.json`.

    Runs that the file already holds are not repeated, so that a table that was cut short can be completed.
    `steps` replaces the number of steps of every run (for tests).
    """
    file = out / "data_efficiency.json"
    runs: list[dict[str, Any]] = json.loads(file.read_text())["runs"] if file.exists() else []
    done = {(run["network"], run["share"], run["seed"]) for run in runs}
    for name, share, run_seed in planned(seed):
        if (name, share, run_seed) in done:
            continue
        plan = Plan(out=out / f"{name}-{share:g}-{run_seed}", seed=run_seed, steps=steps or STEPS[share])
        runs.append(one_run(name, photos, held_out, share=share, plan=plan))
        out.mkdir(parents=True, exist_ok=True)
        write_json(
            file,
            {**ABOUT, "held_out_photos": len(held_out), "batch": BATCH, "rows": table(runs), "runs": runs},
        )
    return json.loads(file.read_text())


def planned(seed: int) -> list[tuple[str, float, int]]:
    """(network, share, seed) of every run: three seeds for small shares.

    Without positions only all photos.
    """
    plan = []
    for share in STEPS:
        seeds = SEEDS if share <= SEVERAL_SEEDS_UP_TO else 1
        names = [name for name in CONTESTANTS if share == 1.0 or CONTESTANTS[name].positions]
        plan += [(name, share, seed + number) for number in range(seeds) for name in names]
    return plan


def one_run(name: str, photos: Photos, held_out: Photos, *, share: float, plan: Plan) -> dict[str, Any]:
    """Train one contestant on a random `share` of the photos, the same for every contestant of this seed."""
    count = round(share * len(photos))
    order = torch.randperm(len(photos), generator=Generator().manual_seed(plan.seed))
    torch.manual_seed(plan.seed)
    recipe = CONTESTANTS[name]
    network, forward = networks.build(recipe)
    run = SpecimenRun(network, forward, recipe, plan)
    found = train(run, photos.take(order[:count]), held_out) or 0.0
    if share == 1.0:
        export(run, plan.out / "export", photos=count)
    print(f"{name} on {count} photos, {run.step} steps: {found:.1%}", flush=True)
    return {
        "network": name,
        "share": share,
        "photos": count,
        "seed": plan.seed,
        "steps": run.step,
        "cpu_seconds": round(run.cpu_seconds),
        "accuracy": round(found, 4),
    }


def table(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a network and share: epochs, the mean over runs, and the spread (standard deviation, n - 1)
    where there are several.
    """
    rows = []
    for key in sorted({(run["share"], run["network"]) for run in runs}):
        group = [run for run in runs if (run["share"], run["network"]) == key]
        found = [run["accuracy"] for run in group]
        spread = round(float(np.std(found, ddof=1)), 4) if len(found) > 1 else None
        rows.append(
            {
                "network": key[1],
                "share": key[0],
                "photos": group[0]["photos"],
                "steps": group[0]["steps"],
                "epochs": round(group[0]["steps"] * BATCH / group[0]["photos"], 1),
                "runs": len(found),
                "accuracies": found,
                "mean": round(float(np.mean(found)), 4),
                "spread": spread,
            }
        )
    return rows
