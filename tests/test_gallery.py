"""The gallery: every picture has a source and a licence, and the two networks know most of them."""

import re
import tomllib
from pathlib import Path

import pytest

from viz.pictures import read

FOLDER = Path(__file__).parent.parent / "assets" / "images"
ROWS = tomllib.loads((FOLDER / "images.toml").read_text(encoding="utf-8"))["image"]
TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@pytest.mark.instant
def test_every_picture_says_where_it_comes_from_and_may_be_used():
    assert len(ROWS) >= 10
    assert {row["file"] for row in ROWS} == {path.name for path in FOLDER.glob("*.jpg")}
    assert len({row["name"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["licence"] == "CC0-1.0"
        assert row["source"]
        assert row["title"]
        assert re.fullmatch(r"[a-z-]+", row["name"]), "it stands in links"
        assert row["label"] in ("", *TEN)
    assert len({row["label"] for row in ROWS} - {""}) >= 6
    assert any(row["label"] == "" for row in ROWS), "one shows what the networks cannot know"


@pytest.mark.instant
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_picture_can_be_read(row):
    picture = read((FOLDER / row["file"]).read_bytes(), row["file"])
    assert min(picture.width, picture.height) >= 256
    assert picture.scale == 1


@pytest.mark.instant
def test_every_drawn_picture_has_its_drawing():
    script = (FOLDER / "draw.py").read_text(encoding="utf-8")
    assert set(re.findall(r'^    "([a-z-]+)": (?:animals|vehicles)', script, re.M)) == {
        r["name"] for r in ROWS if "draw.py" in r["source"]
    }


@pytest.mark.weights
def test_both_networks_know_at_least_eight_of_them():
    from viz.capture import capture_image
    from viz.models.loading import load

    right = []
    for name in ("cnn-cifar10", "vit-cifar10"):
        model = load(name)
        for row in ROWS:
            recording = capture_image(model, read((FOLDER / row["file"]).read_bytes(), row["file"]))
            if model.labels[recording.logits[0].argmax()] == row["label"]:
                right.append(row["name"])
    assert len([name for name in set(right) if right.count(name) == 2]) >= 8
