"""The model card of an adapted network: `card.md`, filled in with its measured numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("card.md")
WATCHED = 500
WAYS = {"head": "the head alone", "lora": "low-rank detours and the head", "all": "every weight"}
ABOUT = {
    "vit-saliency": (
        "`vit-saliency`, a ViT-S/14 that was trained to find what stands out, adapted to CIFAR-10's ten"
        " classes: low-rank detours of rank 16 beside every linear map of its twelve layers, and a head"
        " that reads [CLS] and the mean patch."
    ),
    "efficientnet-lite0": (
        "`efficientnet-lite0`, a CNN that was trained on a thousand classes, adapted to CIFAR-10's ten:"
        " low-rank detours of rank 16 beside its 1x1 convolutions, its batch norms, and a head."
    ),
}


def card(
    name: str, results: dict[str, Any], training: dict[str, Any], short: Sequence[dict[str, Any]] = ()
) -> str:
    """The card of the adapted network `name` in Markdown; `short` are the short runs of each way."""
    recipe = training["recipe"]
    pairs = results["commonest_confusions"]
    return TEMPLATE.read_text(encoding="utf-8").format(
        name=name,
        base=recipe["network"],
        library="transformers" if recipe["network"].startswith("vit") else "attention-lab",
        about=ABOUT[recipe["network"]],
        kept="" if recipe["network"].startswith("vit") else "the batch norms with their statistics, ",
        size=training["bytes"] / 1e6,
        photos=results["test_photos"],
        accuracy=results["accuracy"],
        confidence=results["mean_confidence"],
        calibration=results["calibration_error"],
        precision=recipe["precision"],
        moving=training["moving_weights"],
        hours=training["cpu_minutes"] / 60,
        seen=training["photos_seen"],
        epochs=training["photos_seen"] / training["photos_trained_on"],
        steps=recipe["steps"],
        recipe="\n".join(f"* {line}" for line in _recipe(training)),
        watched=WATCHED,
        others="\n".join(_others(training["curves"])),
        short="\n".join(_short([run for run in short if run["network"] == recipe["network"]])),
        by_label="\n".join(
            f"| {label} | {share:.1%} |" for label, share in results["accuracy_by_label"].items()
        ),
        mistakes=", ".join(
            f"{pair['label']} taken for {pair['answer']} ({pair['photos']})" for pair in pairs
        ),
    )


def _recipe(training: dict[str, Any]) -> list[str]:
    recipe, held_out = training["recipe"], training["held_out"]
    sizes = ", ".join(
        f"{share:.2%} at {size.removeprefix('accuracy_')} pixels" for size, share in held_out.items()
    )
    return [
        (
            f"{training['photos_trained_on']:,} photos to train on, 2,000 others held out. No test photo"
            " was trained on or looked at before the end."
        ),
        (
            "Augmentation as of the other CIFAR networks: mirrored every other epoch; moved by up to 4"
            " pixels; a hole of 8x8 pixels; brightness, contrast and saturation within 20 %."
        ),
        *([] if not recipe.get("frozen") else [_kept(recipe["frozen"])]),
        (
            f"Photos enlarged (bicubic) to {recipe['small']} pixels, from step {recipe['large_from']:,} to"
            f" {recipe['large']}; a random {recipe['keep']:.0%} of the patches is read in training (a"
            " ViT's; a CNN reads all)."
        ),
        (
            f"Batches of {recipe['batch']}; AdamW, peak {recipe['rate']:g}, weight decay"
            f" {recipe['weight_decay']:g}; a warm-up of {recipe['warm_up']} steps, level until"
            f" {recipe['level_until']:.0%}, then down to zero; label smoothing"
            f" {recipe['label_smoothing']:g}; gradients clipped at {recipe['clip']:g}; {recipe['precision']}."
        ),
        f"Held-out accuracy at the end, 2,000 photos: {sizes}.",
    ]


def _kept(frozen: int) -> str:
    return (
        f"The stem and the first {frozen} of its stages stay as they were, weights and statistics: their maps"
        " are the largest, and cost the most time."
    )


def _others(curves: dict[str, list[dict[str, float]]]) -> list[str]:
    return [
        f"| {WAYS[tune]} | {curve[-1]['photos']:,.0f} | {curve[-1]['cpu_seconds'] / 60:.0f} |"
        f" {curve[-1]['held_out_accuracy']:.1%} |"
        for tune, curve in curves.items()
    ]


def _short(runs: Sequence[dict[str, Any]]) -> list[str]:
    if not runs:
        return ["The other ways were not run."]
    recipe, first = runs[0]["recipe"], runs[0]["curve"][-1]
    return [
        (
            f"Short runs of each way, beside one another: {first['photos']:,} photos at"
            f" {recipe['small']} pixels, the same in the same order, in {recipe['precision']}; accuracy on"
            f" {runs[0]['watched']} held-out photos. Each has the learning rate that is usual for it. Curves"
            " are in `../results.json` under `adaptation`."
        ),
        "",
        "| what moves | weights that move | peak rate | CPU-minutes | held-out accuracy at the end |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {WAYS[run['tune']]} | {run['moving_weights']:,} | {run['recipe']['rate']:g} |"
            f" {run['curve'][-1]['cpu_seconds'] / 60:.1f} | {run['curve'][-1]['held_out_accuracy']:.1%} |"
            for run in runs
        ),
    ]
