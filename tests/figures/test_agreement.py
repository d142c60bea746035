"""Bars and curves of two networks hold what was measured."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.agreement import Reliability
from viz.figures.agreement import efficiency_curves, quadrant_bars, reliability_curves

pytestmark = pytest.mark.instant


def test_bars_are_shares_of_each_class():
    counts = np.array([[6, 2], [1, 2], [2, 0], [1, 0]])
    fig = quadrant_bars(counts, ("cat", "dog"), names=("CNN", "ViT"))
    np.testing.assert_allclose([trace.x for trace in fig.data], counts / [10, 4])
    assert [trace.name for trace in fig.data] == [
        "both right",
        "only CNN right",
        "only ViT right",
        "both wrong",
    ]
    assert all(trace.marker.line.width for trace in fig.data), "parted, whatever their colours are to an eye"


def test_curves_hold_what_was_measured():
    found = Reliability(np.array([0.4, 0.9]), np.array([0.5, 0.7]), np.array([3, 12]))
    fig = reliability_curves([found, found], ["CNN", "ViT"])
    np.testing.assert_array_equal(fig.data[1].y, found.accuracy)
    assert [trace.line.dash for trace in fig.data[1:]] == ["solid", "dash"], "not by their colours alone"
    rows = [
        {
            "network": "vit",
            "share": 1.0,
            "photos": 50_000,
            "epochs": 0.8,
            "mean": 0.82,
            "spread": None,
            "accuracies": [0.82],
        },
        {
            "network": "vit",
            "share": 0.01,
            "photos": 500,
            "epochs": 20.0,
            "mean": 0.3,
            "spread": 0.02,
            "accuracies": [0.28, 0.3, 0.32],
        },
        {
            "network": "cnn",
            "share": 0.01,
            "photos": 500,
            "epochs": 20.0,
            "mean": 0.4,
            "spread": None,
            "accuracies": [0.4],
        },
    ]
    fig = efficiency_curves(rows, {"cnn": "CNN", "vit": "ViT"})
    assert (list(fig.data[1].x), list(fig.data[1].y)) == ([1, 100], [0.3, 0.82])
    assert list(fig.data[1].error_y.array) == [0.02, None]
    assert [list(each) for each in fig.data[1].customdata] == [
        [500, "± 2.0% over 3 runs", 20.0],
        [50_000, "one run", 0.8],
    ]
    assert list(fig.data[0].error_y.array) == [None]
