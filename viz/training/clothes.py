"""`python -m viz.training clothes --data FOLDER`: the photographs of clothes that come along to be taught.

FOLDER holds Fashion-MNIST (Xiao, Rasul & Vollgraf, 2017) as it is published, or as Debian's package
`dataset-fashion-mnist` installs it: images and labels of train and t10k, each `.gz`. It prints which ones
were drawn.
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

import numpy as np
from PIL import Image

from viz.errors import InputError

CLASSES = {"pullover": 2, "coat": 4, "sneaker": 7, "ankle boot": 9}
"""Two pairs that are alike, and their numbers in the labels' files."""
LEARN, TEST = 16, 8
"""Of each class: drawn from train, and from t10k."""
SIDE = 28
SHEET = Path("assets/learning/clothes.png")


def clothes(words: list[str]) -> None:
    """Draw the photographs, and write their sheet: a row for each class."""
    parser = argparse.ArgumentParser(prog="python -m viz.training clothes", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with Fashion-MNIST's four files")
    parser.add_argument("--out", type=Path, default=SHEET, help="the sheet that is written")
    options = parser.parse_args(words)
    rows, pictures = drawn(options.data)
    Image.fromarray(sheet(pictures)).save(options.out, optimize=True)
    for name, numbers in zip(CLASSES, rows, strict=True):
        print(f"{name}: {numbers[:LEARN]} of train, {numbers[LEARN:]} of t10k")


def drawn(data: Path, *, seed: int = 0) -> tuple[list[list[int]], np.ndarray]:
    """By lot, of each class first those to learn from and then those to test with: their numbers in the files
    they come from, and uint8 [class, picture, row, column].
    """
    parts = [(*split(data, name), count) for name, count in (("train", LEARN), ("t10k", TEST))]
    randomness = np.random.default_rng(seed)
    rows, pictures = [], []
    for label in CLASSES.values():
        chosen = [
            randomness.choice(np.flatnonzero(labels == label), count, replace=False)
            for _, labels, count in parts
        ]
        rows.append([int(number) for each in chosen for number in each])
        pictures.append(
            np.concatenate([images[each] for (images, _, _), each in zip(parts, chosen, strict=True)])
        )
    return rows, np.stack(pictures)


def sheet(pictures: np.ndarray) -> np.ndarray:
    """[class, picture, row, column] side by side, uint8 [row, column]."""
    classes, count, side, _ = pictures.shape
    return pictures.transpose(0, 2, 1, 3).reshape(classes * side, count * side)


def split(data: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [picture, row, column] and labels [picture] of "train" or "t10k", uint8.

    Raises InputError where a file is missing or is not what its name says.
    """
    images = _read(data / f"{name}-images-idx3-ubyte.gz", header=16).reshape(-1, SIDE, SIDE)
    labels = _read(data / f"{name}-labels-idx1-ubyte.gz", header=8)
    if len(images) != len(labels):
        raise InputError(
            "Fashion-MNIST must have a label for each picture; got {n:,} pictures and {labels:,} labels.",
            n=len(images),
            labels=len(labels),
        )
    return images, labels


def _read(path: Path, *, header: int) -> np.ndarray:
    try:
        return np.frombuffer(gzip.decompress(path.read_bytes())[header:], np.uint8)
    except (OSError, EOFError) as error:
        raise InputError("Fashion-MNIST must have {file}; it cannot be read.", file=path.name) from error
