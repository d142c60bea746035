"""Each test belongs to a tier, and the instant ones run without torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiers import TIERS, Refuse

ROOT = Path(__file__).parent.parent
FILES = sorted(Path(__file__).parent.rglob("test_*.py"))


def tiers(node: ast.AST) -> set[str]:
    """Tiers that are named below this node."""
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr in TIERS}


@pytest.mark.instant
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_test_says_its_tier(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = next(
        (n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "pytestmark"),
        None,
    )
    if named is None or not tiers(named):
        for test in tree.body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                assert any(tiers(mark) for mark in test.decorator_list), (
                    f"{test.name} must be marked with its tier."
                )


@pytest.mark.instant
def test_torch_can_not_be_imported_where_it_is_refused() -> None:
    refuse = Refuse()
    assert refuse.find_spec("numpy") is None
    for name in ("torch", "torch.nn", "transformers"):
        with pytest.raises(ImportError, match=f"{name} must not be imported"):
            refuse.find_spec(name)


@pytest.mark.tiny
def test_every_instant_test_is_found_where_torch_is_refused() -> None:
    """The tests themselves run so in `make instant`."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "instant",
        "--collect-only",
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if "pytest.mark.instant" in path.read_text("utf-8")
    }
    assert found == expected
    assert "tests/browser/test_words.py" not in found
