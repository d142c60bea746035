"""A chart on a projector holds the same numbers in larger type."""

from __future__ import annotations

import numpy as np
import pytest

from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.projected import HEIGHT, TYPE, projected

pytestmark = pytest.mark.instant


def test_type_is_larger_and_no_number_moves() -> None:
    plain = panels(Panel(values=np.eye(3), rows=list("abc"), columns=list("abc"), title="One"), height=400)
    large = projected(plain)
    np.testing.assert_array_equal(large.data[0].z, plain.data[0].z)
    assert large.layout.height == 400 * HEIGHT
    assert large.layout.yaxis.tickfont.size == pytest.approx(plain.layout.yaxis.tickfont.size * TYPE)
    assert large.layout.annotations[0].font.size == pytest.approx(
        plain.layout.annotations[0].font.size * TYPE
    )
    for size in ("title", "tickfont"):
        bars = (each.data[0].colorbar or each.layout.coloraxis.colorbar for each in (plain, large))
        old, new = (bar.title.font.size if size == "title" else bar.tickfont.size for bar in bars)
        assert new == pytest.approx(old * (HEIGHT if size == "title" else TYPE)), size
    assert plain.layout.height == 400  # what was given is left as it was


def test_names_that_lean_over_narrow_columns_stand_more_upright_and_grow_less() -> None:
    plain = panels(Panel(values=np.eye(3), rows=list("abc"), columns=list("abc")), height=400)
    axis = projected(plain).layout.xaxis
    assert plain.layout.xaxis.tickangle == -55
    assert axis.tickangle < -55
    assert plain.layout.xaxis.tickfont.size < axis.tickfont.size < plain.layout.xaxis.tickfont.size * TYPE
