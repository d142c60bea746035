"""Every example keeps its promise with the built-in language model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from viz.generation import Expected
from viz.lessons.predictions.next_word.examples import CHAT, EXAMPLES, example_of

if TYPE_CHECKING:
    from viz.models.model import Model

BY_NAME = {each.name: each for each in EXAMPLES}


@cache
def smollm2() -> Model:
    from tests.loaded import load
    from tests.models.wheels.test_conversion import converted

    converted("smollm2")  # skipped where it is not here and cannot be had
    return load("smollm2")


@cache
def read(name: str) -> Expected:
    from viz.capture.generate import expect

    return expect(smollm2(), BY_NAME[name].text)


@pytest.mark.weights
@pytest.mark.parametrize("name", [each.name for each in EXAMPLES if each.likeliest])
def test_the_likeliest_token_is_the_promised_one(name: str) -> None:
    found, example = read(name), BY_NAME[name]
    assert found.names[-1][0] == example.likeliest
    share = float(found.probabilities[-1, 0])
    assert share >= example.probability
    assert share == pytest.approx(example.probability, abs=0.011)
    assert example.question


@pytest.mark.weights
def test_paris_with_its_share() -> None:
    found = read("A fact")
    assert found.names[-1][0] == " Paris"
    assert float(found.probabilities[-1, 0]) == pytest.approx(0.77, abs=0.005)


@pytest.mark.weights
def test_the_perplexity_of_a_sentence_by_hand() -> None:
    """Token by token, each from a pass of its own over the text before it."""
    import torch

    from viz.analysis.next_words import perplexity

    found, model = read("A surprise"), smollm2()
    logs = []
    with torch.inference_mode():
        for end in range(1, len(found.ids)):
            logits = model.network(input_ids=torch.tensor([found.ids[:end]])).logits[0, -1].double()
            logs.append(float(logits[found.ids[end]] - logits.logsumexp(0)))
    np.testing.assert_allclose(found.came, np.exp(logs), rtol=1e-4)
    assert perplexity(found.came) == pytest.approx(np.exp(-np.mean(logs)), rel=1e-4)
    at = found.recording.tokens.index(" refrigerator")
    assert -logs[at - 1] / np.log(2) == pytest.approx(16, abs=0.1)


@pytest.mark.weights
def test_the_other_promises() -> None:
    five, four = (read("A sum").names[-1].index(name) for name in (" five", " four"))
    assert five < four
    names = read("Agreement").names[-1]
    assert names.index(" are") < min(names.index(each) for each in (" is", " were", " was") if each in names)
    emoji = read("A character in pieces").recording
    assert emoji.spans[-1] == (14, 15)
    assert emoji.spans[-2][1] == 15  # both end with the character that they share
    assert emoji.tokens[-1].startswith("⟨")


@pytest.mark.weights
def test_the_chat_ends_its_turn() -> None:
    from viz.capture.generate import write_on
    from viz.generation import Sampling

    model = smollm2()
    assert model.tokenizer is not None
    assert model.tokenizer.encode(CHAT).tokens.count("<|im_start|>") == 3
    found = write_on(
        model, BY_NAME["A question, as a chat"].text, (), sampling=Sampling(0.0), seed=1, tokens=60
    )
    assert (found.stopped, found.names[-1]) == ("end", "<|im_end|>")


TEMPLATE = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM,"
    " trained by Hugging Face<|im_end|>\n' }}"
    "{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""tokenizer.chat_template in the GGUF file whose SHA-256 the catalogue holds for smollm2."""


@pytest.mark.weights
@pytest.mark.parametrize("text", ["Who wrote Hamlet?", "Add {text} and {{ 2 }}:\n<|im_end|> “ß” 😀 "])
def test_a_chat_is_what_transformers_makes_of_the_files_own_template(text: str) -> None:
    from transformers import PreTrainedTokenizerFast

    from tests.pages.opened import opened
    from viz.capture.generate import prompt

    model = smollm2()
    theirs = PreTrainedTokenizerFast(tokenizer_object=model.tokenizer, chat_template=TEMPLATE)
    turns = [{"role": "user", "content": text}]
    app = opened("predictions/next.py", writer="smollm2", prompt=text)
    app.button(key="as chat").click().run()
    assert not app.exception
    shown = app.text_area[0].value
    assert shown == theirs.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    ids = theirs.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
    assert prompt(model, shown) == tuple(ids)


@pytest.mark.instant
def test_an_example_speaks_of_its_own_model_and_text() -> None:
    example = EXAMPLES[0]
    assert example_of("smollm2", example.text) is example
    assert example_of("gpt2", example.text) is None
    assert example_of("smollm2", "something else") is None
    assert len({each.name for each in EXAMPLES}) == len(EXAMPLES)
