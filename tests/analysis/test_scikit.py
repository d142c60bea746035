"""What is not imported with scikit-learn is there for whoever uses it."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from viz.analysis.scikit import Postponed, StandIn, _left_out, scikit

pytestmark = pytest.mark.tiny
FRESH = """
import sys
from viz.analysis.classifiers import bag_of_words, linear_head, one_thread
import numpy as np
with one_thread():
    head = linear_head(np.eye(4), np.array([0, 1, 0, 1]), 2)
assert head.answers(np.eye(4)).tolist() == [0, 1, 0, 1]
assert not {"scipy.stats", "pandas"} & set(sys.modules)
from scipy.stats import rankdata
assert rankdata([3, 1, 2]).tolist() == [3, 1, 2]
import pandas
from sklearn.preprocessing import PowerTransformer
PowerTransformer().fit(np.random.default_rng(0).random((9, 2)))
from sklearn.metrics import label_ranking_average_precision_score as ranked
assert ranked([[1, 0, 0]], [[0.9, 0.2, 0.1]]) == 1
"""


def test_a_head_is_fitted_without_statistics_and_tables_and_both_come_when_they_are_used():
    subprocess.run([sys.executable, "-c", FRESH], check=True)


def test_a_part_is_the_librarys():
    import sklearn.cluster

    assert scikit("cluster") is sklearn.cluster
    assert scikit() is sklearn


def test_what_is_asked_of_a_stand_in_comes_from_the_module():
    later = StandIn("colorsys").rgb_to_hsv
    assert isinstance(later, Postponed)
    assert later(0, 0, 1) == pytest.approx((2 / 3, 1, 1))  # blue is at 240 of 360 degrees
    assert StandIn("colorsys").rgb_to_hsv.__name__ == "rgb_to_hsv"
    assert not hasattr(StandIn("colorsys"), "__file__")


def test_a_module_that_is_there_already_stays(monkeypatch):
    with _left_out("json", None):
        assert importlib.import_module("json").dumps(1) == "1"
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with _left_out("colorsys", None), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hsv
