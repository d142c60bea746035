"""Each test belongs to a tier, and the instant ones run without torch."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.gate import commands
from tests.instant import at_once
from tests.tiers import TIERS, Refuse, skipped, split_badly

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


def case(nodeid: str, function: Callable[[], None], *marks: pytest.MarkDecorator) -> Any:
    """A stand-in for what pytest collects."""
    named = {each.name: each.mark for each in marks}
    return SimpleNamespace(nodeid=nodeid, function=function, get_closest_marker=named.get)


def says_a_word() -> None:
    assert {"word"}


def compares() -> None:
    assert pytest.approx(1) == 1


@pytest.mark.instant
def test_what_is_thorough_has_a_case_or_a_name_in_make_test_and_compares_no_numbers() -> None:
    mark, dear = pytest.mark, pytest.mark.weights
    of_two = [case("a::b[1]", says_a_word, dear), case("a::b[2]", says_a_word, dear, mark.thorough)]
    assert list(split_badly(of_two)) == []
    assert "a::b has no case" in next(split_badly(of_two[1:]))
    assert list(split_badly([case("a::b", says_a_word, dear, mark.thorough("a::c"))])) == []
    both = [case("a::b[1]", compares, dear), case("a::b[2]", compares, dear, mark.thorough)]
    assert list(split_badly(both)) == ["a::b[2] compares numbers"]
    cheap = case("a::b[2]", says_a_word, mark.instant, mark.thorough)
    assert list(split_badly([of_two[0], cheap])) == ["a::b[2] is instant"]


def stand_ins() -> Iterator[tuple[str, str]]:
    """Each test that is thorough as a whole, and each that it names."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for test in ast.parse(text).body if "mark.thorough(" in text else ():
            for mark in getattr(test, "decorator_list", ()):
                if isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "thorough":
                    name = f"{path.relative_to(ROOT).as_posix()}::{test.name}"
                    yield from ((name, ast.literal_eval(argument)) for argument in mark.args)


@pytest.mark.tiny
def test_what_stands_for_a_thorough_test_is_there_and_is_run() -> None:
    named = list(stand_ins())
    assert named
    thorough = {test for test, _ in named}
    for test, other in named:
        path, _, name = other.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{test} names {other}"
        assert other not in thorough, f"{test} names {other}, which is thorough too"


@pytest.mark.tiny
def test_each_lesson_is_opened_walked_and_looked_through_in_a_browser_by_make_test() -> None:
    """A lesson that is added to the syllabus with it."""
    from tests.browser import test_every_lesson as every

    assert {f"/{lesson.replace('_', '-').replace('/', '-')}" for lesson in every.LESSONS} < {*every.PAGES}
    for test in (
        every.test_it_draws_under_the_policy,
        every.test_axe_finds_nothing_serious,
        every.test_the_tab_key_reaches_each_control_and_shows_where_it_is,
        every.test_nothing_is_wider_than_the_page,
    ):
        marks = getattr(test, "pytestmark", [])
        assert not [mark for mark in marks if mark.name == "thorough"]
        for mark in marks:
            assert any(isinstance(case, str | tuple) for case in mark.args[1]), "a case without a mark"


@pytest.mark.instant
def test_one_process_drives_the_browser_and_imports_no_other_file_and_two_share_the_rest() -> None:
    others, driven = commands("not thorough", ["-x"])
    assert ("-n" in others, "-n" in driven) == (True, False)
    assert "not thorough and not browser" in others
    assert "browser and not thorough" in driven
    assert others[-1] == driven[-1] == "-x"
    assert skipped("browser and not thorough", "pytest.mark.weights")
    assert not skipped("browser and not thorough", "pytest.mark.browser")
    assert not skipped("thorough and not browser", "from tests.cases import first")
    for expression in ("not thorough and not browser", "", "browser or tiny"):
        assert not skipped(expression, "pytest.mark.weights")


@pytest.mark.tiny
def test_what_runs_at_once_fails_where_any_fails_and_no_tests_are_no_failure() -> None:
    ends = [[sys.executable, "-c", f"raise SystemExit({code})"] for code in (0, 1, 5)]
    assert at_once([ends[0], ends[2]]) == 0
    assert at_once([ends[2], ends[2]]) == 5
    assert at_once([ends[0], ends[1]]) == at_once([ends[1], ends[2]]) == 1


@pytest.mark.tiny
@pytest.mark.skipif(sys.platform == "win32", reason="a script for sh")
@pytest.mark.parametrize("failing", ["lint", "test", "thorough", ""])
def test_the_machine_that_checks_runs_all_and_fails_where_any_failed(tmp_path: Path, failing: str) -> None:
    for name, does in (("chromium", ":"), ("make", f'echo "$1" >> {tmp_path}/ran; [ "$1" != "{failing}" ]')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(["sh", ".ci/run"], cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    assert (tmp_path / "ran").read_text().split() == ["lint", "instant", "test", "thorough"]
    assert bool(done.returncode) == bool(failing)


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
