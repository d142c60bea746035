"""Who runs which tests where several processes share the work."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser/"
LONGEST = ("every_lesson", "images", "sinks", "words")
"""Of the files that drive a browser, those that take half of the time of all."""


class TwoBrowsers(LoadFileScheduling):
    """Files are shared out one by one, those of the browser to two processes.

    A browser and an app are started twice, where each file would start its own; and while one waits for its
    page, which it does most of the time, another works.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith(BROWSER):
            return super()._split_scope(nodeid)
        long = nodeid.startswith(tuple(f"{BROWSER}test_{name}.py" for name in LONGEST))
        return f"{BROWSER} {'one' if long else 'other'}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoBrowsers | None:
    """Where files are shared out (`--dist loadfile`), so."""
    return TwoBrowsers(config, log) if config.option.dist == "loadfile" else None
