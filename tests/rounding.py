"""How far two computations of one array in 32-bit numbers may differ: by their rounding alone.

It grows with the largest value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
UNITS = 64
"""Units in the last place of the largest value.

The order of a sum, which differs between processors, takes 11 to 28 of them.
"""


def as_shown(text: str) -> float:
    """A number as a page writes it, 6.8×10⁻⁷ among them."""
    factor, _, power = text.partition("×10")
    return float(f"{factor}e{power.translate(LOWERED)}" if power else factor)


def slack(reference: npt.ArrayLike, *, most: float = UNITS) -> float:
    """How far a number computed from values as large as these may be off."""
    values = np.abs(np.asarray(reference, dtype=np.float64))
    return float(most * np.finfo(np.float32).eps * values.max(initial=0.0, where=np.isfinite(values)))


def units(found: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """The largest difference, in units in the last place (float32) of the reference's largest value."""
    ours, theirs = np.asarray(found, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    assert ours.shape == theirs.shape
    alike = np.isfinite(ours) & np.isfinite(theirs)
    np.testing.assert_array_equal(ours[~alike], theirs[~alike])
    difference = np.abs(np.subtract(ours, theirs, out=np.zeros(ours.shape), where=alike)).max(initial=0.0)
    unit = slack(theirs, most=1)
    return float(difference / unit) if unit else float("inf" if difference else 0)


def assert_rounding(
    found: npt.ArrayLike, reference: npt.ArrayLike, what: str = "", *, most: float = UNITS
) -> None:
    """The two are the same but for rounding."""
    apart = units(found, reference)
    assert apart <= most, f"{what}: {apart:.0f} units in the last place, more than {most}"
