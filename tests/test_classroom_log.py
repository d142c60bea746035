"""The log that is kept of a class at work has the columns that the benchmark writes."""

from __future__ import annotations

import csv
from dataclasses import fields

import pytest

from benchmarks.classroom import LOG, SCENES, Log

pytestmark = pytest.mark.tiny


def test_every_line_that_is_kept_is_one_that_the_benchmark_writes() -> None:
    with LOG.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert list(row) == [each.name for each in fields(Log) if each.name != "waits"]
        assert row["scene"] in SCENES
        assert int(row["changes"]) > 0
        assert 0 < float(row["with_median"]) <= float(row["with_95"])
        assert int(row["start_mb"]) <= int(row["half_mb"])
