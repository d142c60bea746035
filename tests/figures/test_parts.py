"""Parts as colours: each pixel is a patch, and what a hover says is the component."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.eyes import EYES, seen
from viz.analysis.parts import RGB, Parts
from viz.analysis.tables import of_figure
from viz.figures.parts import depths_strip, parts_map
from viz.figures.taken import made_of
from viz.figures.theme import DARK
from viz.recording import PatchGrid

pytestmark = pytest.mark.instant


@pytest.fixture(scope="module")
def found():
    """Of 3 x 4 patches at four depths, at random: they are computed in tests/analysis/test_parts.py."""
    random = np.random.default_rng(0)
    return Parts(
        grid=PatchGrid(rows=3, columns=4, prefix=1),
        scores=random.normal(size=(4, 12, 3)).astype(np.float32),
        shares=random.dirichlet(np.ones(4), 4)[:, :3].astype(np.float32),
    )


def test_each_patch_has_the_colour_of_its_own_components(found):
    fig = parts_map(found, 2, mark=(1, 3))
    pixels = np.array(fig.data[0].z)
    assert pixels.shape == (3, 4, 4)
    for row in range(3):
        for column in range(4):
            wanted = np.rint(found.colours(2)[4 * row + column] * 255)
            np.testing.assert_array_equal(pixels[row, column], [*wanted, 255])
            told = np.array(fig.data[0].customdata)[row, column]
            np.testing.assert_allclose(
                told, [row + 1, column + 1, *found.scores[2, 4 * row + column]], rtol=1e-6
            )
    (box,) = fig.layout.shapes
    assert (box.x0, box.x1, box.y0, box.y1) == (2.5, 3.5, 0.5, 1.5)
    assert not parts_map(found, 2).layout.shapes


def test_its_components_are_taken_along_as_a_table(found):
    table = of_figure(json.loads(made_of(parts_map(found, 2))))
    assert table["series"][:4] == ["component 1", "component 2", "component 3", "component 1"]
    np.testing.assert_allclose(table["value"], found.scores[2].ravel(), rtol=1e-6)
    assert (table["x"][3], table["y"][3], table["y"][-1]) == (1, 0, 2)


def test_the_strip_has_every_depth_in_its_order_and_outlines_the_chosen_one(found):
    fig = depths_strip(found, chosen=3, theme=DARK)
    sheet = np.array(fig.data[0].z)
    assert sheet.shape == (3, 4 * 5 - 1, 4)
    for depth in range(4):
        one = np.array(parts_map(found, depth).data[0].z)
        np.testing.assert_array_equal(sheet[:, 5 * depth : 5 * depth + 4], one)
    assert (sheet[:, 4] == 0).all(), "nothing between two depths"
    assert list(fig.layout.xaxis.ticktext) == ["embedding", "1", "2", "3"]
    assert list(fig.layout.xaxis.tickvals) == [1.5, 6.5, 11.5, 16.5]
    (box,) = fig.layout.shapes
    assert (box.x0, box.x1, box.line.color) == (14.5, 18.5, DARK.mark)
    np.testing.assert_allclose([row[1:] for row in fig.data[1].customdata], found.shares, rtol=1e-6)
    assert [row[0] for row in fig.data[1].customdata][:2] == ["embedding", "after layer 1"]


@pytest.mark.parametrize("eye", EYES)
def test_no_eye_misses_what_the_strongest_components_say(eye):
    """The third alone is red, which an eye without that cone hardly sees."""
    others, told = np.random.default_rng(0).random((40, 3)), []
    for component in range(3):
        ends = [others.copy(), others.copy()]
        ends[0][:, RGB.index(component)], ends[1][:, RGB.index(component)] = 0, 1
        pairs = zip(*([seen(colour, eye) for colour in end] for end in ends), strict=True)
        told.append(np.mean([np.linalg.norm(one - other) for one, other in pairs]))
    assert min(told[:2]) > 80
    assert told[2] == min(told)
