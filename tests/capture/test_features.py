"""Examples as vectors: the same numbers as a recording of each alone holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.loaded import load
from viz.capture import capture_image, capture_text
from viz.capture.features import embed
from viz.errors import InputError
from viz.learning import weights
from viz.models.fresh import untrained
from viz.tasks.learning import embed_examples
from viz.tasks.tuning import record_tuned
from viz.teaching import EmbedExamples, RecordTuned
from viz.ui.running import sets

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def minilm():
    return load("minilm")


def state(model):
    return {name: tensor.clone() for name, tensor in model.network.state_dict().items()}


@pytest.mark.parametrize("depth", [0, 2, -1])
def test_sentences_are_what_a_recording_of_each_holds(minilm, depth):
    texts = [("Boil the pasta.",), ("It rained.",), ("He sang all day.",), ("The match was lost.", "Why?")]
    means, firsts = (embed(minilm, texts, depth=depth, first=first) for first in (False, True))
    for place, text in enumerate(texts):
        hidden = capture_text(minilm, *text).hidden_states[depth]
        assert means[place] == pytest.approx(hidden.mean(axis=0), abs=2e-5)
        assert firsts[place] == pytest.approx(hidden[0], abs=2e-5)


def test_pictures_are_what_a_recording_of_each_holds():
    photos = sets.read()["drawings"].examples.inputs[:3]
    vit, cnn = load("vit-cifar10"), load("cnn-cifar10")
    means, firsts = (embed(vit, photos, depth=-1, first=first) for first in (False, True))
    pooled = embed(cnn, photos, depth=-1)
    larger = capture_image(vit, *photos[0], size=48)
    assert embed(vit, photos[:1], depth=2, size=48)[0] == pytest.approx(
        larger.hidden_states[2][larger.grid.prefix :].mean(axis=0), abs=2e-4
    )
    for place, photo in enumerate(photos):
        found = capture_image(vit, *photo)
        assert means[place] == pytest.approx(
            found.hidden_states[-1][found.grid.prefix :].mean(axis=0), abs=2e-4
        )
        assert firsts[place] == pytest.approx(found.hidden_states[-1][0], abs=2e-4)
        assert pooled[place] == pytest.approx(
            capture_image(cnn, *photo).stages[-1].mean(axis=(1, 2)), abs=2e-4
        )


def test_an_untrained_network_is_another_and_leaves_all_else_alone(minilm):
    before, randomness = state(minilm), torch.get_rng_state()
    network = untrained(minilm, seed=3)
    texts = [("Boil the pasta.",), ("It rained.",)]
    one, other = embed(network, texts, depth=-1), embed(minilm, texts, depth=-1)
    assert np.abs(one - other).max() > 0.1
    assert embed(untrained(minilm, seed=3), texts, depth=-1).tolist() == one.tolist()
    assert torch.equal(torch.get_rng_state(), randomness)
    assert all(torch.equal(tensor, before[name]) for name, tensor in minilm.network.state_dict().items())


def test_what_cannot_be_read_is_said(minilm):
    photo = sets.read()["drawings"].examples.inputs[0]
    with pytest.raises(InputError, match="reads text, not pictures"):
        embed(minilm, [photo], depth=-1)
    with pytest.raises(InputError, match="reads pictures, not text"):
        embed(load("vit-cifar10"), [("a word",)], depth=-1)


def test_a_tuned_copy_is_embedded_as_it_is_recorded(minilm):
    given = ("Boil the pasta.",)
    change = weights({"embeddings.LayerNorm.bias": np.ones(384)})
    asked = EmbedExamples("minilm", (given,), depth=2, change=change)
    rows = embed_examples(minilm, asked, lambda *_: None).rows
    recorded = record_tuned(minilm, RecordTuned("minilm", change, given), lambda *_: None)
    assert np.abs(rows[0] - recorded.hidden_states[2].mean(axis=0)).max() < 1e-5
    plain = embed_examples(minilm, replace(asked, change=None), lambda *_: None).rows
    assert np.abs(rows - plain).max() > 0.1
