"""For which networks thousands of photos were measured, is said by their names."""

from __future__ import annotations

import pytest

from viz.lessons.images.experiments.surgery import _known
from viz.models.catalogue import CATALOGUE
from viz.ui.running.cache import bundled_results

pytestmark = pytest.mark.tiny


def test_the_networks_that_are_named_are_those_that_were_measured() -> None:
    measured = bundled_results()["surgery"]["models"]
    assert {row.location for row in CATALOGUE.values() if _known(row)} == set(measured) != set()
