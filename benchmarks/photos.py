"""How many photographs the network of 1,000 classes names rightly: a check of its preprocessing, not its
accuracy.

    python -m benchmarks.photos FOLDER

FOLDER holds `photos.parquet` with the columns `image` (JPEG bytes) and `label` (of ImageNet's thousand).
Its photographs were probably among those that such networks were trained on: with them, a wrong mean, another
padding or another crop costs 2 to 10 points (88 % where all is right).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from pyarrow import parquet

from viz.capture import capture_image
from viz.models import load
from viz.models.model import Model
from viz.pictures import read

NETWORK = "efficientnet-lite0"


def main() -> None:
    """Print the shares that are right at first and among five."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    torch.set_num_threads(1)
    table = parquet.read_table(parser.parse_args().folder / "photos.parquet", columns=["image", "label"])
    model = load(NETWORK)
    places = [
        place_of(model, data.as_py(), label.as_py())
        for data, label in zip(table["image"], table["label"], strict=True)
    ]
    print(f"{NETWORK}: {len(places)} photos")
    for most in (1, 5):
        right = sum(place < most for place in places)
        print(f"  right among the first {most}: {right / len(places):.1%} ({right})")


def place_of(model: Model, data: bytes, label: int) -> int:
    """How many classes the network finds likelier than the right one."""
    scores = capture_image(model, read(data, "photo.jpg")).logits[0]
    return int(np.sum(scores > scores[label]))


if __name__ == "__main__":
    main()
