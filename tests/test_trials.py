import numpy as np
import pytest

from viz.arrays import arrays_nbytes
from viz.trials import Trial, consistency, mean_and_spread

pytestmark = pytest.mark.instant


def trial(**changes):
    nan = np.nan
    fields = {
        "experiment": "drop",
        "model": "tiny",
        "target": 0,
        "labels": ("a", "b"),
        "variants": ("random", "most"),
        "settings": [[0.0], [0.5]],
        "units": "share",
        "probability": [[[0.2, 0.4], [0.6, 0.6]], [[0.5, nan], [0.1, nan]]],
        "logit": np.zeros((2, 2, 2)),
        "answers": [[[0, 1], [0, 0]], [[1, nan], [0, nan]]],
        "unchanged": [[2.0, 1.0], [0.0, 3.0]],
        "examples": np.zeros((0, 1, 1, 3)),
    }
    return Trial(**{**fields, **changes})


def test_consistency_counts_only_repeats_that_there_were():
    assert consistency(trial()).tolist() == [0.75, 0.5]


def test_mean_and_spread_leave_out_missing_repeats():
    mean, spread = mean_and_spread(trial())
    np.testing.assert_allclose(mean, [[0.3, 0.6], [0.5, 0.1]], atol=1e-7)
    np.testing.assert_allclose(spread, [[0.02**0.5, 0.0], [0.0, 0.0]], atol=1e-7)


def test_axes_must_agree():
    with pytest.raises(ValueError, match="must have 2 variants; got 1"):
        trial(
            probability=np.zeros((1, 2, 2)),
            logit=np.zeros((1, 2, 2)),
            answers=np.zeros((1, 2, 2)),
            unchanged=np.zeros((1, 2)),
        )
    with pytest.raises(ValueError, match="must have 2 along setting"):
        trial(logit=np.zeros((2, 3, 2)))
    assert arrays_nbytes(trial()) > 0
