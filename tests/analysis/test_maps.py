"""Maps of many dimensions: what they keep, against scikit-learn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from viz.analysis.maps import NEIGHBOURS, flat_map, neighbours_kept, t_sne

pytestmark = pytest.mark.tiny


def clouds() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (8 * rng.normal(size=(3, 6))[np.repeat([0, 1, 2], 14)] + rng.normal(size=(42, 6))).astype("f4")


def shared(rows: np.ndarray, points: np.ndarray) -> float:
    nearest = [
        NearestNeighbors(n_neighbors=NEIGHBOURS).fit(each).kneighbors(return_distance=False)
        for each in (rows, points)
    ]
    return float(np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(*nearest, strict=True)]))


def test_neighbours_that_are_kept_are_counted_as_scikit_learn_finds_them() -> None:
    rows = clouds()
    assert neighbours_kept(rows, rows) == 1
    assert neighbours_kept(rows, rows[:, :2]) == pytest.approx(shared(rows, rows[:, :2]))
    assert neighbours_kept(rows[:5], rows[:5, :1]) == 1, "of five, the other four are the nearest"


def test_a_map_is_measured_beside_the_components() -> None:
    rows = clouds()
    found = flat_map(rows, scaled=True, seed=0)
    seen = StandardScaler().fit_transform(rows.astype(np.float64))
    assert found.kept == pytest.approx(shared(seen, found.points))
    assert found.kept_plainly == pytest.approx(shared(seen, PCA(2).fit_transform(seen)))
    groups = found.points.reshape(3, 14, 2)
    centres = groups.mean(axis=1)
    within = np.linalg.norm(groups - centres[:, None], axis=2).max()
    between = min(np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert between > within, "groups that lie apart stay apart"
    again = flat_map(rows, scaled=True, seed=0)
    assert (again.points == found.points).all()
    assert (t_sne(seen, seed=1) != found.points).any(), "another start is another map"
