"""The contract of every encoder-decoder: queries and keys reproduce each of its three attentions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.models import tiny
from tests.rounding import assert_rounding
from viz.capture import capture_text
from viz.capture.translation import capture_translation
from viz.errors import InputError
from viz.models.families import FAMILIES, part
from viz.models.loading import load_folder
from viz.models.model import Model
from viz.recording import Recording

pytestmark = pytest.mark.tiny

TEXT = "the tired animal was playing"
ATTENTIONS = [
    ("t5", "encoder"),
    ("t5", "decoder"),
    ("t5", "cross"),
    ("marian_ssru", "encoder"),
    ("marian_ssru", "cross"),
]


def softmax(scores: np.ndarray) -> np.ndarray:
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def by_hand(recording: Recording, where: str) -> tuple[np.ndarray, np.ndarray]:
    """softmax(scale q k^T + bias, masked) in float64, and the recorded one, [layer, head, query, key]."""
    block: Any = recording.cross if where == "cross" else recording
    queries, keys = block.queries.astype(np.float64), block.keys.astype(np.float64)
    scale = queries.shape[-1] ** -0.5 if recording.scale is None else recording.scale
    scores = scale * (queries @ keys.swapaxes(-1, -2))
    if where != "cross" and recording.bias is not None:
        scores = scores + recording.bias
    if where == "decoder":
        scores = np.where(np.tri(scores.shape[-1], dtype=bool), scores, -np.inf)
    return softmax(scores), block.attention


def recorded(model: Model, where: str) -> Recording:
    found = capture_translation(model, TEXT)
    return found.encoder if where == "encoder" else found.decoder


def broken(model: Model, where: str, **paths: Any) -> Model:
    """The model whose family names other paths for this attention."""
    family = model.family
    assert family.decoder is not None
    if where == "encoder":
        return replace(model, family=replace(family, **paths))
    changed = replace(family.decoder, **paths) if where == "decoder" else family.decoder
    if where == "cross":
        changed = replace(family.decoder, cross=replace(family.decoder.cross, **paths))
    return replace(model, family=replace(family, decoder=changed))


def paths(model: Model, where: str) -> Any:
    decoder: Any = model.family.decoder
    return {"encoder": model.family, "decoder": decoder, "cross": decoder.cross}[where]


@pytest.mark.parametrize(("family", "where"), ATTENTIONS)
def test_queries_and_keys_reproduce_the_attention(family: str, where: str) -> None:
    recording = recorded(tiny.model(family), where)
    expected, found = by_hand(recording, where)
    assert np.ptp(found, axis=-1).mean() > 0.3, "nearly uniform attention would hide a mistake"
    np.testing.assert_allclose(found, expected, atol=2e-5)


@pytest.mark.parametrize(("family", "where"), ATTENTIONS)
def test_a_swap_of_queries_and_keys_is_noticed(family: str, where: str) -> None:
    model = tiny.model(family)
    right = paths(model, where)
    if where != "cross":  # there the counts differ, and the recording itself refuses
        expected, found = by_hand(
            recorded(broken(model, where, queries=right.keys, keys=right.queries), where), where
        )
        assert np.abs(expected - found).max() > 0.3
    else:
        with pytest.raises(ValueError, match="must have"):
            recorded(broken(model, where, queries=right.keys, keys=right.queries), where)
    expected, found = by_hand(recorded(broken(model, where, keys=right.values), where), where)
    assert np.abs(expected - found).max() > 0.3


@pytest.mark.parametrize(("family", "where"), ATTENTIONS)
def test_values_are_what_the_heads_mix(family: str, where: str) -> None:
    model, mixed = tiny.model(family), []
    encoding = where == "encoder"
    layers = (model.family.layer_list if encoding else model.family.decoder_layers)(model.network)
    hooks = [
        part(layer, paths(model, where).output).register_forward_pre_hook(
            lambda _m, args: mixed.append(args[0][0])
        )
        for layer in layers
    ]
    recording = recorded(model, where)
    for hook in hooks:
        hook.remove()
    block: Any = recording.cross if where == "cross" else recording
    for layer, expected in enumerate(mixed[-len(layers) :]):  # of the last pass, which was recorded
        found = (
            (block.attention[layer] @ block.values[layer])
            .swapaxes(0, 1)
            .reshape(block.attention.shape[2], -1)
        )
        assert_rounding(found, expected.numpy())


def test_a_bias_left_out_would_be_noticed() -> None:
    for where in ("encoder", "decoder"):
        recording = recorded(tiny.model("t5"), where)
        assert recording.bias is not None
        assert recording.bias.shape == (4, recording.n_tokens, recording.n_tokens)
        expected, found = by_hand(replace(recording, bias=None), where)
        assert np.abs(expected - found).max() > 0.1
        expected, found = by_hand(replace(recording, scale=None), where)
        assert np.abs(expected - found).max() > 0.1


def test_everything_recorded_is_what_transformers_returns() -> None:
    model = tiny.model("t5")
    found = capture_translation(model, TEXT)
    assert model.tokenizer is not None
    ids = torch.tensor([model.tokenizer.encode(TEXT).ids])
    with torch.inference_mode():
        written = model.network.generate(
            ids, max_new_tokens=found.decoder.n_tokens, do_sample=False, use_cache=False
        )
        output = model.network(
            ids,
            decoder_input_ids=written[:, :-1],
            output_attentions=True,
            output_hidden_states=True,
            use_cache=False,
        )
    cross: Any = found.decoder.cross
    for ours, theirs in (
        (found.encoder.attention, output.encoder_attentions),
        (found.decoder.attention, output.decoder_attentions),
        (cross.attention, output.cross_attentions),
    ):
        np.testing.assert_allclose(ours, torch.cat(theirs).numpy(), atol=1e-6)
    assert_rounding(found.encoder.hidden_states[:-1], torch.cat(output.encoder_hidden_states)[:-1].numpy())
    assert_rounding(found.decoder.hidden_states[:-1], torch.cat(output.decoder_hidden_states)[:-1].numpy())
    assert found.decoder.outputs is not None
    best = [
        model.tokenizer.decode([token], skip_special_tokens=False)
        for token in output.logits[0].argmax(-1).tolist()
    ]
    assert [row[0] for row in found.decoder.outputs.names] == best


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_counts_add_up(family: str) -> None:
    found = capture_translation(tiny.model(family), TEXT)
    encoder, decoder, cross = found.encoder, found.decoder, found.decoder.cross
    assert cross is not None
    assert (encoder.n_layers, encoder.n_heads, decoder.n_layers) == (2, 4, 3)
    assert decoder.n_heads == (4 if family == "t5" else 0)
    assert cross.tokens == encoder.tokens
    assert cross.attention.shape == (3, 4, decoder.n_tokens, encoder.n_tokens)
    np.testing.assert_allclose(cross.attention.sum(-1), 1, atol=1e-5)
    assert decoder.hidden_states.shape == (4, decoder.n_tokens, 32)
    assert decoder.tokens[0] == ("<pad>" if family == "t5" else "[start]")
    assert decoder.causal
    assert not encoder.causal
    if decoder.n_heads:
        assert not np.triu(decoder.attention, 1).any()


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_a_text_alone_is_what_the_encoder_reads(family: str) -> None:
    model = tiny.model(family)
    alone, together = capture_text(model, TEXT), capture_translation(model, TEXT).encoder
    for name in ("attention", "queries", "keys", "values", "hidden_states"):
        assert_rounding(getattr(alone, name), getattr(together, name))
    assert alone.tokens == together.tokens
    assert alone.outputs is None


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_a_folder_is_loaded_whole(family: str, tmp_path: Path) -> None:
    row = tiny.write(tmp_path / "folder", family)
    assert (row.layers, row.heads, row.translates) == (2, 4, True)
    model = load_folder(row, tmp_path / "folder")
    assert_rounding(
        capture_translation(model, TEXT).decoder.hidden_states,
        capture_translation(tiny.model(family), TEXT).decoder.hidden_states,
    )
    (tmp_path / "folder" / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(InputError):
        load_folder(row, tmp_path / "folder")


def test_every_encoder_decoder_has_its_contract() -> None:
    assert {name for name, family in FAMILIES.items() if family.decoder} == set(tiny.ENCODER_DECODERS)
