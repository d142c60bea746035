"""Sentences about clusters before and after a training say what their numbers say, both ways."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from viz.language import number
from viz.learning import Clusters
from viz.lessons.learning.clusters.tuned_sentences import ALIKE, LESS, MORE, rows, verdict
from viz.teaching import Examples

pytestmark = pytest.mark.tiny
TRUTH = (0, 0, 0, 1, 1, 1) * 2
GIVEN = Examples(
    name="own",
    classes=("a", "b"),
    inputs=tuple((str(n),) for n in range(12)),
    labels=TRUTH,
    held=(False,) * 6 + (True,) * 6,
)


def grouped(*assigned: int, right: int = 6) -> Clusters:
    """Clusters of six examples to learn from and six tests, of which the head gets some right."""
    answers = np.array([truth if n < right else 1 - truth for n, truth in enumerate(TRUTH[6:])])
    return Clusters(
        assigned=np.array(assigned), silhouettes=np.array([0.25, 0.5]), links=np.zeros((11, 4)),
        points=np.zeros((12, 3)), explained=np.zeros(3), near=np.zeros((12, 4)), agreement=0.0, purity=0.0,
        named=answers, answers=answers,
    )  # fmt: skip


APART = grouped(*TRUTH)
MIXED = grouped(*TRUTH[:6], 0, 1, 0, 1, 0, 1, right=4)


def test_only_tests_are_counted_and_what_was_told_is_said() -> None:
    was = adjusted_rand_score(TRUTH[6:], [0, 1, 0, 1, 0, 1])
    said = verdict(GIVEN, MIXED, APART, MORE)
    assert said.startswith("You said so. **Better**: the adjusted Rand index of the tests was")
    assert f"was {number(was, '.2f')} and is 1.00" in said
    assert "that it learned from" not in said
    said = verdict(GIVEN, APART, MIXED, MORE)
    assert said.startswith("You said: better. **Worse**")
    assert "next to nothing to gain" in said
    assert "For the examples that it learned from it is 1.00" in said
    assert verdict(GIVEN, MIXED, MIXED, LESS).startswith("You said: worse. **About as well**")
    assert verdict(GIVEN, APART, APART, ALIKE).startswith("You said so.")


def test_the_table_is_measured_on_the_tests() -> None:
    found = {what: cells for what, *cells in rows(GIVEN, MIXED, APART)}
    assert found["number of clusters"] == ["2", "2"]
    assert found["purity"] == ["67%", "100%"]
    assert found["tests right by the head"] == ["4 of 6 (30% to 90%)", "6 of 6 (61% to 100%)"]
    assert found["largest silhouette"] == ["0.50", "0.50"]
