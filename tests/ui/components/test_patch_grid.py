from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.recording import PatchGrid
from viz.ui.components.patch_grid import payload
from viz.workings import Patches

pytestmark = pytest.mark.instant


def patches(*special: str) -> Patches:
    """2 x 2 patches of 4 pixels behind these tokens."""
    grid = PatchGrid(rows=2, columns=2, prefix=len(special))
    table = np.zeros((len(special) + 4, 6))
    return Patches(
        model="tiny", tokens=(*special, *(f"patch {n}" for n in range(4))), grid=grid, image=np.zeros((4, 4,
        3)), flat=np.zeros((4, 12)),
        parts=table, positions=table, embedding=table, filters=np.zeros((6, 12)), bias=np.zeros(6),
    )  # fmt: skip


def test_a_register_is_not_said_to_gather_what_a_classifier_reads():
    meta, _ = build.unpack(payload(patches("[CLS]", "[DIST]", "[REG 1]", "[REG 2]")))
    assert ["gathers what a classifier can read" in said for said in meta["special"]] == [
        True,
        True,
        False,
        False,
    ]
    assert all("No classifier reads it." in said for said in meta["special"][2:])
    assert build.unpack(payload(patches()))[0]["special"] == []
