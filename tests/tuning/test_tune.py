"""A copy learns the examples; what must not move does not, to the last bit, and two never mix."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from tests.tuning.build import bits, model, pictures, sentences
from tests.vision import hooks_and_grads
from viz.capture.features import embed
from viz.errors import InputError
from viz.lane.worker import Stopped
from viz.learning import Epochs, Tuned
from viz.models.low_rank import add_low_rank, low_rank_size
from viz.models.model import Model
from viz.recording import Recording
from viz.teaching import RANKS, RecordTuned, TuneNetwork
from viz.teaching import WAYS as TITLES
from viz.tuning import memory
from viz.tuning.batches import prepared, vectors
from viz.tuning.drift import drift
from viz.tuning.run import Split, TuningRun
from viz.tuning.tune import split, tensors, tune
from viz.tuning.twin import changed, freed, twin
from viz.tuning.ways import WAYS

pytestmark = pytest.mark.tiny
FAMILIES = ("bert", "roberta", "distilbert", "vit", "dinov2")


def examples(family: str) -> Any:
    return pictures() if family in ("vit", "dinov2") else sentences()


def asked(family: str, **more: Any) -> TuneNetwork:
    return TuneNetwork(f"tiny-{family}", examples(family), **{"epochs": 3, "rank": 4, **more})


def quiet(*_said: object) -> None:
    """Nobody watches."""


def near(found: Any, reference: Any, most: float) -> None:
    """Alike, relative to the reference's largest number."""
    assert np.abs(np.asarray(found) - reference).max() <= most * np.abs(reference).max()


def run_of(one: Model, way: str, given: Any, *, epochs: int = 3) -> TuningRun:
    learn, watch = split(given)
    some = prepared(one, given.inputs, None)
    lesson = Split(some=some, labels=given.labels, learn=learn, watch=watch, classes=3, first=False,
                    epochs=epochs, seed=0)  # fmt: skip
    return TuningRun(twin(one), lesson, WAYS[way], rank=4)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("family", ["bert", "dinov2"])
def test_the_shared_network_stays_as_it_is_to_the_last_bit(family: str, way: str) -> None:
    one = model(family)
    before, hooks = bits(one), hooks_and_grads(one)
    found = tune(one, asked(family, way=way), quiet)
    assert bits(one) == before
    assert hooks_and_grads(one) == hooks
    after = changed(one, tensors(found.change))  # type: ignore[arg-type]
    assert bits(after) != before
    assert bits(one) == before


@pytest.mark.parametrize(
    ("way", "moves"), [("lora", ()), ("last", ("encoder.layer.1.",)), ("all", ("encoder.",))]
)
def test_what_is_frozen_stays_as_it_is_to_the_last_bit(way: str, moves: tuple[str, ...]) -> None:
    one = model("bert")
    run = run_of(one, way, sentences())
    before = {name: value.clone() for name, value in run.model.network.state_dict().items()}
    run.learn(quiet)
    for name, value in run.model.network.state_dict().items():
        free = name.startswith(moves) if moves else name.endswith((".up", ".down"))
        assert free or torch.equal(value, before[name]), name
        assert not free or not torch.equal(value, before[name]) or "key.bias" in name, name


@pytest.mark.parametrize("family", FAMILIES)
def test_low_rank_detours_added_up_answer_as_they_do_beside(family: str) -> None:
    one, given = model(family), examples(family)
    run = run_of(one, "lora", given)
    run.learn(quiet)
    beside = run.seen(given.test).detach().numpy()
    found = {
        name: value for name, value in run.model.network.named_parameters() if name.endswith((".up", ".down"))
    }
    merged = changed(one, {name: value.detach() for name, value in found.items()})
    near(embed(merged, [given.inputs[i] for i in given.test], depth=-1), beside, 1e-5)
    assert sum(value.numel() for value in found.values()) == WAYS["lora"].size(one, 4)
    untouched = embed(one, [given.inputs[i] for i in given.test], depth=-1)
    assert np.abs(untouched - beside).max() > 1e-3


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_it_begins_with_the_vectors_that_the_frozen_learners_see(family: str, first: bool) -> None:
    one, given = model(family), examples(family)
    some = prepared(one, given.inputs, None)
    with torch.inference_mode():
        found = vectors(one, some, range(len(given.inputs)), first=first)
    near(found.numpy(), embed(one, given.inputs, depth=-1, first=first), 1e-5)


@pytest.mark.parametrize(("family", "way"), [("bert", "lora"), ("bert", "all"), ("vit", "last")])
def test_it_learns(family: str, way: str) -> None:
    found = tune(model(family), asked(family, way=way, epochs=12), quiet)
    assert found.epochs.learned[-1] < found.epochs.learned[0]
    assert found.epochs.held[0] == pytest.approx(np.log(3), rel=1e-4), "a head of zeros guesses"
    assert found.epochs.held[found.epochs.best] == found.epochs.held.min()
    assert (found.answers == [0, 0, 1, 1, 2, 2]).mean() > 0.5
    assert 0 < len(found.epochs.learned) <= 12


def test_with_the_head_first_it_begins_as_logistic_regression() -> None:
    one, given = model("bert"), sentences()
    run = run_of(one, "head-first", given)
    rows = embed(one, given.inputs, depth=-1).astype(np.float64)
    learn, watch = map(list, split(given))
    labels = np.array(given.labels)
    mean, scale = rows[learn].mean(axis=0), rows[learn].std(axis=0)
    oracle = LogisticRegression(tol=1e-6, max_iter=2000).fit((rows[learn] - mean) / scale, labels[learn])
    told = oracle.predict_log_proba((rows[watch] - mean) / scale)
    loss = -told[np.arange(len(watch)), labels[watch]].mean()
    assert run.held_out_loss() == pytest.approx(loss, rel=1e-3)
    weights, bias = run.head.whole()
    near(rows[watch] @ weights.T + bias, oracle.decision_function((rows[watch] - mean) / scale), 1e-3)


def test_the_best_state_is_the_one_that_is_kept() -> None:
    one, given = model("bert"), sentences()
    run = run_of(one, "all", given, epochs=30)
    states: list[float] = []
    held = run.held_out_loss
    run.held_out_loss = lambda: states.append(min(1.0, 0.1 * abs(len(states) - 3))) or states[-1]  # type: ignore
    kept: list[Any] = []
    take = run.state
    run.state = lambda: kept.append(take()) or kept[-1]  # type: ignore
    epochs = run.learn(quiet)
    assert epochs.best == 3
    assert len(epochs.learned) == 5, "two epochs without a smaller loss end it"
    for weight, best in zip((*run.moving, *run.head.parameters()), kept[-1], strict=True):
        assert torch.equal(weight, best)
    assert held() > 0


def test_the_same_is_learned_twice_and_two_at_once_never_mix() -> None:
    one = model("bert")
    wishes = [asked("bert", way=way, seed=seed) for way, seed in (("lora", 0), ("all", 0), ("lora", 1))]
    alone = [tune(one, each, quiet) for each in wishes]
    found: list[Tuned | None] = [None] * 3

    def learn(place: int) -> None:
        found[place] = tune(one, wishes[place], quiet)

    threads = [threading.Thread(target=learn, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for mine, beside in zip(alone, found, strict=True):
        assert beside is not None
        assert beside.change == mine.change
        assert np.array_equal(beside.scores, mine.scores)
    assert len({each.change for each in alone}) == 3


def test_weights_that_nobody_looks_into_are_not_kept() -> None:
    kept, let_go = (tune(model("bert"), asked("bert", keep=keep), quiet) for keep in (True, False))
    assert (kept.change is None, let_go.change is None) == (False, True)
    assert np.array_equal(kept.scores, let_go.scores)


def test_a_stop_stops_between_two_steps() -> None:
    one, said = model("bert"), []

    def report(done: float, epochs: Epochs) -> None:
        said.append(len(epochs.learned))
        if len(said) == 4:
            raise Stopped

    with pytest.raises(Stopped):
        tune(one, asked("bert", epochs=50), report)
    assert said[0] == 0
    assert len(said) == 4


def test_what_would_take_too_much_is_refused_with_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    one = model("bert")
    alone = tune(one, asked("bert", way="all", epochs=1), quiet).bytes
    assert tune(one, asked("bert", way="all", epochs=1), quiet, held=500).bytes == alone + 500
    monkeypatch.setattr(memory, "MOST_BYTES", alone + 50_000_000)
    with pytest.raises(InputError, match=r"about 17\d MB, 51 of them .*; 17\d MB are"):
        tune(one, asked("bert", way="all"), quiet, held=51_000_000)


def test_what_a_process_holds_is_counted_or_known() -> None:
    one = model("bert")
    assert memory.before(one) > 50_000_000, "torch is there"


@pytest.mark.parametrize("family", ["bert", "vit"])
def test_the_count_of_what_moves_is_what_moves(family: str) -> None:
    for name, way in WAYS.items():
        copied = twin(model(family))
        moving = way.open(copied, rank=4, seed=0)
        assert sum(each.numel() for each in moving) == way.size(model(family), 4), name
    plain = nn.Sequential(nn.Linear(6, 4), nn.Linear(4, 5))
    assert low_rank_size(plain, 2) == 2 * (6 + 4 + 4 + 5)
    assert add_low_rank(plain, seed=0, rank=2) == 2


def test_a_twin_shares_what_stays_and_has_its_own_of_what_moves() -> None:
    one = model("bert")
    other = twin(one)
    mine, theirs = (dict(each.network.named_parameters()) for each in (one, other))
    assert all(mine[name] is theirs[name] for name in mine)
    layer = other.family.layer_list(other.network)[0]
    moving = freed([layer])
    assert other.network is not one.network
    assert {id(each) for each in moving}.isdisjoint(map(id, one.network.parameters()))
    shared = sum(mine[name] is each for name, each in other.network.named_parameters())
    assert shared == len(mine) - len(moving)


def test_cosines_are_one_where_nothing_moved_and_those_of_the_recordings() -> None:
    one, given = model("bert"), sentences()
    some = prepared(one, given.inputs, None)
    same = drift(one, twin(one), some, given.test, first=False)
    assert np.allclose(same.alike, 1)
    assert np.array_equal(same.before, same.after)
    near(same.before, embed(one, [given.inputs[i] for i in given.test], depth=-1), 1e-5)
    found = tune(one, asked("bert", way="all"), quiet)
    after = changed(one, tensors(found.change))  # type: ignore[arg-type]
    from viz.capture.text import capture_text

    text = str(given.inputs[given.test[1]][0])
    a, b = (capture_text(each, text).hidden_states.astype(np.float64) for each in (one, after))
    cosines = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    near(found.alike[:, 1], cosines.mean(axis=1), 1e-5)
    assert found.alike[0] == pytest.approx(1, rel=1e-5), "the embedding stays"


def test_a_tuned_network_is_recorded_as_the_network_that_was_scored() -> None:
    from viz.tasks.tuning import record_tuned

    one, given = model("bert"), sentences()
    found = tune(one, asked("bert", way="lora"), quiet)
    assert found.change is not None
    wish = RecordTuned("tiny-bert", found.change, given.inputs[given.test[0]])
    recorded = record_tuned(one, wish, quiet)
    assert isinstance(recorded, Recording)
    head = dict(found.head.named)
    scores = recorded.hidden_states[-1].mean(axis=0) @ head["head.weight"].T + head["head.bias"]
    near(scores, found.scores[0], 1e-5)
    assert recorded.attention.sum(axis=-1) == pytest.approx(1, rel=1e-5)


def test_few_examples_hold_none_out() -> None:
    assert split(sentences(each=5)) == (sentences(each=5).train, ())
    learn, watch = split(sentences(each=10))
    assert len(watch) == 3 * 2
    assert sorted(learn + watch) == sorted(sentences(each=10).train)
    found = tune(model("bert"), TuneNetwork("tiny-bert", sentences(each=5), epochs=3, rank=4), quiet)
    assert np.isnan(found.epochs.held).all()
    assert found.epochs.best == 3


def test_a_network_that_is_no_encoder_is_refused() -> None:
    from tests.models.tiny import model as text

    with pytest.raises(InputError, match="must be an encoder"):
        tune(text("gpt2"), asked("bert"), quiet)


def test_every_way_has_a_title() -> None:
    assert set(WAYS) == set(TITLES)
    assert RANKS[0] == 4
    assert RANKS[-1] == 16
