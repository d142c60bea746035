"""Hidden words, against transformers' own pipeline, plain torch and a plain loop."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerFast, pipeline

from tests.models import tiny
from viz.capture import masked
from viz.errors import InputError
from viz.models.model import Model

BYTES = re.compile("⟨[0-9A-F]{2}(?: [0-9A-F]{2})*⟩")
pytestmark = pytest.mark.tiny

TEXT = "the animal was playing, it tired"
KINDS = [("bert", 1), ("bert", 2), ("distilbert", 0), ("roberta", 0)]
MASKS = {"roberta": "<mask>"}


def quiet(_done: float) -> None:
    """Nobody listens."""


def span(word: str, text: str = TEXT, which: int = 0) -> tuple[int, int, int]:
    return (which, text.index(word), text.index(word) + len(word))


def logits(model: Model, ids: list[int], types: list[int] | None = None) -> torch.Tensor:
    """[token, entry], by the network alone."""
    more = {"token_type_ids": torch.tensor([types])} if types else {}
    with torch.inference_mode():
        found = model.network(input_ids=torch.tensor([ids]), **more)
    return (found.prediction_logits if "prediction_logits" in found else found.logits)[0]


@pytest.mark.parametrize(("family", "kind"), [each for each in KINDS if each != ("bert", 2)])
def test_the_answers_are_those_of_the_fill_mask_pipeline(family: str, kind: int) -> None:
    model = tiny.model(family, kind)
    mask = MASKS.get(family, "[MASK]")
    wrapped = PreTrainedTokenizerFast(tokenizer_object=model.tokenizer, mask_token=mask)
    text = f"the {mask} was tired"
    network: Any = model.network
    fill: Any = pipeline("fill-mask", model=network, tokenizer=wrapped, device="cpu")  # type: ignore[call-overload]
    oracle = fill(text, top_k=20)
    found = masked.fill(model, (text,), ()).guesses
    np.testing.assert_allclose(found.probabilities[0], [each["score"] for each in oracle], rtol=1e-5)
    entries = [wrapped.decode([each["token"]], skip_special_tokens=False) for each in oracle]
    for name, entry in zip(found.names[0], entries, strict=True):
        if "�" in entry:  # bytes that are no character: the tokenizer's decoder drops which
            assert BYTES.fullmatch(name), name
        else:
            assert name == entry
    assert (found.originals, found.ranks) == ((None,), (None,))
    assert np.isnan(found.original).all()


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_a_hidden_word_is_hidden_whole(family: str, kind: int) -> None:
    model = tiny.model(family, kind)
    encoding = model.tokenizer.encode(TEXT)
    found = masked.fill(model, (TEXT,), (span("layin"),))
    start = TEXT.index("playing")
    inside = [
        i for i, (a, b) in enumerate(encoding.offsets) if a < start + len("playing") and b > start and b > a
    ]
    assert len(inside) > 1
    assert found.places == tuple(inside)
    ids = [model.mask if i in inside else entry for i, entry in enumerate(encoding.ids)]
    chances = logits(model, ids)[inside].double().softmax(-1)
    best = chances.topk(20)
    np.testing.assert_allclose(found.guesses.probabilities, best.values, rtol=1e-5)
    np.testing.assert_allclose(found.guesses.rest, 1 - best.values.sum(-1), rtol=1e-4, atol=1e-6)
    for row, (place, entry) in enumerate(zip(inside, found.guesses.ranks, strict=True)):
        order = chances[row].argsort(descending=True).tolist()
        assert entry == order.index(encoding.ids[place]) + 1
        np.testing.assert_allclose(found.guesses.original[row], chances[row, encoding.ids[place]], rtol=1e-5)
    assert {found.recording.tokens[i] for i in inside} == {MASKS.get(family, "[MASK]")}
    assert all(found.recording.special[i] for i in inside)


def test_what_is_recorded_is_the_pass_over_the_text_with_its_blanks() -> None:
    model = tiny.model("bert", 2)
    found = masked.fill(model, (TEXT,), (span("animal"),))
    ids = [model.mask if i in found.places else n for i, n in enumerate(model.tokenizer.encode(TEXT).ids)]
    with torch.inference_mode():
        oracle = model.network(input_ids=torch.tensor([ids]), output_attentions=True).attentions
    np.testing.assert_allclose(
        found.recording.attention, torch.stack(oracle)[:, 0].numpy(), rtol=1e-5, atol=1e-6
    )


def test_typed_masks_and_chosen_words_are_blanks_together_in_both_texts() -> None:
    model = tiny.model("bert", 2)
    one, other = "the [MASK] was tired", "it was the street"
    found = masked.fill(model, (one, other), (span("street", other, 1), span("was", one, 0)))
    tokens = model.tokenizer.encode(one, other).tokens
    assert [tokens[i] for i in found.places] == ["[MASK]", "was", "street"]
    assert found.guesses.originals == (None, "was", "street")
    assert found.recording.segments[found.places[-1]] == 1


@pytest.mark.parametrize(("family", "kind"), KINDS)
@pytest.mark.parametrize("at_once", [1, 17, 2048])
def test_each_word_in_turn_is_a_plain_loop(
    family: str, kind: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masked, "AT_ONCE", at_once)
    model = tiny.model(family, kind)
    found = masked.in_turn(model, (TEXT,), quiet)
    ids = model.tokenizer.encode(TEXT).ids
    assert sorted(i for word in found.words for i in word) == list(range(1, len(ids) - 1))
    assert max(map(len, found.words)) > 1
    for word in found.words:
        hidden = [model.mask if i in word else entry for i, entry in enumerate(ids)]
        likely = logits(model, hidden).double().log_softmax(-1)
        for i in word:
            np.testing.assert_allclose(found.bits[i], -likely[i, ids[i]] / math.log(2), rtol=1e-4, atol=1e-5)
            assert found.ranks[i] == 1 + int((likely[i] > likely[i, ids[i]]).sum())
            np.testing.assert_allclose(found.best_probability[i], likely[i].max().exp(), rtol=1e-4)
            assert found.best[i] == model.output_name(int(likely[i].argmax()))
    assert np.isnan(found.bits[[0, -1]]).all()


def test_two_versions_are_compared_by_the_likeliest_of_either() -> None:
    model = tiny.model("bert", 2)
    other = TEXT.replace("animal", "street it")
    versions = (((TEXT,), (span("was"),)), ((other,), (span("was", other),)))
    found = masked.compare(model, versions)
    chances = []
    for text in (TEXT, other):
        encoding = model.tokenizer.encode(text)
        place = encoding.tokens.index("was")
        ids = [model.mask if i == place else entry for i, entry in enumerate(encoding.ids)]
        chances.append(logits(model, ids)[place].double().softmax(-1))
    most = torch.stack(chances).amax(0).argsort(descending=True)[:12]
    assert found.names[0] == tuple(model.output_name(int(i)) for i in most)
    np.testing.assert_allclose(found.probabilities[:, 0], torch.stack(chances)[:, most], rtol=1e-5)
    assert [row[0] for row in found.firsts] == [model.output_name(int(each.argmax())) for each in chances]
    np.testing.assert_allclose(found.moved, (chances[0] - chances[1]).clamp(min=0).sum(), rtol=1e-4)


def test_versions_with_different_blanks_are_refused() -> None:
    with pytest.raises(InputError, match="as many blanks; one has 1, the other 2"):
        masked.compare(
            tiny.model("bert", 2), (((TEXT,), (span("was"),)), ((TEXT,), (span("was"), span("it"))))
        )


def test_the_next_sentence_is_judged_by_the_networks_own_head() -> None:
    model = tiny.model("bert", 2)
    found = masked.next_sentence(model, "the animal was tired", "it was the street")
    encoding = model.tokenizer.encode("the animal was tired", "it was the street")
    with torch.inference_mode():
        hidden = model.network.bert(
            input_ids=torch.tensor([encoding.ids]), token_type_ids=torch.tensor([encoding.type_ids])
        ).last_hidden_state[0, 0]
        pooled = torch.tanh(model.network.bert.pooler.dense(hidden))
        follows = model.network.cls.seq_relationship(pooled).double()
    oracle = 1 / (1 + math.exp(float(follows[1] - follows[0])))
    assert found.follows == pytest.approx(oracle, rel=1e-5)


def test_models_without_the_heads_are_refused() -> None:
    for family, kind in (("bert", 0), ("gpt2", 0)):
        with pytest.raises(InputError, match="not trained to guess hidden words"):
            masked.fill(tiny.model(family, kind), (TEXT,), (span("was"),))
        with pytest.raises(InputError, match="not trained to guess hidden words"):
            masked.in_turn(tiny.model(family, kind), (TEXT,), quiet)
    with pytest.raises(InputError, match="no head for the next sentence"):
        masked.next_sentence(tiny.model("bert", 1), "it was", "the street")


@pytest.mark.parametrize("text", ["ж 🐶 ж", "[SEP]"])
def test_a_text_with_no_word_to_hide(text: str) -> None:
    model = tiny.model("bert", 2)
    with pytest.raises(InputError, match="At least one word must be hidden"):
        masked.fill(model, (text,), ((0, 0, len(text)),))
    with pytest.raises(InputError, match="must hold at least one word that can be hidden"):
        masked.in_turn(model, (text,), quiet)


def test_a_long_text_is_filled_but_not_hidden_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny.model("bert", 2)
    text = " ".join(["was"] * 38)
    assert masked.fill(model, (text,), ((0, 0, 3),)).recording.n_tokens == 40
    monkeypatch.setattr(masked, "MOST", 1000)
    with pytest.raises(InputError, match="To hide 38 words in turn, the model would read 1,520 tokens"):
        masked.in_turn(model, (text,), quiet)
    with pytest.raises(InputError, match="reads at most 40"):
        masked.fill(model, (text + " was",), ((0, 0, 3),))


def test_an_empty_second_text_follows_nothing() -> None:
    for second in ("", "  ", "\u200b"):
        with pytest.raises(InputError, match="at least one"):
            masked.next_sentence(tiny.model("bert", 2), "it was", second)


def test_hooks_leave_nothing_behind() -> None:
    model = tiny.model("bert", 2)
    before = logits(model, [2, 5, 6, 3])
    masked.in_turn(model, (TEXT,), quiet)
    assert torch.equal(logits(model, [2, 5, 6, 3]), before)
