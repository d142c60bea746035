"""What is recorded of a text is what the model did with it, whatever was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from tests.models import tiny
from viz.capture import capture_text, clean, encode
from viz.errors import InputError

HARD = {
    "a family of emoji": "see \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 here",
    "a flag and a skin tone": "\U0001f1eb\U0001f1f7 \U0001f44d\U0001f3fd play",
    "right to left": "\u202eשלום לכולם\u202c and it",
    "arabic": "مرحبا بالعالم the",
    "zalgo": "z" + "\u0301\u0327\u0336" * 100 + " it was",
    "control characters": "the\x00 animal\x07\x1b[31m was\x7f\x85 tired\r\n\t.",
    "a lone high surrogate": "the \ud83d animal",
    "a lone low surrogate": "the \udc00animal",
    "a surrogate pair in two": "play \ud83d\ude00 it",
    "byte order mark": "\ufeffthe animal",
    "markup": "<script>alert(1)</script> <b>it</b> & $x$ :red[x] **play** [a](b)",
    "chinese": "它太累了 the",
    "no space at all": "play" * 8,
    "separators": "the\u2028animal\u2029was\u00a0tired\u3000it",
    "half a character": "cafe\u0301 naïve",
}


@pytest.mark.tiny
@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_whatever_is_typed_is_read_and_kept_as_typed(family: str, text: str) -> None:
    model = tiny.model(family)
    long = replace(model)
    long.__dict__["max_tokens"] = 10_000  # only what the tokenizer makes of it matters here
    encoding = encode(long, text)
    kept = clean(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert len(encoding.offsets) == len(encoding.tokens) == len(encoding.ids)
    assert all(0 <= start <= end <= len(kept) for start, end in encoding.offsets)
    if len(encoding.ids) <= model.max_tokens:
        recording = capture_text(model, text)
        assert recording.texts == (kept,)
        assert recording.spans == tuple(encoding.offsets)
        assert np.isfinite(recording.attention).all()


@pytest.mark.tiny
def test_only_surrogates_are_replaced() -> None:
    assert clean("a\ud83db\udc00") == "a\ufffdb\ufffd"
    assert clean("\ud83d\ude00") == "\U0001f600"
    for text in HARD.values():
        if not any(unicodedata.category(c) == "Cs" for c in text):
            assert clean(text) == text


NOTHING = {
    "empty": "",
    "spaces": "   ",
    "breaks": "\r\n\t\v\f",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "unicode spaces": "\u00a0\u2003\u3000\u2028",
    "NUL": "\x00\x00",
    "directions": "\u202e\u202c\u2066\u2069",
}


@pytest.mark.tiny
@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_nothing_to_read_is_said(text: str) -> None:
    with pytest.raises(
        InputError, match=r"^The text must hold at least one word; it is empty\. Type a sentence\.$"
    ):
        capture_text(tiny.model("bert"), text)


@pytest.mark.tiny
@pytest.mark.parametrize("text", ["\ue000", "\ud800", "\ufffd\ufffd"], ids=ascii)
def test_characters_that_the_tokenizer_drops_leave_nothing_to_read(text: str) -> None:
    with pytest.raises(InputError, match="at least one token of this model"):
        capture_text(tiny.model("bert"), text)


class Fails:
    """A tokenizer that must not be called."""

    def encode(self, *_args: Any) -> None:
        pytest.fail("the text was tokenized")


@pytest.mark.tiny
def test_too_many_characters_are_refused_before_anything_is_tokenized() -> None:
    never: Any = Fails()
    model = replace(tiny.model("bert"), tokenizer=never)
    with pytest.raises(
        InputError, match=r"^A text must have at most 10,000 characters; this one has 10,001\. Shorten it\.$"
    ):
        capture_text(model, "a" * 10_001)
    with pytest.raises(InputError, match="10,001"):
        capture_text(model, "short", "a" * 10_001)
    with pytest.raises(InputError, match="10,000,000"):
        capture_text(model, "\ud800" * 10_000_000)
    assert encode(tiny.model("bert"), "!" + " " * 9_999).tokens == ["[CLS]", "!", "[SEP]"]


@pytest.mark.tiny
def test_too_many_tokens_are_counted_with_the_pair() -> None:
    with pytest.raises(
        InputError, match=r"^This text has 43 tokens; this model reads at most 40\. Shorten it, or"
    ):
        capture_text(tiny.model("bert"), "it " * 20, "it " * 20)
    assert capture_text(tiny.model("bert"), "it " * 20, "it " * 17).n_tokens == 40


@pytest.mark.tiny
def test_a_panic_over_a_text_is_a_calm_sentence() -> None:
    class Panic(BaseException):
        pass

    class Panics:
        def encode(self, *_args: Any) -> None:
            raise Panic("PanicException")

    panics: Any = Panics()
    with pytest.raises(InputError, match="cannot read this text"):
        capture_text(replace(tiny.model("bert"), tokenizer=panics), "the")


@pytest.mark.tiny
def test_a_model_for_pictures_says_so() -> None:
    with pytest.raises(InputError, match="reads pictures, not text"):
        capture_text(replace(tiny.model("bert"), tokenizer=None), "the")


@pytest.mark.tiny
def test_a_text_in_word_pieces() -> None:
    recording = capture_text(tiny.model("bert"), "The animal plays, playing!")
    assert recording.tokens == ("[CLS]", "the", "animal", "play", "##s", ",", "play", "##ing", "!", "[SEP]")
    assert recording.joins == (False, False, False, False, True, False, False, True, False, False)
    assert recording.special == (True, *[False] * 8, True)
    assert recording.spans == (
        (0, 0),
        (0, 3),
        (4, 10),
        (11, 15),
        (15, 16),
        (16, 17),
        (18, 22),
        (22, 25),
        (25, 26),
        (0, 0),
    )
    assert recording.segments == (0,) * 10
    assert recording.texts == ("The animal plays, playing!",)
    assert (recording.n_layers, recording.n_heads, recording.n_tokens) == (2, 4, 10)
    assert recording.model == "tiny-bert"


@pytest.mark.tiny
def test_a_pair_has_two_segments() -> None:
    recording = capture_text(tiny.model("bert"), "the animal", "it")
    assert recording.tokens == ("[CLS]", "the", "animal", "[SEP]", "it", "[SEP]")
    assert recording.segments == (0, 0, 0, 0, 1, 1)
    assert recording.spans == ((0, 0), (0, 3), (4, 10), (0, 0), (0, 2), (0, 0))
    assert recording.texts == ("the animal", "it")
    alone = capture_text(tiny.model("bert"), "the animal", "  ")
    assert alone.texts == ("the animal",)
    assert alone.segments == (0, 0, 0, 0)


@pytest.mark.tiny
def test_the_network_is_told_which_text_is_which() -> None:
    model, seen = tiny.model("bert"), []
    hook = model.network.register_forward_pre_hook(
        lambda _m, _a, kwargs: seen.append(kwargs["token_type_ids"].tolist()), with_kwargs=True
    )
    recording = capture_text(model, "the animal", "it")
    hook.remove()
    assert seen == [[list(recording.segments)]]


@pytest.mark.tiny
def test_a_typed_mask_is_the_special_token_and_says_where_it_stands() -> None:
    recording = capture_text(tiny.model("bert"), "the [MASK] was")
    assert recording.tokens == ("[CLS]", "the", "[MASK]", "was", "[SEP]")
    assert recording.special == (True, False, True, False, True)
    assert recording.spans[2] == (4, 10)  # unlike [CLS] and [SEP], it was typed
    assert capture_text(tiny.model("bert"), "[MASK]").n_tokens == 3


@pytest.mark.tiny
def test_byte_level_tokens_are_written_as_text_and_joined_within_words() -> None:
    recording = capture_text(tiny.model("gpt2"), "the it2 naïve, it")
    assert recording.tokens == ("the", " it", "2", " ", "n", "a", "⟨C3⟩", "⟨AF⟩", "v", "e", ",", " it")
    assert recording.joins == (False, False, True, False, False, True, True, True, True, True, False, False)
    assert recording.spans[6] == recording.spans[7] == (10, 11)
    assert not any(recording.special)
    assert recording.causal


@pytest.mark.tiny
def test_words_of_a_pair_never_join_across_the_texts() -> None:
    recording = capture_text(tiny.model("gpt2"), "the", "the")
    assert recording.joins == (False, False)
    assert recording.segments == (0, 1)
    framed = capture_text(tiny.model("roberta"), "the", "it")
    assert framed.tokens == ("<s>", "the", "</s>", "</s>", "i", "t", "</s>") or framed.tokens[:2] == (
        "<s>",
        "the",
    )
    assert framed.special[0]
    assert framed.segments[0] == 0
    assert framed.segments[-1] == 1
    assert not framed.joins[framed.segments.index(1)]


@pytest.mark.tiny
def test_a_typed_end_of_text_joins_nothing() -> None:
    recording = capture_text(tiny.model("gpt2"), "the<|endoftext|>the")
    assert recording.tokens == ("the", "<|endoftext|>", "the")
    assert recording.special == (False, True, False)
    assert recording.joins == (False, False, False)


@pytest.mark.tiny
def test_a_recording_can_not_be_changed() -> None:
    recording = capture_text(tiny.model("bert"), "the animal")
    for name in ("attention", "queries", "keys", "values", "hidden_states"):
        array = getattr(recording, name)
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.tiny
def test_attention_that_would_not_fit_is_refused_before_the_pass() -> None:
    model = replace(tiny.model("bert"), network=tiny.network("bert"))
    model.__dict__.update(max_tokens=10_000, n_layers=64)
    model.network.register_forward_pre_hook(lambda *_: pytest.fail("the network ran"))
    with pytest.raises(InputError, match="too many for this computer"):
        capture_text(model, "it " * 2000)


@pytest.mark.tiny
@pytest.mark.parametrize("family", ["gpt2", "roberta"])
def test_the_likeliest_answers_are_kept_with_their_names(family: str) -> None:
    model = tiny.model(family)
    recording = capture_text(model, "the animal was it")
    with torch.inference_mode():
        chances = (
            model.network(torch.tensor([encode(model, "the animal was it").ids]))
            .logits[0]
            .softmax(-1)
            .numpy()
        )
    assert recording.outputs is not None
    assert recording.outputs.probabilities.shape == (recording.n_tokens, 10)
    np.testing.assert_allclose(recording.outputs.probabilities, -np.sort(-chances)[:, :10], rtol=1e-4)
    best = [model.output_name(int(row.argmax())) for row in chances]
    assert [row[0] for row in recording.outputs.names] == best


@pytest.mark.tiny
@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_what_the_vocabulary_lacks_is_called_by_what_is_read_instead(family: str) -> None:
    """A Unigram tokenizer says what was typed; the network reads the unknown token."""
    recording = capture_text(tiny.model(family), "the 😀")
    unknown = recording.tokens.index("<unk>")
    assert recording.special[unknown]
    start, end = recording.spans[unknown]
    assert recording.texts[0][start:end].strip() == "😀"
