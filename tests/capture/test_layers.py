"""Every layer's answer, cuts and copying heads: against plain transformers, a plain loop and torch itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from tests.models import tiny
from tests.rounding import assert_rounding
from tests.workings.networks import inputs, network
from viz.arrays import arrays_nbytes
from viz.capture import layers as lenses
from viz.capture.ablation import ablate, ablated
from viz.capture.induction import LENGTH, cut_induction, induction_scores, sequence
from viz.capture.layers import entry, read_blocks, read_layers
from viz.errors import InputError
from viz.models.model import Model
from viz.workings import Ablation

pytestmark = pytest.mark.tiny

TOKENS = (0, 2, 5)
HEADS: dict[str, Callable[[Any, torch.Tensor], torch.Tensor]] = {
    "llama": lambda net, x: net.lm_head(net.model.norm(x)),
    "gpt2": lambda net, x: net.lm_head(net.transformer.ln_f(x)),
    "bert": lambda net, x: net.cls(x),
    "distilbert": lambda net, x: net.vocab_projector(
        net.vocab_layer_norm(torch.nn.functional.gelu(net.vocab_transform(x)))
    ),
}
"""The final norm and the head of each network, written out."""
KINDS = [("llama", 0), ("gpt2", 0), ("bert", 1), ("distilbert", 0)]


def oracle(model: Model, family: str, given: dict[str, torch.Tensor]) -> torch.Tensor:
    """Logits [depth, token, output] by a plain loop over transformers' own hidden states."""
    with torch.inference_mode():
        answer = model.network(**given, output_hidden_states=True)
        states = answer.hidden_states
        early = [HEADS[family](model.network, state)[0] for state in states[:-1]]
    return torch.stack([*early, answer.logits[0]]).double()


@pytest.mark.parametrize(("family", "kind"), KINDS)
@pytest.mark.parametrize(("rows", "words"), [(128, 512), (4, 37), (128, 3)])
def test_each_depth_is_the_hand_rolled_loops(
    family: str, kind: int, rows: int, words: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lenses, "ROWS", rows)
    monkeypatch.setattr(lenses, "WORDS", words)
    model, given = network(family, kind), inputs(family)
    found = read_layers(model, given, tokens=TOKENS, depths=(0, 1, 2))
    sure = oracle(model, family, given)[:, list(TOKENS)].log_softmax(-1)
    best = sure.topk(lenses.RANKS)
    np.testing.assert_allclose(found.probabilities, best.values.exp(), rtol=1e-4, atol=1e-6)
    assert [[[f"word {i}" for i in cell] for cell in row] for row in best.indices.tolist()] == [
        [list(cell) for cell in row] for row in found.names
    ]
    entropy = torch.distributions.Categorical(logits=sure).entropy() / np.log(2)
    np.testing.assert_allclose(found.entropy, entropy, rtol=1e-3, atol=1e-4)
    final = sure[-1].argmax(-1)
    assert found.watched == tuple(f"word {i}" for i in final.tolist())
    order = sure.argsort(dim=-1, descending=True)
    ranks = 1 + (order == final[:, None]).int().argmax(-1)
    np.testing.assert_array_equal(found.ranks, ranks)
    own = sure.gather(-1, final.expand(3, -1)[..., None])[..., 0].exp()
    np.testing.assert_allclose(found.word_probabilities, own, rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("family", ["llama", "bert"])
def test_several_blocks_go_through_the_head_once_and_are_what_each_is_alone(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, given = network(family, dict(KINDS)[family]), inputs(family)
    blocks = [(TOKENS, (0, 2)), ((5,), (0, 1, 2)), ((1,), (2,))]
    alone = [read_layers(model, given, tokens=tokens, depths=depths) for tokens, depths in blocks]
    read, times = lenses._logits, []
    monkeypatch.setattr(lenses, "_logits", lambda *args: times.append(1) or read(*args))
    together = read_blocks(model, given, blocks)
    assert times == [1]
    for one, other in zip(together, alone, strict=True):
        assert (one.depths, one.tokens, one.names, one.watched) == (
            other.depths, other.tokens, other.names, other.watched
        )  # fmt: skip
        for name in ("probabilities", "entropy", "ranks", "word_probabilities"):
            assert_rounding(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_the_last_layer_is_the_models_own_answer_exactly(family: str) -> None:
    model, given = network(family), inputs(family)
    found = read_layers(model, given, tokens=TOKENS, depths=(2,))
    with torch.inference_mode():
        own = model.network(**given).logits[0, list(TOKENS)]
    best = own.topk(lenses.RANKS)
    expected = (best.values - own.logsumexp(-1, keepdim=True)).exp()
    np.testing.assert_array_equal(found.probabilities[0], expected)
    np.testing.assert_array_equal(found.ranks, 1)


def classifier() -> Model:
    return network("vit")


def test_a_classifier_is_read_at_every_layer() -> None:
    model, given = classifier(), inputs("vit")
    found = read_layers(model, given, tokens=(3,), depths=(0, 1, 2, 3), word="LABEL 3")
    with torch.inference_mode():
        net: Any = model.network
        states = net.vit(**given, output_hidden_states=True).hidden_states
        logits = torch.stack([net.classifier(net.vit.layernorm(x)[:, 0])[0] for x in states])
        assert torch.equal(net(**given).logits[0].argmax(), logits[-1].argmax())
    np.testing.assert_allclose(
        found.probabilities[:, 0], logits.softmax(-1).topk(5).values, rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(found.word_probabilities[:, 0], logits.softmax(-1)[:, 3], rtol=1e-4, atol=1e-6)
    assert (found.tokens, found.size, found.watched) == ((0,), 5, ("label 3",))


def test_only_the_best_answers_leave() -> None:
    model = tiny.model("llama")
    found = read_layers(model, prompt(model), tokens=range(4), depths=(0, 1, 2))
    assert arrays_nbytes(found) <= 4 * 3 * 4 * (lenses.RANKS + 3)


def test_no_two_answers_of_a_vocabulary_of_bytes_share_a_name() -> None:
    model = tiny.model("gpt2")
    assert model.tokenizer is not None
    names = [model.output_name(i) for i in range(model.tokenizer.get_vocab_size())]
    assert len(set(names)) == len(names)


def test_a_word_is_followed_as_it_stands_in_a_text() -> None:
    model = tiny.model("llama")
    assert model.output_name(entry(model, "it")) == " it"
    assert tiny.model("bert", 1).output_name(entry(tiny.model("bert", 1), "animal")) == "animal"
    with pytest.raises(InputError, match="vocabulary"):
        entry(tiny.model("bert", 1), "Ω")
    with pytest.raises(InputError, match="no class"):
        entry(classifier(), "aardvark")


def test_what_is_not_there_is_refused() -> None:
    model, given = network("llama"), inputs("llama")
    with pytest.raises(IndexError, match="token"):
        read_layers(model, given, tokens=(7,), depths=(0,))
    with pytest.raises(IndexError, match="depth"):
        read_layers(model, given, tokens=(0,), depths=(3,))
    with pytest.raises(InputError, match="answers nothing"):
        read_layers(network("bert", 0), inputs("bert"), tokens=(0,), depths=(0,))
    with pytest.raises(IndexError, match="head"):
        ablate(model, given, token=0, ablation=Ablation(heads=((0, 4),)))
    with pytest.raises(IndexError, match="layer"):
        ablate(model, given, token=0, ablation=Ablation(heads=((-1, 0),)))
    with pytest.raises(IndexError, match="token"):
        ablate(model, given, token=0, ablation=Ablation(blind=((3, -1),)))
    with pytest.raises(InputError, match="something to look at"):
        ablate(model, given, token=0, ablation=Ablation(blind=((0, 0),)))


def prompt(model: Model, text: str = "the animal was") -> dict[str, torch.Tensor]:
    assert model.tokenizer is not None
    ids = torch.tensor([model.tokenizer.encode(text).ids])
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


@pytest.mark.parametrize(
    ("family", "output"),
    [("llama", "model.layers.1.self_attn.o_proj"), ("bert", "bert.encoder.layer.1.attention.output.dense")],
)
def test_a_cut_head_is_a_head_without_output_weights(family: str, output: str) -> None:
    model, given = network(family, 1 if family == "bert" else 0), inputs(family)
    found = ablate(model, given, token=4, ablation=Ablation(heads=((1, 2), (1, 0))))
    weight = model.network.get_submodule(output).get_parameter("weight")
    kept = weight.data.clone()
    try:
        for head in (0, 2):
            weight.data[:, head * 8 : (head + 1) * 8] = 0
        with torch.inference_mode():
            after = model.network(**given).logits[0, 4].double().softmax(-1)
    finally:
        weight.data.copy_(kept)
    with torch.inference_mode():
        before = model.network(**given).logits[0, 4].double().softmax(-1)
    chosen = [int(name.split()[1]) for name in found.names]
    np.testing.assert_allclose(found.probabilities[0], before[chosen], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.probabilities[1], after[chosen], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(np.exp(found.log_probabilities), found.probabilities, rtol=1e-4)
    np.testing.assert_allclose(found.moved, (before - after).abs().sum() / 2, atol=1e-5)
    assert found.moved > 0.01


@pytest.mark.parametrize(("family", "kind"), [("llama", 0), ("gpt2", 0), ("bert", 1), ("vit", 0)])
def test_a_hidden_token_is_masked_before_the_softmax(family: str, kind: int) -> None:
    model, given = network(family, kind), inputs(family)
    blind = ((4, 1), (6, 3))
    with torch.inference_mode():
        plain = model.network(**given, output_attentions=True)
        with ablated(model, Ablation(blind=blind, layer=0)):
            found = model.network(**given, output_attentions=True)
        with ablated(model, Ablation(blind=blind)):
            everywhere = model.network(**given, output_attentions=True)
    expected = plain.attentions[0].clone()
    for query, key in blind:
        expected[:, :, query, key] = 0
    expected /= expected.sum(-1, keepdim=True)
    torch.testing.assert_close(found.attentions[0], expected, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(everywhere.attentions[0], expected, rtol=1e-4, atol=1e-6)
    for query, key in blind:
        assert (found.attentions[1][:, :, query, key] > 0).any()
        assert (everywhere.attentions[1][:, :, query, key] == 0).all()


@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_a_mask_over_the_first_tokens_is_their_absence_of_sight(family: str) -> None:
    """Nobody may look at token 1: transformers' own padding mask says the same of every later token."""
    model, given = network(family), inputs(family)
    positions = torch.arange(7)[None]
    mask = torch.ones_like(given["input_ids"])
    mask[0, 1] = 0
    with torch.inference_mode():
        ids = given["input_ids"]
        own = model.network(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    blind = tuple((query, 1) for query in range(2, 7))
    found = ablate(model, given, token=6, ablation=Ablation(blind=blind))
    chosen = [int(name.split()[1]) for name in found.names]
    after = own[0, 6].double().softmax(-1)[chosen]
    np.testing.assert_allclose(found.probabilities[1], after, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize(("family", "kind"), [*KINDS, ("vit", 0)])
def test_nothing_stays_on_the_model(family: str, kind: int) -> None:
    model, given = network(family, kind), inputs(family)
    with torch.inference_mode():
        before = model.network(**given).logits.clone()
    hooks = _hooks(model)
    read_layers(model, given, tokens=(0,), depths=(0, 1))
    ablate(model, given, token=3, ablation=Ablation(heads=((0, 1),), blind=((3, 2),)))
    with pytest.raises(IndexError):
        ablate(model, given, token=3, ablation=Ablation(heads=((1, 1),), blind=((99, 2),)))
    assert _hooks(model) == hooks
    with torch.inference_mode():
        assert torch.equal(model.network(**given).logits, before)


def _hooks(model: Model) -> int:
    modules = list(model.network.modules())
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in modules)


def test_the_score_of_a_head_that_copies_is_1_and_of_an_even_one_small() -> None:
    attention = np.zeros((1, 2, 6, 6))
    for query in range(3, 6):
        attention[0, 0, query, query - 3 + 1] = 1
        attention[0, 1, query, : query + 1] = 1 / (query + 1)
    np.testing.assert_allclose(induction_scores(attention, 3), [[1, np.mean([1 / 4, 1 / 5, 1 / 6])]])


def test_copying_is_measured_by_plain_passes() -> None:
    model = tiny.model("llama")
    told: list[float] = []
    found = cut_induction(model, seed=3, heads=2, report=lambda done, _doing: told.append(done))
    assert told == sorted(told)
    assert model.tokenizer is not None
    again = cut_induction(model, seed=3, heads=2)
    assert (again.words, again.cut) == (found.words, found.cut)
    np.testing.assert_array_equal(again.random, found.random)
    assert cut_induction(model, seed=4, heads=2).words != found.words
    assert len(found.words) == LENGTH
    once = sequence(model, np.random.default_rng(3))
    assert len(set(once)) == LENGTH
    with torch.inference_mode():
        sure = model.network(input_ids=torch.tensor([[*once, *once]])).logits[0].softmax(-1)
    right = [float(sure[LENGTH + place, once[place + 1]]) for place in range(LENGTH - 1)]
    np.testing.assert_allclose(found.whole, right, rtol=1e-3, atol=1e-7)
    best = np.sort(found.scores, axis=None)[::-1][:2]
    np.testing.assert_array_equal([found.scores[at] for at in found.cut], best)
    assert found.random.shape == (5, LENGTH - 1)
    with pytest.raises(InputError, match="language model"):
        cut_induction(tiny.model("bert", 1), seed=1, heads=1)
    with pytest.raises(InputError, match="From 1 to 4"):
        cut_induction(model, seed=1, heads=5)
