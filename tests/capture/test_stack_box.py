"""A box of an encoder-decoder: what goes in and comes out, against the recording and the weights by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.models import tiny
from tests.rounding import assert_rounding
from viz.capture.stack_box import stack_box
from viz.capture.translation import capture_translation
from viz.errors import InputError
from viz.recording import Recording

pytestmark = pytest.mark.tiny

TEXT = "the tired animal was playing"
BOXES = [
    (family, stack, layer, box)
    for family in tiny.ENCODER_DECODERS
    for stack, layer in (("encoder", 1), ("decoder", 1))
    for box in tiny.model(family).family.boxes(stack == "decoder")
]


def array(module: Any, name: str) -> np.ndarray:
    return getattr(module, name).detach().numpy().astype(np.float64)


def linear(x: np.ndarray, module: Any) -> np.ndarray:
    found = x @ array(module, "weight").T
    return found if getattr(module, "bias", None) is None else found + array(module, "bias")


def mixed(attention: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.concatenate(list(attention.astype(np.float64) @ values.astype(np.float64)), axis=-1)


def remembered(x: np.ndarray, unit: Any) -> np.ndarray:
    """The recurrence of Kim et al. (2019), token by token."""
    stays = 1 / (1 + np.exp(-linear(x, unit.forget)))
    memory, rows = np.zeros(x.shape[1]), []
    for keep, new in zip(stays, linear(x, unit.input), strict=True):
        memory = keep * memory + (1 - keep) * new
        rows.append(np.maximum(memory, 0))
    return np.array(rows)


def by_hand(  # noqa: PLR0913, PLR0917 - what a box has
    family: str, box: str, layer: Any, recording: Recording, number: int, into: np.ndarray
) -> Any:
    marian = family == "marian_ssru"
    if box == "recurrent":
        return remembered(into, layer.ssru)
    if box == "feed_forward":
        inner = layer.feed_forward if marian else layer.layer[-1].DenseReluDense
        first, second = (inner.fc1, inner.fc2) if marian else (inner.wi, inner.wo)
        return linear(np.maximum(linear(into, first), 0), second)
    block: Any = recording.cross if box == "cross" else recording
    concatenated = mixed(block.attention[number], block.values[number])
    if marian:
        return linear(concatenated, (layer.cross if box == "cross" else layer.attention).o_proj)
    part = layer.layer[1].EncDecAttention if box == "cross" else layer.layer[0].SelfAttention
    return linear(concatenated, part.o)


@pytest.mark.parametrize(("family", "stack", "number", "box"), BOXES)
def test_what_comes_out_is_computed_from_the_weights(family: str, stack: str, number: int, box: str) -> None:
    model = tiny.model(family)
    found = stack_box(model, TEXT, stack=stack, layer=number, box=box)
    translation = capture_translation(model, TEXT)
    recording = translation.decoder if stack == "decoder" else translation.encoder
    layers = model.family.decoder_layers if stack == "decoder" else model.family.layer_list
    layer: Any = layers(model.network)[number]
    assert found.tokens == recording.tokens
    expected = by_hand(family, box, layer, recording, number, found.received.astype(np.float64))
    assert_rounding(found.returned, expected)
    assert np.ptp(found.returned) > 0.1
    assert all(weight.shape for weight in found.weights)


def test_what_goes_in_is_what_the_layer_received_and_what_the_encoder_gave() -> None:
    model = tiny.model("marian_ssru")
    translation = capture_translation(model, TEXT)
    for number in (0, 2):
        first = stack_box(model, TEXT, stack="decoder", layer=number, box="recurrent")
        np.testing.assert_allclose(first.received, translation.decoder.hidden_states[number], atol=1e-5)
        cross = stack_box(model, TEXT, stack="decoder", layer=number, box="cross")
        np.testing.assert_allclose(cross.source, translation.encoder.hidden_states[-1], atol=1e-5)
        assert first.source is None


def test_what_is_not_there_is_refused() -> None:
    model = tiny.model("marian_ssru")
    with pytest.raises(InputError, match="no such box"):
        stack_box(model, TEXT, stack="decoder", layer=0, box="attention")
    with pytest.raises(IndexError, match="layer must be from 0 to 2"):
        stack_box(model, TEXT, stack="decoder", layer=3, box="cross")
    with pytest.raises(InputError, match="Choose a translator"):
        stack_box(tiny.model("bert"), TEXT, stack="decoder", layer=0, box="cross")
