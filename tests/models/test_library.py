"""What is not imported with transformers is there for whoever asks for it."""

import importlib
import sys
from types import ModuleType
from typing import Any

import pytest

from viz.models import library

pytestmark = pytest.mark.instant


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Something that stands where another module, small and real, belongs."""
    stand_in = library._Compiler("colorsys")
    monkeypatch.setitem(sys.modules, "colorsys", stand_in)
    return stand_in


def test_a_marked_function_stays_as_it_is(compiler: Any) -> None:
    def marked() -> None: ...

    for mark in library.MARKS:
        assert getattr(compiler, mark)(marked) is marked
        assert getattr(compiler, mark)(reason="why")(marked) is marked
        assert getattr(compiler, mark)(marked, True, wrapping=False) is marked
    assert sys.modules["colorsys"] is compiler


def test_whoever_goes_through_all_modules_imports_nothing(compiler: Any) -> None:
    assert not hasattr(compiler, "__file__")
    assert sys.modules["colorsys"] is compiler


def test_the_real_module_finds_the_real_parts(compiler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library.PATTERNS, library._Patterns(library.PATTERNS))
    assert compiler.hsv_to_rgb
    assert library.PATTERNS not in sys.modules


def test_anything_else_is_asked_of_the_real_module(compiler: Any) -> None:
    assert compiler.rgb_to_hsv(0, 0, 1) == pytest.approx((2 / 3, 1, 1))  # blue is at 240 of 360 degrees
    assert sys.modules["colorsys"] is importlib.import_module("colorsys") is not compiler
    assert compiler.hsv_to_rgb is importlib.import_module("colorsys").hsv_to_rgb  # for whoever still holds it
