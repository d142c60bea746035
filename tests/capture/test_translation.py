"""A translation ends, stops when nobody waits for it, and refuses what it cannot read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

from tests.models import tiny
from tests.pool import SOON, until
from viz import engine as engines
from viz.capture import capture_text, encode
from viz.capture.batch import batch
from viz.capture.positions import position_table
from viz.capture.text import text_inputs
from viz.capture.translation import WRITING, capture_translation, greedy, longest
from viz.engine import STOPPED, Engine, Expired
from viz.errors import InputError
from viz.models.model import Model
from viz.requests import RecordText, RecordTranslation
from viz.tasks import TASKS
from viz.tasks.workings import take_apart

pytestmark = pytest.mark.tiny

TEXT = "the tired animal was playing"


class Slow:
    """A network that stops at its third token until it is told to go on."""

    def __init__(self, family: str) -> None:
        network = tiny.network(family)
        network.config = tiny_without_end(network.config)
        network.register_forward_pre_hook(self.hold, with_kwargs=True)
        self.model: Model = replace(tiny.model(family), network=network)
        self.calls, self.begun, self.go = 0, threading.Event(), threading.Event()

    def hold(self, *_: Any) -> None:
        self.calls += 1
        if self.calls == 3:
            self.begun.set()
            assert self.go.wait(SOON)


def tiny_without_end(config: Any) -> Any:
    if hasattr(config, "to_dict"):
        config.eos_token_id = None
        return config
    return replace(config, eos_token_id=-1)


@pytest.fixture(params=tiny.ENCODER_DECODERS)
def slow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow(request.param)
    monkeypatch.setattr(engines, "load_to_answer", lambda _name: made.model)
    yield made
    made.go.set()


def test_a_translation_that_nobody_waits_for_stops_at_the_next_token(slow: Slow) -> None:
    engine = Engine(TASKS, workers=1)
    ticket = engine.submit(RecordTranslation("slow", TEXT), owner="a")
    assert slow.begun.wait(SOON)
    engine.abandon(ticket, owner="a")
    slow.go.set()
    with pytest.raises(Expired):
        ticket.result(SOON)
    assert slow.calls == 3
    assert (
        engine.submit(RecordText("slow", (TEXT,))).result(SOON).n_heads == 4
    )  # and the next one is answered


def test_the_deadline_stops_a_translation_at_the_next_token(slow: Slow) -> None:
    ticket = Engine(TASKS, workers=1).submit(RecordTranslation("slow", TEXT), owner="a", deadline=0.3)
    assert slow.begun.wait(SOON)
    until(lambda: ticket.overdue)
    slow.go.set()
    with pytest.raises(Expired, match=STOPPED[:30]):
        ticket.result(SOON)
    until(lambda: ticket.done)
    assert slow.calls == 3


def test_another_reads_the_network_between_two_tokens(slow: Slow) -> None:
    """The lock is free whenever a token is reported: no long text keeps a short one waiting."""
    slow.go.set()
    found: list[int] = []

    def report(_done: float, doing: str) -> None:
        if doing.startswith(WRITING) and not found:
            other = threading.Thread(target=lambda: found.append(capture_text(slow.model, "the").n_tokens))
            other.start()
            other.join(SOON)

    alone = capture_translation(slow.model, TEXT)
    together = capture_translation(slow.model, TEXT, report)
    assert found == [2]
    assert together.text == alone.text
    assert (together.decoder.attention == alone.decoder.attention).all()


def test_a_translation_without_an_end_is_cut_off(slow: Slow) -> None:
    slow.go.set()
    told: list[float] = []
    said: list[str] = []

    def report(done: float, doing: str) -> None:
        told.append(done)
        said.append(doing)

    found = capture_translation(slow.model, TEXT, report)
    assert said[-1] == f"{WRITING} {found.text}"
    assert not found.finished
    assert found.decoder.n_tokens == len(told) == longest(found.encoder.n_tokens) == 27
    assert told == sorted(told)
    assert max(told) < 1


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_a_translation_ends_with_the_token_that_ends_a_text(family: str) -> None:
    slow = Slow(family)
    slow.go.set()
    inputs = text_inputs(slow.model, encode(slow.model, TEXT))
    tokens = list(greedy(slow.model, inputs, most=9))
    last = next(token for token in tokens if token != tokens[0])
    network: Any = slow.model.network
    if family == "t5":
        network.config.eos_token_id = last
    else:
        network.config = replace(network.config, eos_token_id=last)
    found = capture_translation(slow.model, TEXT)
    assert found.finished
    assert found.decoder.n_tokens == tokens.index(last) + 1
    assert slow.model.tokenizer is not None
    assert found.text == slow.model.tokenizer.decode(tokens[: tokens.index(last)])


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_a_pass_that_fails_leaves_no_hook(family: str) -> None:
    model = replace(tiny.model(family), network=tiny.network(family))
    capture_translation(model, TEXT)
    before = hooks(model.network)
    capture_translation(model, TEXT)
    assert hooks(model.network) == before
    last = model.family.decoder_layers(model.network)[-1]
    failing = last.register_forward_pre_hook(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        capture_translation(model, TEXT)
    failing.remove()
    assert hooks(model.network) == before


def hooks(network: torch.nn.Module) -> int:
    kinds = ("_forward_hooks", "_forward_pre_hooks")
    return sum(len(getattr(module, kind)) for module in network.modules() for kind in kinds)


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "the " * 2000])
def test_what_cannot_be_read_is_one_sentence(text: str) -> None:
    with pytest.raises(InputError):
        capture_translation(tiny.model("marian_ssru"), text)


def test_a_model_that_does_not_translate_says_so() -> None:
    with pytest.raises(InputError, match="Tiny gpt2 has no decoder that reads another text"):
        capture_translation(tiny.model("gpt2"), TEXT)


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_what_opens_one_stack_says_that_there_are_two(family: str) -> None:
    model: Any = tiny.model(family)
    for ask in (
        lambda: batch(model, (TEXT,)),
        lambda: position_table(model),
        lambda: take_apart(model, None, lambda *_: None),
    ):
        with pytest.raises(InputError, match="is an encoder and a decoder"):
            ask()
