"""Which head of a film follows a pattern, and since when, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.films import best, formed, moments, scores
from viz.film import Frame

pytestmark = pytest.mark.instant


def film(*shares):
    """A film whose head 2 of layer 1 has these scores on the first pattern; all others 0.1."""
    frames = []
    for step, share in enumerate(shares):
        found = np.full((2, 2, 2), 0.1)
        found[0, 0, 1] = share
        frames.append(Frame(step=step, loss=1.0, held_loss=1.0, accuracy=0.5, scores=found))
    return frames


def test_the_head_that_follows_most_at_the_end():
    head = best(film(0.2, 0.9))
    assert (head.layer, head.head) == (0, 1)
    assert (head.score, head.before) == pytest.approx((0.9, 0.2))
    assert best(film(0.2, 0.05))[:2] == (0, 0)
    assert scores(film(0.2, 0.9)).shape == (2, 2, 2)
    assert best(film(0.2, 0.9), 1).score == pytest.approx(0.1)


def test_it_has_formed_when_it_stays_above_one_half():
    assert formed(film(0.1, 0.6, 0.4, 0.7, 0.9)) == 3
    assert formed(film(0.1, 0.6, 0.4)) is None
    assert formed(film(0.6, 0.6)) == 0


def test_moments_of_a_film():
    assert moments(41, 5) == [0, 10, 20, 30, 40]
    assert moments(3, 8) == [0, 1, 2]
    assert moments(1, 8) == [0]
