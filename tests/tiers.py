"""The four kinds of tests, dearest first; what of them is thorough; and the rules of the cheapest: nothing
that is slow to import, and in two halves.
"""

from __future__ import annotations

import gc
import importlib.abc
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from tests.instant import HALVES

TIERS = ("browser", "weights", "tiny", "instant")
"""Dearest first, so that two processes that share the work end together."""
THOROUGH = "thorough"
"""Mark of what `make test` leaves out: more cases of a test of which it runs some, or a test that names, in
the mark, those that stand for it there.
"""
NUMBERS = re.compile(r"\bapprox\(|allclose\(|assert_array|\btorch\.|captum|onnxruntime")
"""What compares numbers with those of somebody else: such a test is never thorough."""
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


def skipped(expression: str, text: str) -> bool:
    """Has a file of this text no test with the mark with which this expression begins?"""
    first, _, others = expression.partition(" and ")
    if first not in (*TIERS, THOROUGH) or " or " in others:
        return False
    return f"mark.{first}" not in text and not (first == THOROUGH and "tests.cases" in text)


def split_badly(items: Iterable[pytest.Function]) -> Iterator[str]:
    """What is wrong with what is thorough: a test without a case that `make test` runs and without the name
    of one that stands for it there; one of the cheapest tier; one that compares numbers.
    """
    cases: dict[str, list[pytest.Mark | None]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item.get_closest_marker(THOROUGH))
        if not item.get_closest_marker(THOROUGH):
            continue
        if tier(item) >= TIERS.index("instant"):
            yield f"{item.nodeid} is instant"
        if NUMBERS.search(inspect.getsource(item.function)):
            yield f"{item.nodeid} compares numbers"
        if skipped(THOROUGH, Path(inspect.getfile(item.function)).read_text(encoding="utf-8")):
            yield f"{item.nodeid} is in a file in which `make thorough` looks for none"
    for test, marks in cases.items():
        if all(mark and not mark.args for mark in marks):
            yield f"{test} has no case in `make test` and names no test that stands for it"


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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file without any test of the tier that is asked for, or of the other half, is not even imported."""
    if not config.option.markexpr or not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    asked = config.getoption("half")
    return skipped(config.option.markexpr, text) or asked not in (None, half(text)) or None


def tier(item: pytest.Item) -> int:
    """The place of its dearest tier in `TIERS`."""
    return next((place for place, name in enumerate(TIERS) if item.get_closest_marker(name)), len(TIERS))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Files that hold the dearest tests begin; a test of two tiers belongs to the dearer.

    Where whole files are asked for, nothing is run unless what is thorough is so rightly.
    """
    if not any("::" in argument for argument in config.args):
        wrong = list(split_badly(items))
        if wrong:
            raise pytest.UsageError("\n".join(wrong))
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
