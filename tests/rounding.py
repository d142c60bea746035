"""How far two computations of one array in 32-bit numbers may differ: by their rounding, which grows with the
largest value.
"""

from __future__ import annotations

import numpy as np

UNITS = 64
"""Units in the last place of the largest value: the order of a sum, which differs between processors, takes
11 to 28 of them.
"""


def units(found: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference, in units in the last place (float32) of the
    reference's largest finite value."""
    assert found.shape == reference.shape
    alike = np.isfinite(found) & np.isfinite(reference)
    np.testing.assert_array_equal(found[~alike], reference[~alike])
    ours, theirs = found[alike].astype(np.float64), reference[alike].astype(np.float64)
    largest = np.abs(theirs).max(initial=0.0)
    difference = np.abs(ours - theirs).max(initial=0.0)
    return (
        float(difference / (np.finfo(np.float32).eps * largest))
        if largest
        else float("inf" if difference else 0)
    )


def assert_rounding(found: np.ndarray, reference: np.ndarray, what: str = "", *, most: float = UNITS) -> None:
    """The two are the same but for rounding."""
    assert units(found, reference) <= most, (
        f"{what}: {units(found, reference):.0f} units in the last place, more than {most}"
    )
