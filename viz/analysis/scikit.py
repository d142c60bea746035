"""scikit-learn, without what it imports for uses that are none of ours."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

STATISTICS, TABLES, PAGES = "scipy.stats", "pandas", "streamlit"


def scikit(part: str = "") -> Any:
    """The library, or a part of it such as "cluster".

    As it is first imported it imports all of scipy's statistics (for four functions) and pandas (for whoever
    gives it a table): half of its time and 80 MB, in each process that fits a head. Statistics come once they
    are called; pandas stays where pages are drawn, which need it and may import it at this very moment.
    """
    name = f"sklearn.{part}" if part else "sklearn"
    if name in sys.modules:
        return sys.modules[name]
    with _left_out(STATISTICS, StandIn(STATISTICS)), ExitStack() as more:
        if PAGES not in sys.modules:
            more.enter_context(_left_out(TABLES, None))
        return importlib.import_module(name)


class StandIn(ModuleType):
    """In a module's place: whatever is asked of it comes from that module, once it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever goes through all modules asks for these
            raise AttributeError(name)
        return Postponed(self.__name__, name)


class Postponed:
    """Something of a module that is imported when it is used."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def _real(self) -> Any:
        return getattr(importlib.import_module(self._module), self._name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._real()(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)


@contextmanager
def _left_out(name: str, instead: ModuleType | None) -> Iterator[None]:
    """While inside, a module that is not there yet is not imported: this stands for it, or it is absent."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = instead  # type: ignore[assignment]
    try:
        yield
    finally:
        if sys.modules.get(name) is instead:
            del sys.modules[name]
