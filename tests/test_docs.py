"""The README is true: every lesson is in it, every command exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from viz.launcher import parser

pytestmark = pytest.mark.instant

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
LESSONS = re.findall(
    r'Lesson\(\s*"([a-z]+)/([a-z_]+)\.py",\s*"([^"]+)"', (ROOT / "app.py").read_text(encoding="utf-8")
)


def test_every_lesson_is_listed_with_its_address():
    assert LESSONS
    for unit, lesson, question in LESSONS:
        address = f"/{unit}-{lesson}".replace("_", "-")
        assert f"| {question} | `{address}` |" in README, f"README.md must list {question!r} at {address}"
    listed = re.findall(r"^\| [^|]+ \| `(/[a-z-]+)` \|", README, re.MULTILINE)
    assert len(listed) == len(LESSONS), "README.md lists a lesson that app.py does not have"


def test_every_option_it_names_exists():
    known = {option for action in parser()._actions for option in action.option_strings}
    named = set(re.findall(r"`(--[a-z-]+)[ `]", README + OPERATORS)) - {"--env", "--list"}
    assert named <= known, named - known


def test_every_target_and_file_it_names_exists():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", README)) <= set(targets)
    for folder, text in ((ROOT, README), (ROOT / "deploy", OPERATORS)):
        for path in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (folder / path).exists(), path
