"""A second network beside a loaded one: modules of its own, and the very same weights until they may move."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from torch import Tensor, nn

from viz.models.derived import merged
from viz.models.model import Model


def twin(model: Model) -> Model:
    """The model once more, with a lock of its own. Weights that stay frozen are shared: they take no memory,
    and nothing that is done to the twin's modules reaches the original.
    """
    with model.lock:
        shared = chain(model.network.parameters(), model.network.buffers())
        network = copy.deepcopy(model.network, {id(each): each for each in shared})
    return replace(model, network=network, lock=threading.RLock())


def freed(modules: Iterable[nn.Module]) -> list[nn.Parameter]:
    """The modules' weights, each replaced by a copy that may move."""
    moving = []
    for module in chain.from_iterable(each.modules() for each in modules):
        for name, weight in list(module.named_parameters(recurse=False)):
            own = nn.Parameter(weight.detach().clone())
            setattr(module, name, own)
            moving.append(own)
    return moving


def changed(model: Model, change: Mapping[str, Tensor]) -> Model:
    """A twin with other weights in place: whole tensors, or low-rank detours that are added to theirs, named
    as in `viz.models.derived`. Raises InputError where they are another network's.
    """
    made = twin(model)
    before = made.network.state_dict()
    for name, value in merged(change, before).items():
        if value is before.get(name):
            continue
        owner, _, leaf = name.rpartition(".")
        setattr(made.network.get_submodule(owner), leaf, nn.Parameter(value, requires_grad=False))
    return made


def change_of(network: nn.Module, weights: Iterable[nn.Parameter]) -> dict[str, Tensor]:
    """Copies of these weights of a twin, by their names there."""
    wanted = {id(each) for each in weights}
    return {name: value.detach().clone() for name, value in network.named_parameters() if id(value) in wanted}
