"""transformers, without what it imports for uses that are none of ours."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

COMPILER = "torch._dynamo"
PATTERNS = f"{COMPILER}._trace_wrapped_higher_order_op"
MARKS = ("allow_in_graph", "assume_constant_result", "disable")
"""The decorators that tell torch's compiler about a function."""
NOT_USED = ("is_scipy_available", "is_torch_distributed_available")
"""What the library asks before it imports scipy's optimizer (to match boxes) and torch's sharded tensors."""


def transformers() -> ModuleType:
    """The library, ready to build networks.

    For that it imports torch's compiler (to mark three functions), scipy (for one loss) and what spreads a
    network over many computers: half of the import's time. Nothing here compiles, matches boxes or spreads
    networks. Whatever else asks for the compiler gets it.
    """
    import transformers as library

    if "transformers.generation.utils" not in sys.modules:
        if COMPILER not in sys.modules:
            sys.modules[COMPILER], sys.modules[PATTERNS] = _Compiler(COMPILER), _Patterns(PATTERNS)
        with _absent():
            import transformers.generation.utils
            import transformers.modeling_utils
    return library


class _Compiler(ModuleType):
    """Leaves functions that are marked for it as they are, and is imported for anything else."""

    def __getattr__(self, name: str) -> Any:
        if name in MARKS:
            return lambda function=None, *_, **__: function or (lambda marked: marked)
        if name.startswith("__") and name != "__path__":  # whoever goes through all modules asks for these
            raise AttributeError(name)
        return getattr(_imported(self), name)


class _Patterns(ModuleType):
    """A part of the compiler that masks of a pattern of one's own need."""

    def TransformGetItemToIndex(self) -> Any:
        """An instance of the class of this name."""
        return _imported(self).TransformGetItemToIndex()


def _imported(module: ModuleType) -> ModuleType:
    """The real thing in a stand-in's place, and in that of its part: the real compiler asks it for more."""
    for name, found in tuple(sys.modules.items()):
        if isinstance(found, _Compiler | _Patterns):
            del sys.modules[name]
    return importlib.import_module(module.__name__)


@contextmanager
def _absent() -> Iterator[None]:
    """Whoever asks is told that these are not installed."""
    from transformers import utils

    asked = [(module, name) for name in NOT_USED for module in (utils, utils.import_utils)]
    answers = [getattr(module, name) for module, name in asked]
    for module, name in asked:
        setattr(module, name, lambda: False)
    try:
        yield
    finally:
        for (module, name), answer in zip(asked, answers, strict=True):
            setattr(module, name, answer)
