"""CIFAR-10 as two tensors: pictures [photo, 3, 32, 32] of bytes and their labels [photo]."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from viz.errors import InputError

LABELS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
HUB_NAME = "uoft-cs/cifar10"
HELD_OUT = 2000
HELD_OUT_SEED = 20091


@dataclass(frozen=True, eq=False)
class Photos:
    """`images` uint8 [photo, 3, 32, 32] and `labels` int64 [photo]."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: Tensor) -> Photos:
        """The photos at `index`, in its order."""
        return Photos(self.images[index], self.labels[index])


def load_photos(source: str | Path, split: str, *, most: int | None = None) -> Photos:
    """One split, "train" or "test", of a folder with `<split>.parquet` or of `uoft-cs/cifar10`; at most the
    first `most` photos.

    Raises `InputError` where the file or a column is missing.
    """
    rows = _hub_rows(split, most) if str(source) == HUB_NAME else _parquet_rows(Path(source), split, most)
    images = np.stack([_decode(image) for image, _ in rows])
    labels = np.array([label for _, label in rows], dtype=np.int64)
    return Photos(torch.from_numpy(images), torch.from_numpy(labels))


def hold_out(photos: Photos, count: int = HELD_OUT) -> tuple[Photos, Photos]:
    """(training photos, held-out photos): a fixed random `count`, the same in every run."""
    order = torch.randperm(len(photos), generator=torch.Generator().manual_seed(HELD_OUT_SEED))
    return photos.take(order[count:]), photos.take(order[:count])


def cached_photos(source: str | Path, split: str, cache: Path) -> Photos:
    """`load_photos`, decoded once: later calls read `<cache>/<split>.npz`."""
    file = cache / f"cifar10-{split}.npz"
    if not file.exists():
        photos = load_photos(source, split)
        cache.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial.npz")
        np.savez(partial, images=photos.images.numpy(), labels=photos.labels.numpy())
        partial.replace(file)
    with np.load(file) as arrays:
        return Photos(torch.from_numpy(arrays["images"]), torch.from_numpy(arrays["labels"]))


def _parquet_rows(folder: Path, split: str, most: int | None) -> list[tuple[Any, int]]:
    from pyarrow import parquet

    file = folder / f"{split}.parquet"
    if not file.exists():
        raise InputError(f"--data must be {HUB_NAME} or a folder with {split}.parquet; {folder} has none.")
    found = parquet.read_schema(file).names
    if not {"img", "label"} <= set(found):
        raise InputError(
            f"{file.name} must have the columns img and label; got {', '.join(found) or 'none'}."
        )
    table = parquet.read_table(file, columns=["img", "label"]).slice(0, most)
    return list(zip(table["img"].to_pylist(), table["label"].to_pylist(), strict=True))


def _hub_rows(split: str, most: int | None) -> list[tuple[Any, int]]:
    from datasets import load_dataset

    part = split if most is None else f"{split}[:{most}]"
    return [(row["img"], row["label"]) for row in load_dataset(HUB_NAME, split=part)]


def _decode(image: Any) -> np.ndarray:
    """A stored picture as bytes [3, 32, 32]."""
    if isinstance(image, dict):
        image = Image.open(io.BytesIO(image["bytes"]))
    pixels = np.asarray(image.convert("RGB"))
    if pixels.shape != (32, 32, 3):
        raise InputError(f"A photo must be 32x32 pixels; got {pixels.shape[1]}x{pixels.shape[0]}.")
    return pixels.transpose(2, 0, 1)
