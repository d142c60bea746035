"""The examples to start from, read from assets/learning."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from viz.paths import ASSETS
from viz.pictures import Picture
from viz.teaching import Examples

FOLDER = ASSETS / "learning"


@dataclass(frozen=True)
class StartingSet:
    """Examples that come along, and what there is to say about them."""

    title: str
    reads: str
    about: str
    examples: Examples


def read() -> dict[str, StartingSet]:
    """Every set of sets.toml, by name."""
    rows = tomllib.loads((FOLDER / "sets.toml").read_text(encoding="utf-8"))["set"]
    return {
        row["name"]: StartingSet(
            row["title"], row["reads"], row["about"], (_texts if row["reads"] == "text" else _pictures)(row)
        )
        for row in rows
    }


def _texts(row: Mapping[str, Any]) -> Examples:
    with (FOLDER / row["file"]).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return Examples(
        name=row["name"],
        classes=tuple(row["classes"]),
        inputs=tuple((line["text"],) for line in lines),
        labels=tuple(row["classes"].index(line["label"]) for line in lines),
        held=tuple(line["split"] == "test" for line in lines),
    )


def _pictures(row: Mapping[str, Any]) -> Examples:
    with Image.open(FOLDER / row["file"]) as opened:
        sheet = np.asarray(opened.convert("RGB"))
    side, held = row["side"], row["held"]
    inputs, labels, kept = [], [], []
    count = sheet.shape[1] // side
    numbered = [[f"{name} {number + 1}" for number in range(count)] for name in row["classes"]]
    for label, names in enumerate(row.get("pictures", numbered)):
        for place, name in enumerate(names):
            top, left = label * side, place * side
            inputs.append((_picture(sheet[top : top + side, left : left + side], name), None))
            labels.append(label)
            kept.append(place >= len(names) - held)
    return Examples(
        name=row["name"],
        classes=tuple(row["classes"]),
        inputs=tuple(inputs),
        labels=tuple(labels),
        held=tuple(kept),
    )


def _picture(pixels: np.ndarray, name: str) -> Picture:
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return Picture(digest=digest, name=name, pixels=pixels, width=pixels.shape[1], height=pixels.shape[0])
