"""The facts that the first lesson tells, with the bundled model: what is recorded is what transformers
computes.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch

from tests.loaded import load
from tests.rounding import assert_rounding
from viz.capture import capture_text
from viz.errors import InputError
from viz.models.model import Model
from viz.recording import Recording

pytestmark = pytest.mark.weights


ANIMAL = "The animal didn't cross the street because it was too tired."


@cache
def minilm() -> Model:
    return load("minilm")


@cache
def animal(text: str = ANIMAL, pair: str | None = None) -> Recording:
    return capture_text(minilm(), text, pair)


def test_it_looks_at_the_animal() -> None:
    tokens = animal().tokens
    assert tokens[0] == "[CLS]"
    assert tokens[1:6] == ("the", "animal", "didn", "'", "t")
    assert (tokens.index("it"), tokens.index("animal"), len(tokens)) == (10, 2, 16)
    assert round(float(animal().attention[3, 1, 10, 2]), 2) == 0.68
    assert round(float(animal().attention[5, 11, 10, 2]), 2) == 0.67


def test_it_still_does_when_the_street_is_meant() -> None:
    wide = animal(ANIMAL.replace("tired", "wide"))
    assert wide.tokens[10] == "it"
    assert wide.tokens[wide.attention[5, 11, 10].argmax()] == "animal"
    assert round(float(wide.attention[5, 11, 10, 2]), 2) == 0.56


@pytest.mark.parametrize("pair", [None, "A cat sleeps."])
def test_every_number_is_what_transformers_computes(pair: str | None) -> None:
    recording, model = animal(ANIMAL, pair), minilm()
    assert model.tokenizer is not None
    encoding = model.tokenizer.encode(ANIMAL, pair)
    with torch.inference_mode():
        output = model.network(
            input_ids=torch.tensor([encoding.ids]),
            token_type_ids=torch.tensor([encoding.type_ids]),
            output_attentions=True,
            output_hidden_states=True,
        )
    assert_rounding(recording.attention, torch.cat(output.attentions).numpy())
    assert_rounding(recording.hidden_states, torch.cat(output.hidden_states).numpy())
    assert recording.outputs is None
    assert not recording.causal


def test_the_snippet_for_python_says_the_same() -> None:
    """The public way to the same array: AutoTokenizer and AutoModel, from the files."""
    from transformers import AutoModel, AutoTokenizer

    from viz.models.catalogue import checkpoint
    from viz.models.storage import folder

    path = folder(checkpoint("minilm"))
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    network = AutoModel.from_pretrained(path, attn_implementation="eager", local_files_only=True)
    with torch.no_grad():
        output = network(**tokenizer(ANIMAL, return_tensors="pt"), output_attentions=True)
    assert_rounding(animal().attention, torch.cat(output.attentions).numpy())


def test_too_many_tokens_are_counted_and_none_is_cut() -> None:
    with pytest.raises(InputError) as caught:
        capture_text(minilm(), "word " * 1210)
    assert (
        str(caught.value)
        == "This text has 1,212 tokens; this model reads at most 512. Shorten it, or choose a model that"
        " reads more."
    )
    with pytest.raises(InputError, match="This text has 513 tokens; this model reads at most 512"):
        capture_text(minilm(), "word " * 300, "word " * 210)


def test_as_many_tokens_as_it_reads_are_read() -> None:
    recording = capture_text(minilm(), "word " * 510)
    assert recording.n_tokens == 512
    np.testing.assert_allclose(recording.attention.sum(axis=-1), 1, atol=1e-5)


def test_rare_words_fall_into_pieces_that_cover_the_text() -> None:
    text = "Dr. Müller drove unbelievably fast to the hospital."
    recording = animal(text)
    assert "".join(text[a:b] for a, b in recording.spans) == text.replace(" ", "")
    assert [t for t, j in zip(recording.tokens, recording.joins, strict=True) if j] == [
        t for t in recording.tokens if t[:2] == "##"
    ]
    assert sum(recording.joins) >= 2
