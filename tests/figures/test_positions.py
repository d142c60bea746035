"""Position pictures show the arrays they are given, special tokens left out and no patch lost."""

import numpy as np
import pytest

from viz.analysis import positions as pos
from viz.figures import positions as draw
from viz.figures.theme import DARK
from viz.recording import PatchGrid
from viz.workings import PositionTable

pytestmark = pytest.mark.instant
RANDOM = np.random.default_rng(2)


def test_a_table_is_drawn_cell_for_cell_with_its_channel_marked():
    table = pos.sinusoidal(30, 8)
    figure = draw.table_map(table, channel=3, theme=DARK)
    np.testing.assert_array_equal(figure.data[0].z, table.astype(np.float32))
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (2.5, 3.5)


@pytest.mark.parametrize("prefix", [1, 2])
def test_tiles_lie_as_the_patches_lie(prefix):
    grid = PatchGrid(rows=3, columns=3, prefix=prefix)
    table = PositionTable(model="m", table=RANDOM.normal(size=(grid.n_tokens, 6)), grid=grid, learned=True)
    z = draw.tiles(table).data[0].z
    four = pos.similarity_tiles(table.table, grid)
    assert z.shape == (11, 11)
    for row, column in np.ndindex(3, 3):
        np.testing.assert_allclose(
            z[row * 4 : row * 4 + 3, column * 4 : column * 4 + 3], four[row, column], rtol=1e-6
        )
        assert z[row * 4 + row, column * 4 + column] == pytest.approx(
            1
        )  # each patch in its own tile, at its own place
    assert np.isnan(z[3]).all()
    assert np.isnan(z[:, 7]).all()


def test_similarity_of_a_long_table_is_thinned_but_true():
    table = RANDOM.normal(size=(512, 16))
    figure = draw.similarity_map(table)
    assert figure.data[0].z.shape == (128, 128)
    np.testing.assert_allclose(figure.data[0].z[3, 5], pos.similarity(table)[12, 20], rtol=1e-5)
    assert figure.data[0].y[3] == 12
    assert len(figure.to_json()) < 300_000


def test_masked_biases_stay_empty():
    figure = draw.square_map(pos.alibi_bias(4, 0.5), measures="bias", labels=list("abcd"))
    z = figure.data[0].z
    assert np.isnan(z[0, 1])
    assert z[3].tolist() == [-1.5, -1, -0.5, 0]


def test_clock_hands_point_where_the_angles_say():
    angles = pos.rotary_angles(10, 8)
    hands = [t for t in draw.turning_pairs(angles, 7).data if t.line.width == 4]
    assert len(hands) == 4
    for hand, pair in zip(hands, range(4), strict=True):
        assert hand.x[1] - hand.x[0] == pytest.approx(np.cos(angles[7, pair]))
        assert hand.y[1] - hand.y[0] == pytest.approx(np.sin(angles[7, pair]))


def test_curves_are_named_and_whole():
    figure = draw.lines(np.arange(3), {"a": np.array([1.0, 2, 3]), "b": np.zeros(3)}, across="x", up="y")
    assert figure.data[0].y.tolist() == [1, 2, 3]
    assert {annotation.text for annotation in figure.layout.annotations} == {"a", "b"}
