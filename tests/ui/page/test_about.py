"""What pupils see of a text and of a picture that a question is asked of: bounded, harmless, nothing else of
the file.
"""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from viz.pictures import Crop, read
from viz.ui.page import about

pytestmark = pytest.mark.instant


def jpeg(pixels: np.ndarray) -> bytes:
    """A photo as a phone writes it: with where it was taken."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    exif[0x010F] = "A phone"
    Image.fromarray(pixels).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_text_is_one_line_of_bounded_length_and_a_picture_is_none() -> None:
    assert about.sentence(("The bank.\n\n# Raised",)) == "The bank. # Raised"
    assert about.sentence(("One.", "Two.")) == "One. / Two."
    assert len(about.sentence(("word " * 400,))) == about.LONGEST
    assert about.sentence(None) == ""
    assert about.drawn(("The bank.",)) is None
    assert about.drawn(None) is None


def test_of_a_picture_the_square_is_kept_small_and_nothing_else_of_its_file() -> None:
    pixels = np.zeros((600, 900, 3), np.uint8)
    pixels[:, :300], pixels[:, 300:] = (200, 0, 0), (0, 0, 200)
    given = (read(jpeg(pixels), "grandma.jpg"), Crop(300.0, 0.0, 600.0))
    known, small = about.which(given), about.drawn(given)
    assert known == small, "the same picture, with and without its pixels"
    assert known.jpeg == b""
    assert b"phone" not in small.jpeg
    assert "grandma" not in small.which
    image = Image.open(io.BytesIO(small.jpeg))
    assert image.size == (about.SIDE, about.SIDE)
    assert not image.getexif()
    assert np.abs(np.asarray(image).astype(int).mean((0, 1)) - (0, 0, 200)).max() < 3, "the square alone"
    assert about.which((given[0], None)) != known


def test_the_copy_of_the_most_restless_picture_is_bounded() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1280, 1280, 3), np.uint8)
    noise[::2] = np.random.default_rng(1).integers(0, 2, (640, 1280, 1), np.uint8) * 255
    out = io.BytesIO()
    Image.fromarray(noise[:320, :320]).save(out, "PNG")
    assert 0 < len(about.drawn((read(out.getvalue(), "noise.png"), None)).jpeg) <= about.LARGEST
