"""The photographs of clothes: drawn by lot, of their own class, and each from the side that it stands on."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz.training.__main__ import main
from viz.training.clothes import CLASSES, LEARN, TEST, drawn, split

pytestmark = pytest.mark.tiny


def folder(path: Path) -> Path:
    """Files of the form that Fashion-MNIST has: the first pixel of a picture is its number, the second its
    split.
    """
    for name, count, side in (("train", 220, 7), ("t10k", 120, 9)):
        images = np.zeros((count, 28, 28), np.uint8)
        images[:, 0, 0], images[:, 0, 1] = np.arange(count), side
        data = {
            "images-idx3": b"0" * 16 + images.tobytes(),
            "labels-idx1": b"0" * 8 + labels(count).tobytes(),
        }
        for kind, written in data.items():
            (path / f"{name}-{kind}-ubyte.gz").write_bytes(gzip.compress(written, 1))
    return path


def labels(count: int) -> np.ndarray:
    return (np.arange(count) % 10).astype(np.uint8)


def test_each_is_of_its_class_and_side_and_none_is_there_twice(tmp_path: Path) -> None:
    rows, pictures = drawn(folder(tmp_path))
    assert pictures.shape == (4, LEARN + TEST, 28, 28)
    for label, numbers, some in zip(CLASSES.values(), rows, pictures, strict=True):
        assert [number % 10 for number in numbers] == [label] * (LEARN + TEST)
        assert some[:, 0, 0].tolist() == numbers
        assert some[:, 0, 1].tolist() == [7] * LEARN + [9] * TEST
        assert len(set(numbers[:LEARN])) == LEARN
        assert len(set(numbers[LEARN:])) == TEST


def test_the_command_writes_a_row_for_each_class(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    main(["clothes", "--data", str(folder(tmp_path)), "--out", str(sheet)])
    with Image.open(sheet) as opened:
        shown = np.asarray(opened)
    assert shown.shape == (4 * 28, (LEARN + TEST) * 28)
    _, pictures = drawn(tmp_path)
    assert (shown[28:56, 56:84] == pictures[1, 2]).all()


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"must have train-images-idx3-ubyte\.gz"):
        main(["clothes", "--data", str(tmp_path)])
    whole = folder(tmp_path)
    (whole / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"0" * 9))
    with pytest.raises(Exception, match="a label for each picture; got 120 pictures and 1 labels"):
        split(whole, "t10k")
    assert not capsys.readouterr().out
