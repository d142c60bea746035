"""Sentences of the walk and its levers that depend on a number are printed only where it says so."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.by_hand import Gap
from viz.lessons.workings.self_attention import sentences
from viz.lessons.workings.self_attention.steps.residual import direction

pytestmark = pytest.mark.instant


def test_a_difference_is_rounding_only_where_rounding_explains_it() -> None:
    assert sentences.difference([Gap(1.07e-4, 193.6)]).endswith(
        "**1.1×10⁻⁴**, where the largest number is 194: rounding of 32-bit numbers."
    )
    assert "more than rounding explains" in sentences.difference([Gap(1e-6, 1.0), Gap(0.02, 193.6)])
    assert sentences.difference([Gap(0.0, 3.0)]).endswith("the same to the last bit.")


@pytest.mark.parametrize(
    ("cosine", "said"),
    [
        (0.95, "still points the old way"),
        (0.6, "has turned"),
        (0.2, "points a new way"),
        (-0.17, "points away from what came in"),
    ],
)
def test_where_a_sum_points_is_said_by_its_cosine(cosine: float, said: str) -> None:
    assert said in direction(cosine)


def test_the_scale_is_praised_only_where_it_helped() -> None:
    assert "what the scale is for" in sentences.scale_said(0.5, 0.1)
    assert "what the scale is for" not in sentences.scale_said(0.5, 0.6)


def test_a_swap_and_a_zero_query_say_what_moved() -> None:
    assert "knows no order" in sentences.swap_said(3e-7)
    assert "knows no order" not in sentences.swap_said(0.2)
    assert "no other's" in sentences.zero_said("it", np.array([0, 0.5, 1e-7]), 1)
    assert "others' by up to 20.0%" in sentences.zero_said("it", np.array([0, 0.5, 0.2]), 1)
