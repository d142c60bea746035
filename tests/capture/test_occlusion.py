"""What is measured without a word of the source, against the network asked once for each word and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from tests.models import tiny
from viz.capture import encode, occlusion
from viz.capture.occlusion import occlude_source
from viz.capture.text import text_inputs
from viz.capture.translation import greedy, longest
from viz.errors import InputError
from viz.models.model import Model

pytestmark = pytest.mark.tiny

TEXT = "it was playing"
WORDS = ((0,), (1,), (2, 3))


def one_by_one(model: Model, ids: Sequence[int], written: Sequence[int]) -> list[float]:
    """log p of each token, a pass of its own for each, the softmax in float64."""
    found = []
    for step, token in enumerate(written):
        read = torch.tensor([[model.start, *written[:step]]])
        with torch.inference_mode():
            logits = model.network(torch.tensor([ids]), decoder_input_ids=read).logits[0, -1].double()
        found.append(float(torch.log(torch.softmax(logits, -1))[token]))
    return found


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
@pytest.mark.parametrize("way", ["drop", "unknown"])
def test_each_number_is_that_of_a_pass_of_its_own(family: str, way: Any) -> None:
    model = tiny.model(family)
    encoding = encode(model, TEXT)
    written = list(greedy(model, text_inputs(model, encoding), most=longest(len(encoding.ids))))
    found = occlude_source(model, TEXT, way=way)
    assert found.source == WORDS
    assert found.without.shape == (len(WORDS), len(written))
    assert sum(map(len, found.target)) <= len(written)
    np.testing.assert_allclose(found.whole, one_by_one(model, encoding.ids, written), atol=1e-4, rtol=1e-4)
    assert model.tokenizer is not None
    unknown = model.tokenizer.token_to_id("<unk>")
    assert unknown is not None
    for word, row in zip(WORDS, found.without, strict=True):
        ids = [token for place, token in enumerate(encoding.ids) if place not in word]
        if way == "unknown":
            ids = [unknown if place in word else token for place, token in enumerate(encoding.ids)]
        np.testing.assert_allclose(row, one_by_one(model, ids, written), atol=1e-4, rtol=1e-4)
    assert np.abs(found.without - found.whole).max() > 0.1


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = occlude_source(tiny.model("t5"), TEXT)
    monkeypatch.setattr(occlusion, "MOST_LOGITS", 1)
    np.testing.assert_allclose(occlude_source(tiny.model("t5"), TEXT).without, whole.without, atol=1e-4)


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[float] = []
    occlude_source(tiny.model("marian_ssru"), TEXT, report=lambda done, _doing: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1

    def stop(done: float, _doing: str) -> None:
        if done > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        occlude_source(tiny.model("marian_ssru"), TEXT, report=stop)


def test_what_cannot_be_left_out_is_one_sentence() -> None:
    model = tiny.model("marian_ssru")
    with pytest.raises(InputError, match="At most 64 words can be left out one by one; this text has 100"):
        occlude_source(replace(model, network=longer(model)), "it " * 100)
    with pytest.raises(InputError, match="Tiny gpt2 has no decoder that reads another text"):
        occlude_source(tiny.model("gpt2"), TEXT)
    with pytest.raises(InputError, match="must hold at least one word"):
        occlude_source(model, " ")


def longer(model: Model) -> Any:
    network = tiny.network("marian_ssru")
    network.config = replace(network.config, max_position_embeddings=512)
    return network


def test_a_source_of_one_word_can_be_left_out() -> None:
    found = occlude_source(tiny.model("marian_ssru"), "it")
    assert found.source == ((0,),)
    assert np.isfinite(found.without).all()
