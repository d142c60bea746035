"""The four kinds of tests, dearest first, who runs them where several share the work, and the rule of the
cheapest: nothing that is slow to import.
"""

from __future__ import annotations

import gc
import importlib.abc
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TIERS = ("browser", "weights", "tiny", "instant")
"""Dearest first, so that two processes that share the work end together."""
SLOW = ("torch", "transformers", "onnxruntime", "captum", "sklearn", "scipy.stats", "pandas")
"""What takes a second or more to import."""


class Refuse(importlib.abc.MetaPathFinder):
    """An import of torch, of another slow library, or of what imports one, fails."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Nothing, so that the next finder is asked, for all but these."""
        if any(name == slow or name.startswith(f"{slow}.") for slow in SLOW):
            raise ImportError(f"{name} must not be imported by an instant test or by what it tests.")
        return None


def instant(config: pytest.Config) -> bool:
    """Does this run ask for the instant tests alone?"""
    return str(config.option.markexpr) == "instant"


def pytest_configure(config: pytest.Config) -> None:
    """In a run of the instant tests, torch does not exist."""
    if instant(config):
        sys.meta_path.insert(0, Refuse())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """In a run of the instant tests, a file without any is not even imported."""
    if not instant(config) or not collection_path.match("test_*.py"):
        return None
    return "pytest.mark.instant" not in collection_path.read_text(encoding="utf-8") or None


def tier(item: pytest.Item) -> int:
    """The place of its dearest tier in `TIERS`."""
    return next((place for place, name in enumerate(TIERS) if item.get_closest_marker(name)), len(TIERS))


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Files that hold the dearest tests begin; a test of two tiers belongs to the dearer."""
    if instant(config):
        dearer = [item for item in items if tier(item) < TIERS.index("instant")]
        config.hook.pytest_deselected(items=dearer)
        items[:] = [item for item in items if item not in dearer]
    first: dict[Path, int] = {}
    for item in items:
        first[item.path] = min(tier(item), first.get(item.path, len(TIERS)))
    items.sort(key=lambda item: first[item.path])


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


class OneBrowser(LoadFileScheduling):
    """Files are shared out one by one, those of the browser all to one.

    A browser and an app are started once; each script is compiled, each network is loaded once.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser | None:
    """Where files are shared out (`--dist loadfile`), so."""
    return OneBrowser(config, log) if config.option.dist == "loadfile" else None
