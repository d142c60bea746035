"""The numbers of heads between two texts, against plain sums and heads whose numbers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from viz.analysis.cross_heads import CROSS_METRICS, cross_metrics
from viz.analysis.sides import Side, Sides

pytestmark = pytest.mark.instant

WRITTEN = Side(tokens=("O", " gato", ".", "</s>"), joins=(False,) * 4, special=(False, False, False, True))
READ = Side(tokens=("The", " cat", ".", "!", "</s>"), joins=(False,) * 5, special=(False,) * 4 + (True,))


def looks(attention: np.ndarray) -> Sides:
    return Sides(model="en-pt", queries=WRITTEN, keys=READ, attention=attention)


def test_every_number_is_the_mean_over_the_written_words() -> None:
    attention = np.random.default_rng(1).dirichlet(np.ones(5), size=(2, 3, 4)).astype(np.float32)
    found = cross_metrics(looks(attention))
    for layer, head in np.ndindex(2, 3):
        rows = attention[layer, head, :3].astype(np.float64)
        expected = {
            "entropy": np.mean([-sum(w * math.log2(w) for w in row) for row in rows]),
            "largest": np.mean([max(row) for row in rows]),
            "order": np.corrcoef(range(3), [sum(i * w for i, w in enumerate(row)) for row in rows])[0, 1],
            "special": np.mean([row[4] for row in rows]),
            "punctuation": np.mean([row[2] + row[3] for row in rows]),
        }
        for name, value in expected.items():
            assert found.values[name][layer, head] == pytest.approx(value, rel=1e-5), name
    assert set(found.values) == set(CROSS_METRICS)
    assert found.queries["entropy"] == 3


def test_a_head_that_walks_and_one_that_stands_still() -> None:
    walks = np.eye(4, 5)
    found = cross_metrics(looks(np.stack([walks, walks[::-1], np.full((4, 5), 0.2)])[None]))
    np.testing.assert_allclose(found.values["order"][0, :2], [1, -1], atol=1e-6)
    assert np.isnan(found.values["order"][0, 2])
    assert np.isnan(found.chance["order"])
    np.testing.assert_allclose(found.values["largest"][0], [1, 1, 0.2], atol=1e-6)
    assert found.chance["largest"] == pytest.approx(0.2)
    assert found.chance["entropy"] == pytest.approx(np.log2(5))


def test_what_is_not_there_has_no_number() -> None:
    bare = Side(tokens=("a", "b"), joins=(False, False), special=(False, False))
    nothing = Sides(model="en-pt", queries=WRITTEN, keys=bare, attention=np.full((1, 1, 4, 2), 0.5))
    found = cross_metrics(nothing)
    assert np.isnan(found.values["special"]).all()
    assert np.isnan(found.values["punctuation"]).all()
    end = Side(tokens=("</s>",), joins=(False,), special=(True,))
    found = cross_metrics(Sides(model="en-pt", queries=end, keys=bare, attention=np.full((1, 1, 1, 2), 0.5)))
    assert all(np.isnan(values).all() for values in found.values.values())
