"""Each test belongs to a tier, and the instant ones run without torch."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tiers import TIERS, Refuse

ROOT = Path(__file__).parent.parent
FILES = sorted(Path(__file__).parent.rglob("test_*.py"))
MARKED = re.compile(rf"^pytestmark = .*pytest\.mark\.({'|'.join(TIERS)})\b", re.MULTILINE)
"""A file whose tests are all of one tier; to parse each would take a second."""


def tiers(node: ast.AST) -> set[str]:
    """Tiers that are named below this node."""
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr in TIERS}


def unmarked(path: Path) -> Iterator[str]:
    """Tests of the file that belong to no tier."""
    text = path.read_text(encoding="utf-8")
    if MARKED.search(text):
        return
    for test in ast.parse(text).body:
        if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
            continue
        if not any(tiers(mark) for mark in test.decorator_list):
            yield f"{path.relative_to(ROOT).as_posix()}::{test.name}"


@pytest.mark.tiny
def test_each_test_says_its_tier() -> None:
    assert [test for path in FILES for test in unmarked(path)] == []


@pytest.mark.instant
def test_torch_can_not_be_imported_where_it_is_refused() -> None:
    refuse = Refuse("streamlit")
    assert refuse.find_spec("numpy") is None
    assert refuse.find_spec("numpy.linalg") is None
    assert Refuse().find_spec("streamlit") is None
    for name in ("torch", "torch.nn", "transformers", "scipy.special", "streamlit"):
        with pytest.raises(ImportError, match=f"{name} must not be imported"):
            refuse.find_spec(name)


@pytest.mark.tiny
def test_two_processes_take_all_that_drives_a_browser_and_other_files_are_shared_out() -> None:
    from tests.sharing import TwoBrowsers

    scope = TwoBrowsers.__new__(TwoBrowsers)._split_scope
    driven = {path.relative_to(ROOT).as_posix() for path in FILES if path.parent.name == "browser"}
    assert len({scope(f"{file}::test_one") for file in driven}) == 2
    assert scope("tests/browser/test_words.py::test_one") == scope("tests/browser/test_images.py::test_two")
    assert scope("tests/pages/test_words.py::test_one[a]") == "tests/pages/test_words.py"


@pytest.mark.tiny
def test_every_instant_test_is_found_where_torch_is_refused() -> None:
    """The tests themselves run so in `make instant`."""
    command = [sys.executable, "-m", "tests.instant", "--collect-only", "-p", "no:cacheprovider"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tests = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(tests) == len(set(tests)), "each in one of the two processes"
    found = {line.partition("::")[0] for line in tests}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if "pytest.mark.instant" in path.read_text("utf-8")
    }
    assert found == expected
    assert "tests/browser/test_words.py" not in found
    assert "test_long_recordings_are_measured_in_little_memory" not in done.stdout, "of two tiers"
