"""Hooks see and change what goes through a module while their context lasts, and leave nothing behind."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from viz.models.hooks import Watch, after, before, only_before, received, returned

pytestmark = pytest.mark.tiny


class Layer(nn.Module):
    """Doubles its vectors; answers with a tuple where it is asked to."""

    def __init__(self, several: bool) -> None:
        super().__init__()
        self.several = several

    def forward(self, hidden_states: Tensor, add: float = 0.0) -> Any:
        doubled = 2 * hidden_states + add
        return (doubled, "weights") if self.several else doubled


ONES = torch.ones(1, 3, 4)


def first(output: Any) -> Tensor:
    return output[0] if isinstance(output, tuple) else output


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_what_is_received_and_returned_is_seen_and_changed(several: bool, named: bool) -> None:
    layer = Layer(several)
    seen: list[Tensor] = []
    ask = (lambda: layer(hidden_states=ONES)) if named else (lambda: layer(ONES))
    with received(layer, seen.append), returned(layer, seen.append):
        answered = ask()
    assert [each.unique().item() for each in seen] == [1, 2]
    assert torch.equal(first(answered), 2 * ONES)
    with received(layer, lambda given: 5 * given), returned(layer, lambda own: own + 1):
        changed = ask()
    assert torch.equal(first(changed), 11 * ONES)
    assert isinstance(changed, tuple) == several
    assert changed[1] == "weights" if several else True
    assert torch.equal(first(ask()), 2 * ONES)


def test_arguments_and_whole_answers_can_be_changed_too() -> None:
    layer = Layer(several=True)
    with before(layer, lambda args, kwargs: (args, kwargs | {"add": 1.0})), after(layer, lambda out: out[1]):
        assert layer(ONES) == "weights"
    with before(layer, lambda args, kwargs: (args, kwargs | {"add": 1.0})):
        assert torch.equal(layer(ONES)[0], 3 * ONES)


@pytest.mark.parametrize("hook", [before, after, received, returned])
def test_nothing_is_left_after_an_error(hook: Any) -> None:
    layer = Layer(several=False)
    with pytest.raises(ZeroDivisionError), hook(layer, lambda *_: 1 / 0):
        layer(ONES)
    assert not layer._forward_hooks
    assert not layer._forward_pre_hooks


def test_a_watch_keeps_both_without_the_batch_until_it_is_closed() -> None:
    layer = Layer(several=True)
    seen: dict[str, Tensor] = {}
    with ExitStack() as stack:
        watch = Watch(stack, seen)
        watch.input(layer, "in")
        watch.output(layer, "out")
        layer(ONES)
    assert torch.equal(seen["in"], ONES[0])
    assert torch.equal(seen["out"], 2 * ONES[0])
    layer(3 * ONES)
    assert torch.equal(seen["in"], ONES[0])


def test_a_network_runs_only_before_a_module_and_whole_afterwards() -> None:
    network = nn.Sequential(Layer(several=False), Layer(several=False))
    seen: list[Tensor] = []
    with received(network[1], seen.append), only_before(network[1]):
        network(ONES)
        raise AssertionError("the network must stop before its second layer")
    assert [each.unique().item() for each in seen] == [2]
    with only_before():
        assert torch.equal(network(ONES), 4 * ONES)
