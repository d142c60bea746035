"""What is installed is what was tested: every dependency pinned, nothing of one machine in the pins, and all
files in the wheel.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.instant

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_pinned_within_what_the_project_asks_for() -> None:
    pins = {canonical(name): version for name, version in PINS.items()}
    extras = PROJECT["project"]["optional-dependencies"]
    for text in [*PROJECT["project"]["dependencies"], *extras["test"], *extras["train"]]:
        wanted = Requirement(text)
        assert canonical(wanted.name) in pins, f"constraints.txt must pin {wanted.name}."
        assert wanted.specifier.contains(pins[canonical(wanted.name)]), (
            f"{text} excludes the pinned {pins[canonical(wanted.name)]}."
        )


def test_the_pins_fit_any_machine() -> None:
    assert PINS["torch"] == "2.13.0", "a looser pin would bring gigabytes of CUDA to a machine without a GPU"
    for name, version in PINS.items():
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)*(\.post[0-9]+)?", version), (
            f"{name}=={version} must be a plain release."
        )


def test_the_wheel_carries_the_app_its_pages_and_its_pictures() -> None:
    carried = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(carried) == {"app.py", "pages", "assets", ".streamlit/config.toml"}
    for source, target in carried.items():
        assert (ROOT / source).exists()
        assert target == f"viz/_site/{source}"


def test_one_licence() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
