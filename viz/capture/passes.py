"""The last passes over texts: a question about a text that was recorded need not run the network again.

A lesson asks several things of one text: the recording, what every layer would answer, the answer before a
cut. All of them are in one pass. Of each network the last ones are kept here, bounded in bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from torch import Tensor

from viz.models.model import Model

MOST = 32_000_000
"""Bytes of the passes of one network that are kept; of a longer text none is."""


class Pass(NamedTuple):
    """What one pass over a text gave."""

    logits: Tensor
    """[token, output]"""
    states: Tensor
    """[depth, token, width]"""
    several: bool
    """Does a layer return several things, the vectors first?"""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.logits.nbytes + self.states.nbytes


Key = tuple[tuple[str, tuple[int, ...]], ...]
_LAST: WeakKeyDictionary[Model, OrderedDict[Key | None, Pass]] = WeakKeyDictionary()


def keep(model: Model, inputs: Mapping[str, Tensor], found: Pass) -> None:
    """Keep the pass of the network, nothing changed in it, over a text. Nobody may write on it any more."""
    key = _key(inputs)
    if key is None or found.nbytes > MOST:
        return
    with model.lock:
        last = _LAST.setdefault(model, OrderedDict())
        last[key] = found
        while sum(each.nbytes for each in last.values()) > MOST:
            last.popitem(last=False)


def kept(model: Model, inputs: Mapping[str, Tensor]) -> Pass | None:
    """The pass over this text, if it is one of the last."""
    key = _key(inputs)
    with model.lock:
        last = _LAST.get(model, OrderedDict())
        if key not in last:
            return None
        last.move_to_end(key)
        return last[key]


def _key(inputs: Mapping[str, Tensor]) -> Key | None:
    """What tells texts apart; None for a picture."""
    if "input_ids" not in inputs:
        return None
    return tuple((name, tuple(value.flatten().tolist())) for name, value in sorted(inputs.items()))
