from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from tests.ui.components import build
from viz.recording import PatchGrid
from viz.ui.components.patch_lens import LensStyle, payload
from viz.ui.components.photo import photo

pytestmark = pytest.mark.instant


@cache
def noise(side: int) -> Image.Image:
    """The picture that compresses worst."""
    pixels = np.frombuffer(np.random.default_rng(0).bytes(side * side * 3), np.uint8)
    return Image.fromarray(pixels.reshape(side, side, 3))


def opened(jpeg) -> Image.Image:
    return Image.open(io.BytesIO(jpeg.tobytes()))


def test_every_weight_of_the_layer_arrives_with_the_same_three_decimals():
    rec = build.picture(rows=4, columns=5, layers=2, heads=3)
    meta, (raw, _) = build.unpack(payload(rec, layer=1, head=2, pin=7))
    weights = build.varints(raw).reshape(3, 21, 21) / 65535
    assert np.abs(weights - rec.attention[1]).max() <= 1.5 / 65535 + 1e-9
    assert np.array_equal(build.decimals(weights), build.decimals(rec.attention[1]))
    assert (meta["rows"], meta["columns"], meta["prefix"], meta["head"], meta["pin"]) == (4, 5, 1, 2, 7)
    assert meta["tokens"] == list(rec.tokens)


@pytest.mark.tiny
@pytest.mark.parametrize(
    ("side", "heads", "most"),
    [(8, 6, 200_000), (14, 12, 700_000), (16, 6, 500_000)],
    ids=["CIFAR ViT", "ViT-B/16", "ViT-S/14"],
)
def test_a_layer_stays_within_its_budget_whatever_the_picture(side: int, heads: int, most: int):
    rec = build.picture(rows=side, columns=side, layers=1, heads=heads)
    assert len(payload(rec, layer=0, head=0, picture=noise(1280))) <= most


def test_many_tokens_travel_in_coarser_codes_with_the_same_three_decimals():
    rec = build.picture(rows=16, columns=16, layers=1, heads=2)
    meta, (raw, _) = build.unpack(payload(rec, layer=0, head=0))
    weights = build.varints(raw).reshape(2, 257, 257) / meta["one"]
    assert meta["one"] == 8191
    assert np.abs(weights - rec.attention[0]).max() <= 1.5 / 8191
    assert np.array_equal(build.decimals(weights), build.decimals(rec.attention[0]))


def test_notes_go_with_their_heads():
    notes = [("r 0.71", "follows"), ("", ""), ("r −0.20", "keeps off")]
    meta, _ = build.unpack(payload(build.picture(), layer=0, head=0, notes=notes))
    assert meta["notes"] == [list(note) for note in notes]
    assert build.unpack(payload(build.picture(), layer=0, head=0))[0]["notes"] == []


def test_a_combination_is_one_matrix_without_chips():
    rec = build.picture()
    mean = rec.attention[0].mean(axis=0)
    meta, (raw, _) = build.unpack(
        payload(rec, layer=0, head=0, combined=mean, title="Layer 1, mean of all heads")
    )
    assert meta["chips"] == []
    assert (meta["title"], meta["adds_up"]) == ("Layer 1, mean of all heads", True)
    assert np.abs(build.varints(raw).reshape(21, 21) / 65535 - mean).max() < 3e-5
    largest = build.unpack(payload(rec, layer=0, head=0, combined=rec.attention[0].max(axis=0)))[0]
    assert not largest["adds_up"]


def test_the_scale_of_a_layer_is_its_largest_weight_on_a_patch():
    rec = build.picture()
    meta, _ = build.unpack(payload(rec, layer=1, head=0, style=LensStyle(scale="layer")))
    assert meta["most"] == pytest.approx(float(rec.attention[1][..., 1:].max()))
    assert build.unpack(payload(rec, layer=1, head=0))[0]["most"] is None


def test_what_the_network_saw_is_shown_where_there_is_no_picture_and_its_pixels_stay_squares():
    image = np.zeros((32, 32, 3))
    image[:, ::2] = 1
    rec = build.picture(rows=8, columns=8)
    _, (_, jpeg) = build.unpack(payload(type(rec)(**{**vars(rec), "image": image}), layer=0, head=0))
    shown = np.asarray(opened(jpeg))
    assert shown.shape == (768, 768, 3)
    assert shown[:, 4:20].mean() > 240  # a white column, 24 pixels wide
    assert shown[:, 28:44].mean() < 15


@pytest.mark.parametrize("size", [(1, 1), (3000, 200), (768, 768)])
def test_a_photo_fits(size: tuple[int, int]):
    jpeg = photo(Image.new("RGB", size, "red"), side=768, most=50_000)
    assert len(jpeg) <= 50_000
    assert max(opened(jpeg).size) <= 768


@pytest.mark.parametrize("wrong", [{"layer": 2}, {"head": 3}, {"pin": 21}, {"combined": np.zeros((4, 4))}])
def test_what_is_not_there_is_refused(wrong: dict):
    with pytest.raises(ValueError, match=r"must (lie in|have axes)"):
        payload(build.picture(), **{"layer": 0, "head": 0, **wrong})


def test_registers_and_a_wide_picture_keep_their_places():
    rec = build.picture(rows=2, columns=3)
    assert PatchGrid(rows=2, columns=3, prefix=1) == rec.grid
    meta, _ = build.unpack(payload(rec, layer=0, head=0, pin=rec.grid.token(1, 2)))
    assert meta["tokens"][meta["pin"]] == "patch 2,3"


@pytest.fixture(scope="module")
def large():
    return build.picture(rows=24, columns=24, layers=1, heads=3)


def test_of_very_many_tokens_one_head_travels_and_the_pinned_tokens_row_of_the_others(large):
    sent = payload(large, layer=0, head=0, pin=None, shown={"head": 2, "pin": 30})
    meta, (raw, _, rows) = build.unpack(sent)
    assert (meta["only"], meta["row"], meta["head"], meta["pin"]) == (2, 30, 0, None)
    head = build.varints(raw).reshape(577, 577) / meta["one"]
    row = build.varints(rows).reshape(3, 577) / meta["one"]
    for found, exact in ((head, large.attention[0, 2]), (row, large.attention[0, :, 30])):
        assert np.array_equal(build.decimals(found), build.decimals(exact))


def test_without_a_pin_no_row_travels_and_a_combination_is_whole(large):
    meta, (raw, _, rows) = build.unpack(payload(large, layer=0, head=1))
    assert (meta["only"], meta["row"], len(rows)) == (1, None, 0)
    assert len(build.varints(raw)) == 577**2
    mean = large.attention[0].mean(axis=0)
    meta, (raw, _) = build.unpack(payload(large, layer=0, head=1, combined=mean))
    assert meta["only"] is None
    assert len(build.varints(raw)) == 577**2


@pytest.mark.tiny
def test_what_travels_of_the_largest_picture_is_bounded():
    largest = build.picture(rows=32, columns=32, layers=1, heads=6)
    assert len(payload(largest, layer=0, head=0, pin=40, picture=noise(1280))) <= 1_300_000
