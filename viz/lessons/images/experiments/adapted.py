"""What it brought to let more of a trained network move, from short runs that ship with the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from viz.figures.adaptation import By, adaptation_curves
from viz.language import number, tr
from viz.models.catalogue import checkpoint
from viz.ui.page import address, show
from viz.ui.running.cache import bundled_results

Run = Mapping[str, Any]


def ways() -> None:
    """Both trained networks taught ten names: the new last layer alone, low-rank detours, or every weight."""
    runs: list[Run] = bundled_results().get("adaptation", {}).get("runs", [])
    if not runs:
        return
    show.rule()
    show.heading(tr("What does it bring to let more of a trained network move?"), about(runs))
    axes: dict[By, str] = {"photos": tr("photos seen"), "cpu_seconds": tr("processor time")}
    by = address.row(tr("Horizontal axis"), axes, key="axis", default="photos", label=True)
    most = max(run["curve"][-1][by] for run in runs)
    networks = dict.fromkeys(run["network"] for run in runs)
    for place, network in zip(show.columns(*(1 for _ in networks)), networks, strict=True):
        own = [run for run in runs if run["network"] == network]
        with place:
            show.heading(tr(checkpoint(network).title))
            show.table(moving(own), header=(tr("what moves"), tr("weights"), tr("learning rate")))
            show.figure(
                partial(adaptation_curves, own, titles(), by=by, most=most),
                alt=tr("Curves: accuracy by what moves. {ended}", ended=ended(own)),
                key=f"ways {network}",
            )
    show.note(chance(runs))


def titles() -> dict[str, str]:
    """What each way is called."""
    return {
        "head": tr("the new last layer alone"),
        "lora": tr("low-rank detours and the last layer"),
        "all": tr("every weight"),
    }


def about(runs: Sequence[Run]) -> str:
    """What was run."""
    recipe, last = runs[0]["recipe"], runs[0]["curve"][-1]
    return tr(
        "Two networks that learned elsewhere are taught ten names: one short run of each way, the same"
        " {photos:,} photos of CIFAR-10 in the same order, enlarged to {side} pixels.",
        photos=last["photos"],
        side=recipe["small"],
    )


def moving(runs: Sequence[Run]) -> list[tuple[str, str, str]]:
    """What each way of one network moves, how many weights that is, and at which rate they learned."""
    return [
        (
            titles()[run["tune"]],
            number(run["moving_weights"], ","),
            number(run["recipe"]["rate"], ".5f").rstrip("0"),
        )
        for run in runs
    ]


def ended(runs: Sequence[Run]) -> str:
    """How accurate each way of one network ended."""
    names = titles()
    each = [f"{names[run['tune']]} {number(run['curve'][-1]['held_out_accuracy'], '.1%')}" for run in runs]
    return f"{', '.join(each)}."


def chance(runs: Sequence[Run]) -> str:
    """What difference between two runs may be chance: two standard errors of one, at its widest, doubled for
    two.
    """
    watched = runs[0]["watched"]
    return tr(
        "Accuracy is on {watched} photos that none was trained on, and each way was run once: a difference of"
        " less than about {points:.0f} points may be chance. Looking at these photos is part of the time.",
        watched=watched,
        points=100 * 2 * (2 * 0.25 / watched) ** 0.5,
    )
