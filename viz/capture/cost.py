"""What one picture costs a network: parameters, operations with attention
counted, measured time and memory."""

from __future__ import annotations

import statistics
import time
import weakref
from collections import Counter
from typing import Any, cast

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

from viz.capture.image import PreparedPicture, image_inputs
from viz.models.model import Model
from viz.workings import Cost

REPEATS = 9


def image_cost(model: Model, prepared: PreparedPicture) -> Cost:
    """Runs the network on the picture some times, alone on its thread.

    A multiplication and an addition count as two operations. Attention runs unfused here, so its products are
    counted; a fused kernel would hide them.
    """
    inputs = image_inputs(model, prepared.values)
    with model.lock, torch.inference_mode():
        model.network(**inputs)
        with counting() as counter:
            model.network(**inputs)
        seconds = [_timed(model, inputs) for _ in range(REPEATS)]
        peak = _peak(model, inputs)
    parameters = list(model.network.parameters())
    return Cost(
        model=model.name,
        parameters=sum(each.numel() for each in parameters),
        flops=int(counter.get_total_flops()),
        milliseconds=_quartiles([1000 * each for each in seconds]),
        weight_bytes=sum(each.numel() * each.element_size() for each in parameters),
        peak_bytes=peak,
        repeats=REPEATS,
    )


def counting() -> FlopCounterMode:
    """Counts the operations of this thread's passes, while it is entered."""
    counter: Any = FlopCounterMode(display=False)
    counter.mod_tracker = _Whole()  # its own sets hooks on every module there is, other threads' too
    return cast("FlopCounterMode", counter)


class _Whole:
    """Takes a network as one thing, whatever modules it is made of."""

    parents = frozenset({"Global"})

    def __enter__(self) -> None:
        """Nothing is set."""

    def __exit__(self, *_: object) -> None:
        """Nothing is to be removed."""


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    """What a quarter, half and three quarters of the values stay below."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def _timed(model: Model, inputs: dict[str, torch.Tensor]) -> float:
    start = time.perf_counter()
    model.network(**inputs)
    return time.perf_counter() - start


def _peak(model: Model, inputs: dict[str, torch.Tensor]) -> int:
    """Most bytes of intermediate results that were alive at once."""
    known = [*model.network.parameters(), *model.network.buffers(), *inputs.values()]
    alive = _Alive({tensor.untyped_storage().data_ptr() for tensor in known})
    with alive:
        model.network(**inputs)
    return alive.most


class _Alive(TorchDispatchMode):
    """Counts the bytes of storages from their first tensor to their last."""

    def __init__(self, known: set[int]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.known = known
        self.tensors: Counter[int] = Counter()
        self.bytes = self.most = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(output):
            if isinstance(leaf, torch.Tensor):
                self._see(leaf)
        return output

    def _see(self, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        place, size = storage.data_ptr(), storage.nbytes()
        if place in self.known:
            return
        if not self.tensors[place]:
            self.bytes += size
            self.most = max(self.most, self.bytes)
        self.tensors[place] += 1
        weakref.finalize(tensor, self._forget, place, size)

    def _forget(self, place: int, size: int) -> None:
        self.tensors[place] -= 1
        if not self.tensors[place]:
            self.bytes -= size
