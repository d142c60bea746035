"""The checkpoints out of wheels, loaded as the app loads them: attention, answers, names."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.loaded import load
from tests.models.wheels.test_conversion import converted
from tests.vision import noise
from viz.capture import capture_image, prepare
from viz.capture.image import answer_image
from viz.models.model import Model
from viz.models.saliency import SaliencyDecoder
from viz.paths import ASSETS
from viz.pictures import read
from viz.recording import FeatureRecording, ImageRecording

pytestmark = pytest.mark.weights


@cache
def loaded(name: str) -> Model:
    """The model; the test is skipped where it is not here and no index gives it."""
    converted(name)
    return load(name)


@pytest.mark.parametrize("size", [224, 336])
def test_the_queries_and_keys_of_the_vit_reproduce_its_attention(size: int) -> None:
    recording = capture_image(loaded("vit-saliency"), noise(), size=size)
    assert isinstance(recording, ImageRecording)
    assert (recording.n_layers, recording.n_heads, recording.grid.rows) == (12, 6, size // 14)
    queries, keys = recording.queries.astype(np.float64), recording.keys.astype(np.float64)
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(queries.shape[-1])
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    np.testing.assert_allclose(weights / weights.sum(-1, keepdims=True), recording.attention, atol=1e-4)


@pytest.mark.parametrize("size", [224, 336, 448])
def test_its_answer_is_the_decoders_map_and_no_class(size: int) -> None:
    model = loaded("vit-saliency")
    recording = capture_image(model, noise(), size=size)
    assert isinstance(recording, ImageRecording)
    assert recording.labels == ()
    decoder = SaliencyDecoder().eval()
    decoder.load_state_dict(load_file(converted("vit-saliency") / "decoder.safetensors"))
    with torch.inference_mode():
        last = model.network(prepare(model, noise(), size=size).values).last_hidden_state  # after the norm
        expected = decoder(last[:, 1:], size=size)[0].numpy()
    assert recording.saliency is not None
    assert recording.saliency.shape == (size, size)
    np.testing.assert_allclose(recording.saliency, expected, atol=1e-5)
    if size == 224:
        np.testing.assert_array_equal(answer_image(model, noise()).saliency, recording.saliency)


def test_a_model_without_a_decoder_answers_no_map() -> None:
    recording = capture_image(load("vit-cifar10"), noise())
    assert isinstance(recording, ImageRecording)
    assert recording.saliency is None


def test_the_cnn_knows_a_thousand_names_each_once() -> None:
    model = loaded("efficientnet-lite0")
    assert len(model.labels) == len(set(model.labels)) == 1000
    assert (model.labels[0], model.labels[999]) == (
        "tench, Tinca tinca",
        "toilet tissue, toilet paper, bathroom tissue",
    )
    assert model.n_parameters == 4_652_008


def test_it_is_given_pixels_as_it_was_trained() -> None:
    prepared = prepare(loaded("efficientnet-lite0"), noise())
    pixels = torch.from_numpy(prepared.image).permute(2, 0, 1)[None] * 255
    torch.testing.assert_close(prepared.values, (pixels - 127) / 128, atol=1e-5, rtol=0)


def test_it_names_a_photo_and_its_last_map_has_seven_places_a_side() -> None:
    photo = read((ASSETS / "images" / "coffee.jpg").read_bytes(), "coffee.jpg")
    recording = capture_image(loaded("efficientnet-lite0"), photo)
    assert isinstance(recording, FeatureRecording)
    assert recording.labels[int(recording.logits[0].argmax())] == "espresso"
    sides = [stage.shape[1] for stage in recording.stages]
    assert sides == [112, 112, 56, 28, 14, 14, 7, 7]
    assert recording.stages[-1].shape == (320, 7, 7)
