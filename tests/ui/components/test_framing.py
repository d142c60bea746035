from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.ui.components import build
from viz.pictures import read
from viz.ui.components.framing import Framing, payload

pytestmark = pytest.mark.instant


def picture(width: int, height: int):
    """Noise, which compresses worst."""
    out = io.BytesIO()
    pixels = np.frombuffer(np.random.default_rng(0).bytes(height * width * 3), np.uint8)
    pixels = pixels.reshape(height, width, 3)
    Image.fromarray(pixels).save(out, "PNG", compress_level=0)
    return read(out.getvalue(), "noise.png")


@pytest.mark.tiny
def test_the_whole_picture_and_the_gallery_travel_in_little():
    thumb = np.zeros(6_000, dtype=np.uint8)
    data = payload(
        picture(1280, 960),
        Framing(picture="a"),
        now=Framing(picture="b"),
        gallery={f"n{i}": thumb for i in range(12)},
    )
    meta, arrays = build.unpack(data)
    assert len(data) < 150_000
    assert (meta["width"], meta["height"], meta["picture"], meta["asked"]["picture"]) == (1280, 960, "b", "a")
    assert len(arrays) == 13


def test_the_zoom_ends_where_a_model_can_no_longer_be_given_the_square():
    assert (
        build.unpack(payload(picture(20, 16), Framing(picture=""), now=Framing(picture=""), gallery={}))[0][
            "most_zoom"
        ]
        == 2
    )
    assert (
        build.unpack(payload(picture(90, 90), Framing(picture=""), now=Framing(picture=""), gallery={}))[0][
            "most_zoom"
        ]
        == 8
    )
