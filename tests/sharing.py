"""Who runs which tests where several processes share the work."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling


class OneBrowser(LoadFileScheduling):
    """Files are shared out one by one, those of the browser all to one.

    A browser and an app are started once; each script is compiled, each network is loaded once.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser | None:
    """Where files are shared out (`--dist loadfile`), so."""
    return OneBrowser(config, log) if config.option.dist == "loadfile" else None
