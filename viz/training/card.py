"""The model card of each bundled network: `card.md`, filled in with its measured numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("card.md")

ABOUT = {
    "cnn-cifar10": (
        """\
A plain convolutional network: a stem of 24 learned 3x3 filters and three stages of two 3x3 convolutions each
(64, 192 and 320 channels, on grids of 16x16, 8x8 and 4x4), batch norm, GELU, an average over places and one
linear head. It stands beside `vit-cifar10`: the same photos, the same augmentation, another architecture."""
    ),
    "vit-cifar10": (
        """\
A pure Vision Transformer: 8x8 patches of 4x4 pixels, [CLS], learned position embeddings, 6 layers of 6 heads,
width 192. No convolutional stem, no locality put in by hand, no teacher: what its attention does, it learned
from the labels."""
    ),
    "vit-cifar10-distilled": (
        """\
The network of `vit-cifar10`, trained from scratch with a teacher: 0.3 of the loss are the labels, 0.7 are the
softened answers of `cnn-cifar10` for the same crop. It inherits the teacher's habits: use `vit-cifar10` to
compare architectures, and this one to ask what the teacher changed."""
    ),
    "vit-cifar10-no-positions": (
        """\
A control: the network of `vit-cifar10` with its position embeddings fixed at zero, trained briefly. It sees a
bag of patches: shuffle them and its answer stays the same. Compare it with the row `vit` of the same length
under `data_efficiency` in `../results.json`, and not with `vit-cifar10`."""
    ),
}


def card(name: str, results: dict[str, Any]) -> str:
    """The card of network `name` in Markdown."""
    found = results["models"][name]
    record = found["training"]
    mistakes = (
        f"{pair['label']} taken for {pair['answer']} ({pair['photos']})"
        for pair in found["commonest_confusions"]
    )
    return TEMPLATE.read_text(encoding="utf-8").format(
        name=name,
        library="transformers" if name.startswith("vit") else "attention-lab",
        about=ABOUT[name],
        numbers=_rows(_numbers(found)),
        recipe="\n".join(f"* {line}" for line in _recipe(record)),
        by_label=_rows({label: f"{share:.1%}" for label, share in found["accuracy_by_label"].items()}),
        mistakes=", ".join(mistakes),
        noise=found["on_noise"],
        made=_made(record),
    )


def _rows(cells: dict[str, str]) -> str:
    return "\n".join(f"| {key} | {value} |" for key, value in cells.items())


def _numbers(found: dict[str, Any]) -> dict[str, str]:
    record = found["training"]
    return {
        "Test accuracy, 10,000 photos, one view each": f"**{found['accuracy']:.2%}**",
        "Mean confidence": f"{found['mean_confidence']:.2%}",
        "Expected calibration error (15 bins)": f"{found['calibration_error']:.3f}",
        "Parameters": f"{found['parameters']:,}",
        "Operations to read one picture, attention included": f"{found['forward_flops'] / 1e6:.0f} MFLOP",
        "Training": f"{record['cpu_hours']:.2f} CPU-hours on one core, {record['flops'] / 1e15:.2f} PFLOP",
        "Photos seen": f"{record['photos_seen']:,} ({record['epochs']} epochs), {record['steps']:,} steps",
    }


def _made(record: dict[str, Any]) -> str:
    """The command that trains such a network, and whether it was the one that trained these weights."""
    if not record["recipe"]["positions"]:
        return (
            "Trained by `python -m viz.training data-efficiency --data uoft-cs/cifar10 --out <folder>`, on"
            " all photos."
        )
    task = "distill" if record["teacher"] else record["recipe"]["network"]
    command = (
        f"`python -m viz.training {task} --data uoft-cs/cifar10 --out <folder> --minutes"
        f" {record['cpu_seconds'] / 60:.0f}`"
    )
    if "schedule" not in record:
        return f"Trained by {command} with `--seed {record['seed']}`."
    return (
        f"{command} trains such a network in one run.\nThese weights came in the parts named above, each"
        " begun from the weights of the one before: that command\ndoes not repeat them (`--resume` goes on"
        " with the optimizers' memory)."
    )


def _schedule(recipe: dict[str, Any]) -> list[str]:
    """How the run went over its budget; a run of several parts has its own words in `training.json`."""
    lines = [f"A warm-up of {recipe['warm_up']:.0%}, half a cosine down over the last {recipe['decay']:.0%}."]
    if recipe["network"] == "vit":
        kept, tail = recipe["patches_kept"], 1 - recipe["all_patches_from"]
        lines.append(f"{kept} random patches of 64 at first, all in the last {tail:.0%} of the budget.")
    return lines


def _recipe(record: dict[str, Any]) -> list[str]:
    recipe = record["recipe"]
    matrices, rest, decay = recipe["matrix_rate"], recipe["other_rate"], recipe["weight_decay"]
    average, clip = recipe["average_decay"], recipe["clip"]
    lines = [
        (
            f"{record['training_photos']:,} photos to train on, 2,000 others held out for the curve. No test"
            " photo was trained on."
        ),
        (
            "The same augmentation for every network: mirrored every other epoch; moved by up to 4 pixels; a"
            " hole of 8x8 pixels; brightness, contrast and saturation within 20 %."
        ),
        (
            f"Batches of {recipe['batch']}; Muon (peak {matrices}) for hidden matrices and filters, AdamW"
            f" (peak {rest}) for the rest."
        ),
        f"Weight decay {decay}; gradients clipped at {clip}." if clip else f"Weight decay {decay}.",
        (
            f"Label smoothing {recipe['label_smoothing']}; a moving average of the weights ({average});"
            " bfloat16 where it is safe."
        ),
        *(record.get("schedule") or _schedule(recipe)),
    ]
    if record["teacher"]:
        share, tau = recipe["teacher_share"], recipe["temperature"]
        lines.append(f"Teacher: `{record['teacher']}`, temperature {tau}, share {share}.")
        lines.append(
            "The budget counts the teacher's answers; the time in which the teacher was trained itself is not"
            " in it."
        )
    return lines + record.get("remarks", [])
