"""What is expected next, what sampling cuts, and texts written on: against transformers on tiny networks."""

from __future__ import annotations

import math
import pickle
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from tests.models import tiny
from tests.pool import SOON, until
from viz import engine as engines
from viz.arrays import arrays_nbytes
from viz.capture.cache_times import READ, RUNS, STEPS, time_cache
from viz.capture.generate import MOST, RANKS, expect, last_logits, prompt, sampling_cuts, write_on
from viz.capture.sampling import keep_k, keep_p, stages
from viz.engine import STOPPED, Engine, Expired
from viz.errors import InputError
from viz.generation import Sampling
from viz.models.model import Model
from viz.requests import CutNext, PredictNext, TimeCache, WriteOn
from viz.tasks import TASKS

pytestmark = pytest.mark.tiny

TEXT = "the animal was"
WRITERS = ("gpt2", "llama")
SETTINGS = (
    Sampling(),
    Sampling(0.3),
    Sampling(2.5, 7),
    Sampling(1.0, 0, 0.6),
    Sampling(1.7, 30, 0.8),
    Sampling(1.0, 1),
    Sampling(1.0, 0, 1e-9),
)


def endless(family: str) -> Model:
    """A tiny model that no token ends."""
    network = tiny.network(family)
    network.config.eos_token_id = None
    return replace(tiny.model(family), network=network)


def whole(model: Model, ids: Any) -> torch.Tensor:
    """[token, output] of the network itself."""
    with torch.inference_mode():
        logits: torch.Tensor = model.network(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
    return logits


@pytest.mark.parametrize("family", WRITERS)
def test_every_position_is_torchs_own_softmax(family: str) -> None:
    model = tiny.model(family)
    found = expect(model, TEXT)
    probabilities = whole(model, found.ids).double().softmax(-1)
    best = probabilities.topk(RANKS)
    np.testing.assert_allclose(found.probabilities, best.values, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.rest, 1 - best.values.sum(-1), atol=1e-5)
    entropy = torch.distributions.Categorical(probs=probabilities).entropy() / math.log(2)
    np.testing.assert_allclose(found.entropy, entropy, rtol=1e-3, atol=1e-5)
    for place, token in enumerate(found.ids[1:]):
        np.testing.assert_allclose(found.came[place], probabilities[place, token], rtol=1e-3)
        order = probabilities[place].argsort(descending=True).tolist()
        assert found.ranks[place] == 1 + order.index(token)
        assert list(found.answers[place]) == order[:RANKS]
    assert found.recording.causal
    assert found.vocabulary == 400


def test_no_logits_of_the_whole_vocabulary_leave_the_engine() -> None:
    found = expect(tiny.model("llama"), TEXT)
    bare = arrays_nbytes(replace(found, recording=found.recording)) - arrays_nbytes(found.recording)
    assert bare < 4 * found.recording.n_tokens * 2 * RANKS
    assert pickle.loads(pickle.dumps(found)).names == found.names


@pytest.mark.parametrize("sampling", SETTINGS)
def test_the_cuts_are_those_of_transformers_exactly(sampling: Sampling) -> None:
    torch.manual_seed(3)
    for spread in (0.5, 2.0, 8.0):
        logits = torch.randn(1, 3000) * spread
        scores, ids = logits.clone(), torch.zeros(1, 1, dtype=torch.long)
        for worker in _warpers(sampling):
            scores = worker(ids, scores)
        assert torch.equal(stages(logits[0], sampling).top_p, scores[0])


def _warpers(sampling: Sampling) -> list[Any]:
    return [
        *([TemperatureLogitsWarper(sampling.temperature)] if sampling.temperature != 1 else []),
        *([TopKLogitsWarper(sampling.top_k)] if sampling.top_k else []),
        *([TopPLogitsWarper(sampling.top_p)] if sampling.top_p < 1 else []),
    ]


def test_cuts_by_hand() -> None:
    logits = torch.tensor([0.5, 0.25, 0.15, 0.1]).log()
    assert torch.isfinite(keep_k(logits, 2)).tolist() == [True, True, False, False]
    assert torch.isfinite(keep_p(logits, 0.7)).tolist() == [True, True, False, False]
    assert torch.isfinite(keep_p(logits, 0.8)).tolist() == [True, True, True, False]
    assert torch.isfinite(keep_p(logits, 1e-9)).tolist() == [True, False, False, False]
    assert torch.isfinite(keep_k(torch.zeros(4), 1)).all()  # equals are not told apart
    assert stages(logits, Sampling(0.0)).top_p.softmax(-1).tolist() == [1, 0, 0, 0]
    halved = stages(logits, Sampling(0.5)).tempered.softmax(-1)
    squares = torch.tensor([0.25, 0.0625, 0.0225, 0.01])
    torch.testing.assert_close(halved, squares / squares.sum())


@pytest.mark.parametrize("sampling", [*SETTINGS, Sampling(0.0)])
def test_what_is_drawn_as_cut_is_what_is_cut(sampling: Sampling) -> None:
    model = tiny.model("gpt2")
    found = sampling_cuts(model, TEXT, (), sampling)
    logits = whole(model, prompt(model, TEXT))[-1]
    steps = stages(logits, sampling)
    after = steps.top_p.double().softmax(-1)
    order = list(found.answers)
    assert order == logits.topk(RANKS).indices.tolist()
    np.testing.assert_allclose(found.before, logits.double().softmax(-1)[order], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.after, after[order], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.rest[2], 1 - after[order].sum(), atol=1e-5)
    assert found.counts[2] == (after > 0).sum() or sampling.temperature == 0.3  # tiny ones underflow
    tempered = steps.tempered.double().softmax(-1)
    np.testing.assert_allclose(sum(found.lost), tempered[~torch.isfinite(steps.top_p)].sum(), atol=1e-6)


@pytest.mark.parametrize("family", WRITERS)
def test_greedy_is_transformers_generate_token_by_token(family: str) -> None:
    model = endless(family)
    ids = prompt(model, TEXT)
    room = model.max_tokens - len(ids)
    network: Any = model.network
    expected = network.generate(torch.tensor([ids]), do_sample=False, max_new_tokens=room, eos_token_id=None)
    found = write_on(model, TEXT, (), sampling=Sampling(0.0), seed=1, tokens=room)
    assert found.ids == tuple(expected[0, len(ids) :].tolist())
    assert model.tokenizer is not None
    assert model.tokenizer.decode([*ids, *found.ids]).endswith(found.text)


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.7, 20, 0.9), Sampling(1.5, 5)])
@pytest.mark.parametrize("family", WRITERS)
def test_sampling_is_transformers_generate_with_the_same_seed(family: str, sampling: Sampling) -> None:
    model = endless(family)
    ids = prompt(model, TEXT)
    network: Any = model.network
    torch.manual_seed(5)
    expected = network.generate(
        torch.tensor([ids]),
        do_sample=True,
        max_new_tokens=9,
        eos_token_id=None,
        temperature=sampling.temperature,
        top_k=sampling.top_k,
        top_p=sampling.top_p,
    )
    found = write_on(model, TEXT, (), sampling=sampling, seed=5, tokens=9)
    assert found.ids == tuple(expected[0, len(ids) :].tolist())


@pytest.mark.parametrize("family", WRITERS)
def test_step_by_step_writes_what_one_go_writes(family: str) -> None:
    model = endless(family)
    at_once = write_on(model, TEXT, (), sampling=Sampling(1.3), seed=8, tokens=6)
    written: tuple[int, ...] = ()
    for _ in range(6):
        expect(model, TEXT, written)
        written += write_on(model, TEXT, written, sampling=Sampling(1.3), seed=8, tokens=1).ids
    assert written == at_once.ids
    others = {write_on(model, TEXT, (), sampling=Sampling(1.3), seed=n, tokens=6).ids for n in range(5)}
    assert len(others) > 1


@pytest.mark.parametrize("family", WRITERS)
def test_kept_keys_and_values_change_nothing(family: str) -> None:
    found = time_cache(tiny.model(family), TEXT)
    assert found.difference < 1e-4
    assert found.order_difference < 1e-4
    assert (len(found.kept), len(found.anew)) == (STEPS, STEPS)
    assert (len(found.at_once), len(found.one_by_one)) == (RUNS, RUNS)
    assert found.read == min(READ, found.tokens)
    assert min(map(np.min, (found.kept, found.anew, found.at_once, found.one_by_one))) > 0


def test_a_cache_that_loses_a_token_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.capture import generate

    true = generate.Feed.next

    def forgetful(self: Any, tokens: Any = ()) -> torch.Tensor:
        found = true(self, tokens)
        self.kept.crop(-1)
        return found

    monkeypatch.setattr(generate.Feed, "next", forgetful)
    assert time_cache(tiny.model("gpt2"), TEXT).difference > 1e-2


def test_a_text_at_the_models_limit_says_that_nothing_can_follow() -> None:
    model = endless("gpt2")
    full = "a" * model.max_tokens
    assert expect(model, full).recording.n_tokens == model.max_tokens
    for ask in (
        lambda: write_on(model, full, (), sampling=Sampling(), seed=1, tokens=5),
        lambda: time_cache(model, full),
    ):
        with pytest.raises(InputError, match="Shorten it"):
            ask()
    with pytest.raises(InputError, match="at most 40"):
        expect(model, full, (5,))
    nearly = write_on(model, full[3:], (), sampling=Sampling(), seed=1, tokens=20)
    assert (len(nearly.ids), nearly.stopped) == (3, "room")


def test_writing_stops_at_the_token_that_ends_a_text() -> None:
    model = endless("llama")
    greedy = write_on(model, TEXT, (), sampling=Sampling(0.0), seed=1, tokens=20)
    assert greedy.stopped == "length"
    last = greedy.ids[3]
    model.network.config.eos_token_id = [399, last]  # type: ignore[union-attr,assignment]
    found = write_on(model, TEXT, (), sampling=Sampling(0.0), seed=1, tokens=20)
    assert found.stopped == "end"
    assert found.ids == greedy.ids[: 1 + greedy.ids.index(last)]


def test_an_endless_text_is_bounded() -> None:
    model = endless("llama")
    object.__setattr__(model, "checkpoint", replace(model.checkpoint))
    model.__dict__["max_tokens"] = 10_000
    told: list[float] = []
    found = write_on(
        model, TEXT, (), sampling=Sampling(), seed=1, tokens=10**6, report=lambda done, _: told.append(done)
    )
    assert len(found.ids) == len(told) == MOST
    assert told == sorted(told)


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "the " * 2000])
def test_what_cannot_be_read_is_one_sentence(text: str) -> None:
    with pytest.raises(InputError):
        expect(tiny.model("gpt2"), text)


@pytest.mark.parametrize("written", [(400,), (-1,), (3,) * 1001])
def test_tokens_of_a_foreign_link_are_refused(written: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="does not know"):
        expect(tiny.model("gpt2"), TEXT, written)


@pytest.mark.parametrize(
    "sampling",
    [Sampling(-1.0), Sampling(float("nan")), Sampling(1.0, -2), Sampling(1.0, 0, 0.0), Sampling(1.0, 0, 1.1)],
)
def test_settings_that_mean_nothing_are_refused(sampling: Sampling) -> None:
    with pytest.raises(InputError, match="Choose other settings"):
        sampling_cuts(tiny.model("gpt2"), TEXT, (), sampling)


@pytest.mark.parametrize(("family", "kind"), [("bert", 0), ("llama", 1), ("t5", 0)])
def test_a_model_that_does_not_write_says_so(family: str, kind: int) -> None:
    with pytest.raises(InputError, match="does not guess the next word"):
        expect(tiny.model(family, kind), TEXT)


@pytest.mark.parametrize("family", WRITERS)
def test_a_character_in_pieces_is_shown_as_bytes_and_stands_in_the_text_once(family: str) -> None:
    model = tiny.model(family)
    assert model.tokenizer is not None
    ids = model.tokenizer.encode("so 😀!").ids
    text, written = "so", tuple(ids[2:])
    found = expect(model, text, written).recording
    assert found.texts == ("so 😀!",)
    assert found.tokens[3:7] == ("⟨F0⟩", "⟨9F⟩", "⟨98⟩", "⟨80⟩")
    assert found.spans[3:] == ((3, 4),) * 4 + ((4, 5),)
    typed = expect(model, "so 😀!").recording
    assert typed.tokens == found.tokens
    assert typed.spans == found.spans
    assert typed.joins == found.joins
    half = expect(model, text, written[:3]).recording
    assert half.texts == ("so \ufffd",)
    assert half.spans[3:] == ((3, 4),) * 2


def test_the_last_logits_are_remembered_for_few_texts() -> None:
    model = endless("gpt2")
    for length in range(1, 30):
        expect(model, "a" * length)
    from viz.capture import generate

    assert len(generate._LAST[model]) == generate.REMEMBERED
    ids = prompt(model, "a" * 29)
    torch.testing.assert_close(last_logits(model, ids), whole(model, ids)[-1])
    ids = prompt(model, "a")
    torch.testing.assert_close(last_logits(model, ids), whole(model, ids)[-1])


class Slow:
    """A network that stops at its third pass until it is told to go on."""

    def __init__(self) -> None:
        self.model = endless("llama")
        self.model.network.register_forward_pre_hook(self.hold, with_kwargs=True)
        self.calls, self.begun, self.go = 0, threading.Event(), threading.Event()

    def hold(self, *_: Any) -> None:
        self.calls += 1
        if self.calls == 3:
            self.begun.set()
            assert self.go.wait(SOON)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow()
    monkeypatch.setattr(engines, "load_to_answer", lambda _name: made.model)
    yield made
    made.go.set()


def test_writing_that_nobody_waits_for_stops_at_the_next_token(slow: Slow) -> None:
    engine = Engine(TASKS, workers=1)
    ticket = engine.submit(WriteOn("slow", TEXT, (), Sampling(), 1, 30), owner="a")
    assert slow.begun.wait(SOON)
    assert 0 < ticket.progress < 0.1
    engine.abandon(ticket, owner="a")
    slow.go.set()
    with pytest.raises(Expired):
        ticket.result(SOON)
    assert slow.calls == 3
    assert engine.submit(PredictNext("slow", TEXT)).result(SOON).own > 0  # and the next one is answered
    assert engine.submit(CutNext("slow", TEXT, (), Sampling())).result(SOON).counts[0] == 400


def test_the_deadline_stops_writing_at_the_next_token(slow: Slow) -> None:
    asked = WriteOn("slow", TEXT, (), Sampling(), 1, 30)
    ticket = Engine(TASKS, workers=1).submit(asked, owner="a", deadline=0.3)
    assert slow.begun.wait(SOON)
    until(lambda: ticket.overdue)
    slow.go.set()
    with pytest.raises(Expired, match=STOPPED[:30]):
        ticket.result(SOON)


def test_timing_stops_when_nobody_waits_for_it(slow: Slow) -> None:
    engine = Engine(TASKS, workers=1)
    ticket = engine.submit(TimeCache("slow", TEXT), owner="a")
    assert slow.begun.wait(SOON)
    engine.abandon(ticket, owner="a")
    slow.go.set()
    with pytest.raises(Expired):
        ticket.result(SOON)
    assert slow.calls < 2 * STEPS
