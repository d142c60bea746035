"""The four kinds of tests, dearest first, and the rules of the cheapest: nothing that is slow to import, and
in two halves.
"""

from __future__ import annotations

import gc
import importlib.abc
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from tests.instant import HALVES

TIERS = ("browser", "weights", "tiny", "instant")
"""Dearest first, so that two processes that share the work end together."""
SLOW = ("torch", "transformers", "onnxruntime", "captum", "sklearn", "scipy", "pandas")
"""What takes a second or more to import."""
PAGES = re.compile(
    r"^(?:from|import) (?:streamlit|tests\.(?:pages|ui)"
    r"|viz\.(?:ui|lessons\.(?!workings\.self_attention)|worksheets|server|turns|upkeep|models|pictures)\b)",
    re.MULTILINE,
)
"""What tests of pages import: Streamlit comes with it, and the others need not wait for that. Those of models
and of pictures, which do not, go with them: so both halves take as long.
"""
REFUSED = {"pages": ("plotly.io",), "other": ("streamlit",)}
"""What more does not exist in one of the halves. Tests of pages draw nothing: without what Plotly draws with,
Streamlit makes no theme for it, which takes a fifth of a second.
"""


class Refuse(importlib.abc.MetaPathFinder):
    """An import of torch, of another slow library, or of what imports one, fails."""

    def __init__(self, *others: str) -> None:
        self.slow = (*SLOW, *others)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Nothing, so that the next finder is asked, for all but these."""
        if any(name == slow or name.startswith(f"{slow}.") for slow in self.slow):
            raise ImportError(f"{name} must not be imported by an instant test or by what it tests.")
        return None


def instant(config: pytest.Config) -> bool:
    """Does this run ask for the instant tests alone?"""
    return str(config.option.markexpr) == "instant"


def half(text: str) -> str:
    """In which of the two a file of this text is run."""
    return HALVES[0] if PAGES.search(text) else HALVES[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """One half of the instant tests can be asked for."""
    parser.addoption("--half", choices=HALVES, help="of the instant tests, those of pages or the others")


def pytest_configure(config: pytest.Config) -> None:
    """In a run of the instant tests, torch does not exist, nor does Streamlit for those of no page.

    Until all are collected, nothing is garbage.
    """
    gc.disable()
    if instant(config):
        sys.meta_path.insert(0, Refuse(*REFUSED.get(config.getoption("half"), ())))
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.import_plugin("tests.sharing")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """In a run of the instant tests, a file without any, or of the other half, is not even imported."""
    if not instant(config) or not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    asked = config.getoption("half")
    return "pytest.mark.instant" not in text or asked not in (None, half(text)) or None


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


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected stays: the garbage collector need not look through it again and again, and through
    the little that instant tests leave, not at all.
    """
    gc.freeze()
    if not instant(session.config):
        gc.enable()
