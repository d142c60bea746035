"""What is changed is what is said to be changed, the same each time, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from viz.lessons.learning.teach.changed import CHANGES, background, pixels
from viz.pictures import Picture
from viz.ui.running import sets

pytestmark = pytest.mark.instant

DRAWINGS = sets.read()["drawings"].examples
DRAWING: Any = DRAWINGS.inputs[0]
PHOTO: Picture = DRAWING[0]


def changed(reads: str, way: str, given):
    return CHANGES[reads][way][1](given)


@pytest.mark.parametrize("way", CHANGES["image"])
def test_a_picture_changes_alike_each_time_and_keeps_its_size_and_name(way):
    picture, crop = changed("image", way, DRAWING)
    assert (picture, crop) == changed("image", way, DRAWING)
    assert crop is None
    assert isinstance(picture, Picture)
    assert picture.name == DRAWING[0].name
    assert picture.pixels.shape == DRAWING[0].pixels.shape
    assert picture.digest != DRAWING[0].digest
    assert not picture.pixels.flags.writeable


def test_another_background_leaves_what_stands_before_it():
    before, after = DRAWING[0].pixels, changed("image", "behind", DRAWING)[0].pixels
    white = (before >= 245).all(axis=2)
    assert (after[~white] == before[~white]).all()
    assert (after[white] != before[white]).any(axis=1).mean() > 0.95
    other = DRAWINGS.inputs[1]
    both = white & (other[0].pixels >= 245).all(axis=2)
    assert (changed("image", "behind", other)[0].pixels[both] == after[both]).all(), "the same behind each"


def test_a_photograph_has_no_background_but_an_edge():
    dark = replace(PHOTO, digest="dark", pixels=np.zeros((64, 64, 3), np.uint8))
    behind = background(pixels((dark, None)))
    assert behind[:8].all()
    assert not behind[8:-8, 8:-8].any()


def test_another_light_is_a_quarter_and_farther_away_half_the_side():
    bright = replace(PHOTO, digest="bright", pixels=np.full((64, 64, 3), 200, np.uint8))
    bright.pixels[20:44, 20:44] = 40
    assert set(np.unique(changed("image", "dark", (bright, None))[0].pixels)) == {50, 10}
    far = changed("image", "far", (bright, None))[0].pixels
    assert (far[:16] == 200).all(), "what surrounds it is what was at its edge"
    assert (far[32, 29:35] == 40).all()
    assert (far[32, :24] == 200).all()


def test_sentences_are_mistyped_or_put_in_a_letter():
    assert changed("text", "typing", ("It rained often.",)) == ("It ranied otfen.",)
    assert changed("text", "letter", ("It rained.",))[0].startswith(
        "Dear all, I hope that you are well. It rained."
    )
