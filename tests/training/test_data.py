"""Photos from a parquet folder, and what is said where it is not one."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.training.build import photos
from viz.errors import InputError
from viz.training import data
from viz.training.__main__ import main

pytestmark = pytest.mark.tiny

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra [train] is not installed")
pyarrow = pytest.importorskip("pyarrow")


def png(pixels: np.ndarray) -> dict[str, object]:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return {"bytes": buffer.getvalue(), "path": "photo.png"}


def folder(path: Path, **columns: list[object]) -> Path:
    parquet.write_table(pyarrow.table(columns), path / "train.parquet")
    return path


def test_photos_are_decoded_exactly_and_only_once(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    source = folder(tmp_path, img=[png(each) for each in pixels], label=[4, 0, 9])
    found = data.cached_photos(source, "train", tmp_path / "cache")
    assert np.array_equal(found.images.permute(0, 2, 3, 1), pixels)
    assert found.labels.tolist() == [4, 0, 9]
    (source / "train.parquet").unlink()
    again = data.cached_photos(source, "train", tmp_path / "cache")
    assert torch.equal(again.images, found.images)


def test_the_public_data_set_is_read_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets", reason="the extra [train] is not installed")
    asked = []

    def load_dataset(name: str, split: str) -> list[dict[str, object]]:
        asked.append((name, split))
        return [{"img": Image.new("RGB", (32, 32), (1, 2, 3)), "label": 7}]

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    found = data.load_photos("uoft-cs/cifar10", "test")
    assert asked == [("uoft-cs/cifar10", "test")]
    assert found.images[0, :, 5, 5].tolist() == [1, 2, 3]
    assert found.labels.tolist() == [7]


def test_a_folder_without_the_file_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"must be uoft-cs/cifar10 or a folder with train\.parquet; .* has none"
    ):
        data.load_photos(tmp_path, "train")


def test_missing_columns_say_what_was_found_and_what_is_wanted(tmp_path: Path) -> None:
    folder(tmp_path, image=[b""], fine_label=[1])
    with pytest.raises(InputError, match=r"must have the columns img and label; got image, fine_label\."):
        data.load_photos(tmp_path, "train")


def test_photos_of_another_size_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, img=[png(np.zeros((20, 30, 3), dtype=np.uint8))], label=[0])
    with pytest.raises(InputError, match=r"must be 32x32 pixels; got 30x20\."):
        data.load_photos(tmp_path, "train")


def test_held_out_photos_are_the_same_in_every_run_and_apart_from_the_others() -> None:
    small = photos(50)
    small.labels.copy_(torch.arange(50))
    training, held_out = data.hold_out(small, 10)
    assert sorted(training.labels.tolist() + held_out.labels.tolist()) == list(range(50))
    assert torch.equal(held_out.labels, data.hold_out(small, 10)[1].labels)


def test_the_command_line_answers_bad_data_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^viz\.training: --data must be [^\n]*$"):
        main(["cnn", "--data", str(tmp_path), "--out", str(tmp_path / "run"), "--steps", "1"])


def test_distilling_without_a_teacher_says_so(tmp_path: Path) -> None:
    pixels = np.zeros((32, 32, 3), dtype=np.uint8)
    folder(tmp_path, img=[png(pixels)] * 2001, label=[0] * 2001)
    words = [
        "distill",
        "--data",
        str(tmp_path),
        "--out",
        str(tmp_path / "run"),
        "--steps",
        "1",
        "--teacher",
        str(tmp_path),
    ]
    with pytest.raises(SystemExit, match="--teacher must be a folder with model"):
        main(words)
