"""The last passes over texts: a question about a text that was recorded need not run the network again.

A lesson asks several things of one text: the recording, what every layer would answer, the answer before a
cut. All of them are in one pass. Whoever owns the loaded networks owns their last passes too, and lends them
to a task (`lent`); where nobody does, each question runs the network.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from torch import Tensor

from viz.models.hooks import after, before
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
    cache: Any = None
    """The keys and values of its tokens, as the network takes them to read on; None where it does not."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        layers = () if self.cache is None else self.cache.layers
        kept = sum(each.nbytes for layer in layers for each in (layer.keys, layer.values))
        return self.logits.nbytes + self.states.nbytes + int(kept)

    def before(self, token: int) -> Any:
        """The keys and values of the tokens before this one, for one more pass, which adds its own."""
        kept = copy.deepcopy(self.cache)
        kept.crop(token - len(self.logits))
        return kept


class Noticed(NamedTuple):
    """What is seen of a pass besides its vectors."""

    several: list[bool]
    caches: list[Any]


@contextmanager
def noticed(model: Model) -> Iterator[Noticed]:
    """While inside, a pass says how its layers return, and where they keep keys and values. Hold the lock."""
    layers, found = model.family.layer_list(model.network), Noticed([], [])
    with (
        after(layers[-1], lambda output: found.several.append(isinstance(output, tuple))),
        before(layers[0], lambda _args, named: found.caches.append(named.get("past_key_values"))),
    ):
        yield found


Key = tuple[tuple[str, tuple[int, ...]], ...]


class LastPasses:
    """Of each loaded network its last passes, as long as it is loaded; each network's under its own lock."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Model, OrderedDict[Key, Pass]] = WeakKeyDictionary()
        self.graphs: WeakKeyDictionary[Model, object] = WeakKeyDictionary()
        """The last pass that can be differentiated (`viz.capture.graphs`), by its network."""

    def of(self, model: Model) -> OrderedDict[Key, Pass]:
        """The passes of one network, the least used first. Hold its lock."""
        return self._of.setdefault(model, OrderedDict())


_lent: ContextVar[LastPasses | None] = ContextVar("passes", default=None)


@contextmanager
def lent(owned: LastPasses) -> Iterator[None]:
    """Within it this thread keeps passes in `owned`, and finds them there."""
    token = _lent.set(owned)
    try:
        yield
    finally:
        _lent.reset(token)


def owned() -> LastPasses | None:
    """Those that this thread keeps passes in."""
    return _lent.get()


def keep_pass(model: Model, inputs: Mapping[str, Tensor], found: Pass) -> None:
    """Keep the pass of the network, nothing changed in it, over a text. Nobody may write on it any more."""
    owned, key = _lent.get(), _key(inputs)
    if owned is None or key is None or found.nbytes > MOST:
        return
    with model.lock:
        last = owned.of(model)
        last[key] = found
        while sum(each.nbytes for each in last.values()) > MOST:
            last.popitem(last=False)


def kept_pass(model: Model, inputs: Mapping[str, Tensor]) -> Pass | None:
    """The pass over this text, if it is one of the last."""
    owned, key = _lent.get(), _key(inputs)
    if owned is None or key is None:
        return None
    with model.lock:
        last = owned.of(model)
        if key in last:
            last.move_to_end(key)
        return last.get(key)


def _key(inputs: Mapping[str, Tensor]) -> Key | None:
    """What tells texts apart; None for a picture."""
    if "input_ids" not in inputs:
        return None
    return tuple((name, tuple(value.flatten().tolist())) for name, value in sorted(inputs.items()))
