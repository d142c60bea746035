"""Bars are as long as their numbers."""

import numpy as np
import pytest

from tests.build import random_attention, recording
from viz.figures.bars import product_bars, token_bars

pytestmark = pytest.mark.instant


def test_bars_are_the_products_and_the_numbers():
    query, key = np.array([1.0, -2, 3]), np.array([4.0, 5, 0.5])
    assert product_bars(query, key).data[0].y.tolist() == [4, -10, 1.5]
    built = recording(random_attention(1, 1, 3, 3), ["a", "$b$", "<b>"])
    bars = token_bars(built, np.array([0.5, 0.25]), [0, 2], title="moved")
    assert bars.data[0].y.tolist() == [0.5, 0.25]
    assert "&lt;b&gt;" in bars.layout.xaxis.ticktext[1]
