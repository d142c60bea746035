"""Hooks on a network's modules, each for as long as its context: no other file sets any.

Whoever uses these holds the model's lock. A hook is removed whatever happens inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

from torch import Tensor, nn

Change = Callable[[Tensor], Tensor | None]
"""Sees [batch, token, width] and returns what is to stand in its place, or nothing."""


@contextmanager
def before(module: nn.Module, act: Callable[[tuple[Any, ...], dict[str, Any]], Any]) -> Iterator[None]:
    """While inside, `act` sees the module's arguments and keywords; returned ones stand in their place."""
    hook = module.register_forward_pre_hook(lambda _, args, kwargs: act(args, kwargs), with_kwargs=True)
    try:
        yield
    finally:
        hook.remove()


@contextmanager
def after(module: nn.Module, act: Callable[[Any], Any]) -> Iterator[None]:
    """While inside, `act` sees what the module returns, whole; what it returns itself stands in its place."""
    hook = module.register_forward_hook(lambda _, _args, output: act(output))
    try:
        yield
    finally:
        hook.remove()


@contextmanager
def received(module: nn.Module, change: Change) -> Iterator[None]:
    """While inside, `change` sees the vectors that the module receives, by place or by name."""

    def act(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        new = change(args[0] if args else kwargs["hidden_states"])
        if new is None:
            return None
        return ((new, *args[1:]), kwargs) if args else (args, {**kwargs, "hidden_states": new})

    with before(module, act):
        yield


@contextmanager
def returned(module: nn.Module, change: Change) -> Iterator[None]:
    """While inside, `change` sees the vectors that the module returns, of a tuple the first."""

    def act(output: Any) -> Any:
        several = isinstance(output, tuple)
        new = change(output[0] if several else output)
        return (new, *output[1:]) if several and new is not None else new

    with after(module, act):
        yield


@contextmanager
def cut_before(module: nn.Module) -> Iterator[list[Tensor]]:
    """While inside, what enters `module` is a leaf that wants a gradient; the list receives it."""
    leaves: list[Tensor] = []
    with received(module, partial(_cut, leaves)):
        yield leaves


@contextmanager
def cut_after(module: nn.Module) -> Iterator[list[Tensor]]:
    """While inside, what leaves `module` is a leaf that wants a gradient; the list receives it."""
    leaves: list[Tensor] = []
    with returned(module, partial(_cut, leaves)):
        yield leaves


def _cut(leaves: list[Tensor], given: Tensor) -> Tensor:
    leaves.append(given.detach().requires_grad_())
    return leaves[-1]


@contextmanager
def idle(modules: Sequence[nn.Module], output: Any) -> Iterator[None]:
    """While inside, none of the modules computes: each returns `output`, whatever it was given."""
    try:
        for module in modules:
            module.forward = lambda *_args, **_more: output  # its own, which hides that of its class
        yield
    finally:
        for module in modules:
            del module.forward


class _Enough(Exception):
    """The network has run as far as it was wanted to."""


@contextmanager
def only_before(*modules: nn.Module) -> Iterator[None]:
    """A network that is run inside runs until one of the modules is called, and no further: it returns
    nothing then.
    """

    def stop(*_: Any) -> None:
        raise _Enough

    with ExitStack() as stack:
        stack.enter_context(suppress(_Enough))
        for module in modules:
            stack.enter_context(before(module, stop))
        yield


class Watch:
    """Keeps modules' inputs and outputs under names, without the batch, until the stack is closed."""

    def __init__(self, stack: ExitStack, seen: dict[str, Tensor]) -> None:
        self.stack, self.seen = stack, seen

    def output(self, module: nn.Module, name: str) -> None:
        """Keep what the module returns, of a tuple the first."""
        self.stack.enter_context(returned(module, lambda output: self._keep(name, output)))

    def input(self, module: nn.Module, name: str) -> None:
        """Keep what the module receives first."""
        self.stack.enter_context(received(module, lambda given: self._keep(name, given)))

    def _keep(self, name: str, batch: Tensor) -> None:
        self.seen[name] = batch[0]
