"""Many threads share one model, and no recording holds what another one typed."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.models import tiny
from viz.capture import capture_text
from viz.errors import InputError
from viz.recording import Recording

pytestmark = pytest.mark.tiny


SOON = 20.0


def texts(count: int) -> list[str]:
    """As many different texts of equal length, so that no shape gives a mix-up away."""
    return [" ".join(tiny.WORDS[int(digit)] for digit in f"{number:06o}") for number in range(count)]


def same(one: Recording, other: Recording) -> bool:
    arrays = ("attention", "queries", "keys", "values", "hidden_states")
    return one.tokens == other.tokens and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@pytest.mark.parametrize("family", ["bert", "gpt2"])
def test_thirty_threads_share_one_model(family: str) -> None:
    model = tiny.model(family)
    alone = {text: capture_text(model, text) for text in texts(30)}
    start, wrong = threading.Barrier(30), []

    def ask(text: str) -> None:
        start.wait(SOON)
        for _ in range(4):
            if not same(capture_text(model, text), alone[text]):
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(text,)) for text in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert not wrong


@pytest.mark.parametrize("locked", [True, False])
def test_it_is_the_lock_that_keeps_recordings_apart(locked: bool) -> None:
    """Two passes are made to overlap: both set their hooks before either runs, and both run before either is
    read.

    With the lock the second never arrives, and the meeting points give up; without it both read the last
    writer's numbers.
    """
    nothing: Any = nullcontext()
    model = tiny.model("bert") if locked else replace(tiny.model("bert"), lock=nothing)
    alone = [capture_text(model, text) for text in texts(2)]
    begin, end = threading.Barrier(2), threading.Barrier(2)

    def meet(barrier: threading.Barrier) -> None:
        try:
            barrier.wait(0.2 if locked else SOON)
        except threading.BrokenBarrierError:
            assert locked

    hooks = [
        model.network.register_forward_pre_hook(lambda *_: meet(begin)),
        model.network.register_forward_hook(lambda *_: meet(end)),
    ]
    found: dict[int, Recording] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: capture_text(model, texts(2)[n])}))
        for n in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    for hook in hooks:
        hook.remove()
    assert all(same(found[n], alone[n]) for n in range(2)) == locked


def test_a_shared_tokenizer_never_cuts_nor_pads_whoever_uses_it() -> None:
    model = tiny.model("bert")
    assert model.tokenizer is not None
    lengths = {n: len(model.tokenizer.encode("it " * n).ids) for n in (1, 10, 30, 200)}
    assert lengths == {n: n + 2 for n in lengths}
    assert (model.tokenizer.truncation, model.tokenizer.padding) == (None, None)
    with pytest.raises(InputError):
        capture_text(model, "it " * 200)
    assert (model.tokenizer.truncation, model.tokenizer.padding) == (None, None)
