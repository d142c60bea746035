"""The gallery: photographs with an author, a package and a licence each, and what networks make of them."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from viz.pictures import read

FOLDER = Path(__file__).parent.parent / "assets" / "images"
ROWS = tomllib.loads((FOLDER / "images.toml").read_text(encoding="utf-8"))["image"]
BY_NAME = {row["name"]: row for row in ROWS}
TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FREE = re.compile(
    r"CC0-1\.0|CC-BY(-SA)?-[34]\.0|public domain|GPL-2\.0-or-later|GFDL-1\.2-no-invariants-or-later"
)
OF_OLD = {
    "dog",
    "ship",
    "cat",
    "horse",
    "car",
    "frog",
    "airplane",
    "bird",
    "truck",
    "deer",
    "sailing-boat",
    "coffee",
}


@pytest.mark.instant
def test_every_picture_says_who_took_it_where_it_comes_from_and_may_be_used():
    assert {row["file"] for row in ROWS} == {path.name for path in FOLDER.iterdir()} - {"images.toml"}
    assert len(BY_NAME) == len(ROWS)
    for row in ROWS:
        assert FREE.fullmatch(row["licence"]), row["name"]
        assert row["author"]
        assert row["package"]
        assert row["member"]
        assert row["title"]
        assert re.fullmatch(r"[a-z-]+", row["name"]), "it stands in links"
        assert row["label"] in ("", *TEN)


@pytest.mark.instant
def test_at_least_sixteen_are_photographs_and_each_of_the_ten_things_is_there():
    assert [row["kind"] for row in ROWS].count("photograph") >= 16
    for row in ROWS:
        assert row["kind"] in ("photograph", "montage")
        assert (row["kind"] == "montage") == ("laid over another" in row["changes"])
    assert {row["label"] for row in ROWS} >= set(TEN)
    assert set(BY_NAME) >= OF_OLD, "links to the earlier gallery still open a picture"


@pytest.mark.instant
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_picture_can_be_read_and_is_small(row):
    data = (FOLDER / row["file"]).read_bytes()
    assert len(data) <= 120_000
    picture = read(data, row["file"])
    assert min(picture.width, picture.height) >= 256
    assert max(picture.width, picture.height) <= 640
    assert picture.scale == 1


def answers(name: str) -> dict[str, str]:
    """What a network calls each picture of the gallery, by the picture's name."""
    from tests.loaded import load
    from viz.capture import capture_image

    model = load(name)
    found = {}
    for row in ROWS:
        picture = read((FOLDER / row["file"]).read_bytes(), row["file"])
        logits = capture_image(model, picture).logits
        found[row["name"]] = model.labels[int(np.argmax(logits[0]))]
    return found


@pytest.mark.weights
def test_what_the_two_small_networks_call_them():
    cnn, vit = answers("cnn-cifar10"), answers("vit-cifar10")
    both = {row["label"] for row in ROWS if row["label"] == cnn[row["name"]] == vit[row["name"]]}
    assert both == set(TEN), "of each of the ten, one that both know"
    assert cnn["car"] == vit["car"] == "automobile"
    assert (cnn["car-on-water"], vit["car-on-water"]) == ("automobile", "ship"), "water misleads the ViT"
    assert cnn["lighthouse"] == vit["lighthouse"] == "ship", "neither knows lighthouses"


@pytest.mark.weights
def test_the_network_of_a_thousand_names_knows_what_the_ten_leave_out():
    names = answers("efficientnet-lite0")
    for picture, name in {
        "dog": "German shepherd",
        "coffee": "espresso",
        "ladybird": "ladybug",
        "lighthouse": "beacon",
        "pickup": "pickup",
        "panda": "giant panda",
        "sailing-boat": "schooner",
        "truck": "fire engine",
        "airplane": "airliner",
    }.items():
        assert names[picture].startswith(name), picture
