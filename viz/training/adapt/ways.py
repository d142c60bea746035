"""`python -m viz.training ways --runs DIR`: what it brings to let more of a network move, from short runs.

Each way (the head alone, low-rank detours and the head, every weight) saw the same photos in the same order:

    python -m viz.training adapt --network NAME --tune WAY --curve-only --runs DIR ...

It writes OUT/adaptation.json, and the results and cards that quote it.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

from viz.errors import InputError
from viz.models import derived
from viz.training import evaluate
from viz.training.adapt.networks import NETWORKS
from viz.training.adapt.run import COLUMNS
from viz.training.adapt.ship import TUNES
from viz.training.adapt.ship import rewrite as rewrite_card
from viz.training.export import write_json

FILE = "adaptation.json"
WHAT = (
    "one short run of each way, the same photos in the same order, on one core; seconds are of the processor,"
    " those spent on looking at held-out photos among them"
)
REMARKS = [
    "The learning rate is the one usual for each way. For every weight of the ViT it is the lower of two that"
    " were tried: at 0.0003 the run stood at 22.7 % of the held-out photos after 2,048 photos, and was"
    " ended.",
]


def ways(words: list[str]) -> None:
    """Gather the curves, write them where results are kept, and print how each ended."""
    parser = argparse.ArgumentParser(prog="python -m viz.training ways", description=__doc__)
    parser.add_argument("--runs", type=Path, required=True, help="a folder with RUNS/NETWORK-WAY of each run")
    parser.add_argument("--out", type=Path, default=Path("assets/weights"), help="where results are kept")
    options = parser.parse_args(words)
    gathered = gather(options.runs)
    keep(gathered, options.out)
    print(report(gathered))


def gather(runs: Path) -> dict[str, Any]:
    """Every finished short run in `runs`: what moved, its recipe, and its curve, a row for each look.

    Raises InputError where there is none.
    """
    found = [_run(network, tune, runs / f"{network}-{tune}") for network in NETWORKS for tune in TUNES]
    finished = [each for each in found if each is not None]
    if not finished:
        raise InputError(f"--runs must be a folder with runs of `adapt --curve-only`; {runs} has none.")
    return {"what": WHAT, "remarks": REMARKS, "runs": finished}


def _run(network: str, tune: str, out: Path) -> dict[str, Any] | None:
    told = out / "export" / "run.json"
    run = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    if "watched" not in run:
        return None
    with (out / "curve.csv").open(encoding="utf-8", newline="") as stream:
        curve = [{key: json.loads(row[key]) for key in COLUMNS} for row in csv.DictReader(stream)]
    kept = {key: run[key] for key in ("moving_weights", "watched", "recipe")}
    return {"network": network, "tune": tune, **kept, "curve": curve}


def keep(gathered: dict[str, Any], weights: Path) -> None:
    """Write them to `weights`, and the results and cards there that quote them."""
    write_json(weights / FILE, gathered)
    evaluate.rewrite(weights)
    for adapter in sorted(weights.glob(f"*/{derived.ADAPTER}")):
        rewrite_card(adapter.parent)


def report(gathered: dict[str, Any]) -> str:
    """How each run ended, as a table to read."""
    lines = [f"{'network':20} {'moves':5} {'weights':>10} {'photos':>7} {'CPU s':>6}  held out"]
    for run in gathered["runs"]:
        last = run["curve"][-1]
        lines.append(
            f"{run['network']:20} {run['tune']:5} {run['moving_weights']:10,} {last['photos']:7,}"
            f" {last['cpu_seconds']:6.0f}  {last['held_out_accuracy']:.1%}"
        )
    return "\n".join(lines)
