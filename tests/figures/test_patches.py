"""What the patch filters look for, and what a shuffle moves: the numbers drawn are those handed over."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.analysis.filters import principal_components
from viz.analysis.shuffles import MODES
from viz.figures.patches import filter_tiles, shuffle_bars
from viz.figures.theme import DARK, LIGHT, Theme
from viz.workings import Shuffled

pytestmark = pytest.mark.instant


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_component_is_named_with_its_share(theme: Theme) -> None:
    filters = np.random.default_rng(0).normal(size=(30, 3 * 4 * 4)).astype(np.float32)
    components = principal_components(filters, 10)
    image, hover = filter_tiles(components, theme=theme).data
    assert isinstance(image, go.Image)
    np.testing.assert_array_equal(hover.customdata[:, 0], np.arange(10) + 1)
    np.testing.assert_allclose(hover.customdata[:, 1], components.shares, rtol=1e-6)
    assert hover.x[7] == hover.x[0], "the eighth begins a new row"
    assert hover.y[7] > hover.y[0]


def test_bars_are_the_moves_and_a_tiny_one_is_called_rounding() -> None:
    before = np.zeros((3, 2, 4), dtype=np.float32)
    before[:, 0, 0] = 2.0
    after = before.copy()
    after[0, 0, 1], after[1, 0, 1] = 1.0, 4e-6
    shuffled = Shuffled(order=(0, 1), before=before, after=after, logits=np.zeros((3, 2, 0)))
    (bars,) = shuffle_bars(shuffled).data
    np.testing.assert_allclose(bars.x, [0.5, 2e-6, 0.0], rtol=1e-5)
    assert bars.text == ("0.50", "0, but for rounding", "0, but for rounding")
    assert shuffle_bars(shuffled).layout.yaxis.ticktext == tuple(MODES[mode] for mode in Shuffled.MODES)
