"""A pass that is kept answers as one that is run, is run once, and is held in bounds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from tests.capture.counting import counted
from tests.models import tiny
from viz.capture import capture_text, passes
from viz.capture.ablation import ablate, ablated
from viz.capture.batch import batch
from viz.capture.layers import read_layers
from viz.models.families import part
from viz.models.model import Model
from viz.workings import Ablated, Ablation, Depths

pytestmark = pytest.mark.tiny

TEXT = "the animal was tired"
CUT = Ablation(heads=((0, 1),))


@pytest.fixture(autouse=True)
def owned() -> Iterator[None]:
    """The passes of this test's networks are its own."""
    with passes.lent(passes.LastPasses()):
        yield


def both(model: Model) -> tuple[Depths, Ablated]:
    inputs = batch(model, (TEXT,)).inputs
    return (
        read_layers(model, inputs, tokens=(1, 2), depths=range(model.n_layers + 1)),
        ablate(model, inputs, token=1, ablation=CUT),
    )


@pytest.mark.parametrize(("family", "kind"), [("llama", 0), ("gpt2", 0), ("bert", 1)])
def test_what_is_asked_after_a_recording_needs_no_pass_of_its_own(family: str, kind: int) -> None:
    kept, fresh = tiny.model(family, kind), tiny.model(family, kind)
    capture_text(kept, TEXT)
    with counted(kept) as runs:
        found = both(kept)
    assert len(runs) == 1, "the cut alone is run"
    for one, other in zip(found, both(fresh), strict=True):
        assert one.names == other.names
        np.testing.assert_array_equal(one.probabilities, other.probabilities)
    np.testing.assert_array_equal(found[0].entropy, both(fresh)[0].entropy)


@pytest.mark.parametrize(("family", "kind"), [("llama", 0), ("gpt2", 0), ("bert", 1)])
@pytest.mark.parametrize(
    "cut",
    [
        Ablation(heads=((1, 1),)),
        Ablation(blind=((2, 1),), layer=1),
        Ablation(heads=((0, 1), (1, 1))),
        Ablation(blind=((2, 1),)),
        Ablation(),
    ],
    ids=["head", "layer", "heads", "everywhere", "nothing"],
)
def test_what_comes_before_the_cut_is_not_run_again(family: str, kind: int, cut: Ablation) -> None:
    model = tiny.model(family, kind)
    inputs = batch(model, (TEXT,)).inputs
    capture_text(model, TEXT)
    with counted(model) as runs:
        found = ablate(model, inputs, token=2, ablation=cut)
    assert len(runs) == (cut.layer != 1 and cut.heads[:1] != ((1, 1),))
    with torch.inference_mode(), ablated(model, cut):
        logits = model.answer(inputs)
    assert logits is not None
    best = logits[0, 2].double().softmax(-1).topk(5).values
    np.testing.assert_allclose(np.sort(found.probabilities[1])[:-6:-1], best, rtol=1e-5)


@pytest.mark.parametrize(("query", "row", "read"), [(17, 17, 1), (17, 15, 3), (1, 9, 17)])
def test_tokens_before_the_one_that_may_not_look_are_not_read_again(query: int, row: int, read: int) -> None:
    model = tiny.model("llama")
    inputs = batch(model, (TEXT,)).inputs
    assert inputs["input_ids"].shape == (1, 18)
    capture_text(model, TEXT)
    kept = passes.kept_pass(model, inputs)
    assert kept is not None
    assert kept.nbytes > kept.logits.nbytes + kept.states.nbytes
    seen: list[int] = []
    norm = part(model.family.layer_list(model.network)[0], model.family.norm_1)
    hook = norm.register_forward_hook(lambda _module, given, _output: seen.append(given[0].shape[1]))
    blind = Ablation(blind=((query, 0),))
    found = [ablate(model, inputs, token=row, ablation=blind) for _ in range(2)]
    hook.remove()
    assert seen == [read] * 2, "and the kept keys and values stay as they were"
    with torch.inference_mode(), ablated(model, blind):
        logits = model.answer(inputs)
    assert logits is not None
    best = logits[0, row].double().softmax(-1).topk(5).values
    for each in found:
        np.testing.assert_allclose(np.sort(each.probabilities[1])[:-6:-1], best, rtol=5e-4)


def test_a_cut_is_not_kept_and_another_text_is_another_pass() -> None:
    model = tiny.model("llama")
    before = both(model)
    with counted(model) as runs:
        after = both(model)
        assert len(runs) == 1
        read_layers(model, batch(model, ("the animal",)).inputs, tokens=(0,), depths=(0,))
        assert len(runs) == 2
    np.testing.assert_array_equal(before[1].probabilities, after[1].probabilities)
    np.testing.assert_array_equal(before[0].ranks, after[0].ranks)


def test_passes_are_theirs_who_own_the_networks() -> None:
    model = tiny.model("llama")
    capture_text(model, TEXT)
    with passes.lent(passes.LastPasses()), counted(model) as runs:
        both(model)
        assert len(runs) == 2, "another owner has none of them"
    with counted(model) as runs:
        both(model)
        assert len(runs) == 1


def test_passes_are_held_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny.model("llama")
    texts = [{"input_ids": torch.tensor([[number]])} for number in range(4)]
    one = passes.Pass(torch.zeros(1, 10), torch.zeros(2, 1, 5), several=False)
    monkeypatch.setattr(passes, "MOST", 2 * one.nbytes)
    for each in texts[:2]:
        passes.keep_pass(model, each, one)
    assert passes.kept_pass(model, texts[0]) is one
    passes.keep_pass(model, texts[2], one)
    assert passes.kept_pass(model, texts[1]) is None, "the least used goes first"
    assert passes.kept_pass(model, texts[0]) is one
    passes.keep_pass(model, texts[3], one._replace(logits=torch.zeros(1, 100)))
    assert passes.kept_pass(model, texts[3]) is None, "too large to be kept"
    assert passes.kept_pass(model, {"pixel_values": torch.zeros(1)}) is None
