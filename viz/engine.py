"""The only place networks run: requests answered in this process, by loaded models that are bounded in bytes.

Nothing that leaves here is a network: only plain data.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import torch
from cachetools import Cache, LRUCache

from viz.capture.passes import LastPasses, lent
from viz.models.loading import load_to_answer
from viz.models.model import Model
from viz.pool import CACHE_BYTES, WORKERS, Pool
from viz.requests import Request
from viz.tickets import BUSY, STOPPED, Abandoned, Busy, Expired, Report, Task, Ticket

__all__ = ["BUSY", "STOPPED", "Abandoned", "Busy", "Engine", "Expired", "Report", "Task", "Ticket"]

MODEL_BYTES = 2_500_000_000
"""What the loaded models may take together; the least used is let go."""

R = TypeVar("R")


def _peeked(models: LRUCache[str, Model], name: str) -> Model:
    """A model that is not used by being looked at."""
    return Cache.__getitem__(models, name)


def _weight(model: Model) -> int:
    """Bytes of a model's weights; one larger than all the room counts as all of it."""
    return min(4 * model.n_parameters, MODEL_BYTES)


class Engine(Pool):
    """The tasks, the loaded models, and the pool's queue before them."""

    def __init__(
        self,
        tasks: Mapping[type[Request[Any]], Task],
        *,
        workers: int = WORKERS,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        torch.set_num_threads(1)  # spinning barriers cost forty times more than they give
        self._tasks = tasks
        self._models: LRUCache[str, Model] = LRUCache(MODEL_BYTES, getsizeof=_weight)
        self._passes = LastPasses()
        self._loading, self._kept = threading.Lock(), threading.Lock()
        super().__init__(workers=workers, cache_bytes=cache_bytes)

    def answer(self, request: Request[R], report: Report) -> R:
        """What its task makes of the request and its model."""
        task = self._tasks[type(request)]
        with lent(self._passes):
            return cast("R", task(self.model(request.model), request, report))

    def rest(self) -> None:
        """Let go of what is kept for a question that comes at once or never: nobody asks."""
        self._passes.graphs.clear()

    @property
    def models(self) -> tuple[tuple[str, int], ...]:
        """Each loaded model and the bytes of its weights, the least used first."""
        with self._kept:
            return tuple((name, _weight(_peeked(self._models, name))) for name in list(self._models))

    def model(self, name: str) -> Model:
        """The loaded model, for tasks and for the start-up: bounded in bytes, one is loaded at a time."""
        with self._kept:
            if name in self._models:
                return self._models[name]
        with self._loading:
            with self._kept:
                if name in self._models:
                    return self._models[name]
            loaded = load_to_answer(name)
            with self._kept:
                self._models[name] = loaded
            return loaded
