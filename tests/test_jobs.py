"""A job is what its fields say: equal ones share one result, and no others do."""

from __future__ import annotations

from typing import Any

import pytest

from viz.jobs import Job

pytestmark = pytest.mark.instant


@pytest.mark.parametrize("other", [{"task": "numbers"}, {"model": "another"}, {"input": 8}, {"options": (("times", 2),)}])
def test_jobs_that_differ_anywhere_differ(other: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"task": "echo", "model": "none", "input": 7, "options": ()}
    assert Job(**fields) == Job(**fields)
    assert Job(**fields) != Job(**{**fields, **other})
