"""The contract of every vision family: what is recorded is what the network computed, and the paths lead
where they say.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding, slack
from tests.vision import CNNS, PREFIX, VITS, hooks_and_grads, noise, tiny
from viz.capture import capture_image, prepare
from viz.models.families import FAMILIES
from viz.recording import FeatureRecording, ImageRecording

pytestmark = pytest.mark.tiny


def scores(recording):
    """q k^T / sqrt(d), [layer, head, query, key]; a difference here is at most as large after the softmax."""
    queries, keys = recording.queries.astype(np.float64), recording.keys.astype(np.float64)
    return queries @ keys.swapaxes(-1, -2) / np.sqrt(queries.shape[-1])


def attention_from(recording):
    """softmax(q k^T / sqrt(d)), computed here from the recorded queries and keys.

    [layer, head, query, key]
    """
    scaled = scores(recording)
    weights = np.exp(scaled - scaled.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


@pytest.mark.parametrize("family", VITS)
def test_queries_and_keys_reproduce_the_attention(family):
    recording = capture_image(tiny(family), noise())
    assert isinstance(recording, ImageRecording)
    assert recording.attention.std() > 0.05  # sharp attention: a mix-up would show
    np.testing.assert_allclose(
        attention_from(recording), recording.attention, rtol=0, atol=slack(scores(recording))
    )


@pytest.mark.parametrize("family", VITS)
def test_a_swap_of_queries_and_keys_is_noticed(family):
    model = tiny(family)
    row = model.family
    swapped = replace(model, family=replace(row, queries=row.keys, keys=row.queries))
    recording = capture_image(swapped, noise())
    assert np.abs(attention_from(recording) - recording.attention).max() > 0.2


@pytest.mark.parametrize("family", VITS)
@pytest.mark.parametrize("kind", [0, 1])
def test_recordings_hold_what_the_network_returns(family, kind):
    model = tiny(family, kind)
    picture = noise()
    recording = capture_image(model, picture)
    with torch.inference_mode():
        returned = model.network(
            prepare(model, picture).values, output_attentions=True, output_hidden_states=True
        )
    np.testing.assert_array_equal(recording.attention, torch.stack(returned.attentions)[:, 0].numpy())
    np.testing.assert_array_equal(
        recording.hidden_states[:-1], torch.stack(returned.hidden_states)[:-1, 0].numpy()
    )
    if "logits" in returned:
        np.testing.assert_array_equal(recording.logits, returned.logits.numpy())
        assert recording.labels == tuple("abcde")
    else:
        assert recording.logits.shape == (1, 0)
        assert recording.labels == ()


@pytest.mark.parametrize("family", VITS)
def test_values_and_output_projection_reproduce_the_attention_output(family):
    model = tiny(family)
    recording = capture_image(model, noise())
    layer = model.family.layer_list(model.network)[1]
    mixed = torch.from_numpy(recording.attention[1] @ recording.values[1]).transpose(0, 1).flatten(1)
    found = []
    handle = layer.attention.register_forward_hook(lambda _m, _a, out: found.append(out[0][0]))
    with torch.inference_mode():
        model.network(prepare(model, noise()).values)
        expected = layer.get_submodule(model.family.output)(mixed)
    handle.remove()
    assert_rounding(expected.numpy(), found[0].numpy())


@pytest.mark.parametrize("family", VITS)
def test_special_tokens_come_before_the_patches(family):
    recording = capture_image(tiny(family), noise())
    grid = recording.grid
    assert (grid.rows, grid.columns, grid.prefix) == (4, 4, PREFIX[family])
    assert recording.n_tokens == PREFIX[family] + 16
    assert recording.tokens[0] == "[CLS]"
    assert recording.tokens[grid.token(1, 2)] == "patch 2,3"
    assert recording.special == (True,) * grid.prefix + (False,) * 16
    if family == "deit":
        assert recording.tokens[:2] == ("[CLS]", "[DIST]")
    if family == "dinov2_with_registers":
        assert recording.tokens[1:5] == ("[REG 1]", "[REG 2]", "[REG 3]", "[REG 4]")


@pytest.mark.parametrize("family", VITS)
def test_the_patch_at_row_and_column_is_the_token_that_saw_it(family):
    """Another colour in one patch changes that token's embedding, and no other."""
    model = tiny(family)
    base = prepare(model, noise()).values
    embedded: list[torch.Tensor] = []
    for values in (base, base.clone()):
        if embedded:
            values[:, :, 6:12, 18:24] += 1.0  # row 1, column 3
        with torch.inference_mode():
            embedded.append(model.network.base_model.embeddings(values)[0])
    changed = (embedded[0] - embedded[1]).abs().max(-1).values.nonzero().ravel().tolist()
    assert changed == [capture_image(model, noise()).grid.token(1, 3)]


@pytest.mark.parametrize("family", VITS)
def test_another_size_gives_another_grid(family):
    recording = capture_image(tiny(family), noise(), size=36)
    assert (recording.grid.rows, recording.grid.columns) == (6, 6)
    assert recording.image.shape == (36, 36, 3)
    np.testing.assert_allclose(
        attention_from(recording), recording.attention, rtol=0, atol=slack(scores(recording))
    )


@pytest.mark.parametrize("family", CNNS)
def test_feature_maps_are_the_networks_own(family):
    model = tiny(family)
    picture = noise()
    recording = capture_image(model, picture)
    assert isinstance(recording, FeatureRecording)
    values = prepare(model, picture).values
    with torch.inference_mode():
        if family == "cnn":
            stages, logits = model.network.features(values), model.network(values)
        elif family == "efficientnet_lite":
            stages, logits = [model.network.stem(values)], model.network(values)
            for each in model.network.stages:
                stages.append(each(stages[-1]))
        else:
            returned = model.network(values, output_hidden_states=True)
            stages, logits = returned.hidden_states, returned.logits
    assert len(recording.stages) == len(stages) == model.n_layers
    for found, expected in zip(recording.stages, stages, strict=True):
        np.testing.assert_array_equal(found, expected[0].numpy())
    np.testing.assert_array_equal(recording.logits, logits.numpy())
    rows = [stage.shape[1] for stage in recording.stages]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] > rows[-1]


@pytest.mark.parametrize("family", VITS + CNNS)
def test_capture_leaves_the_network_as_it_was_even_when_it_fails(family, monkeypatch):
    model = tiny(family)
    capture_image(model, noise())  # transformers installs hooks of its own on the first call
    before = hooks_and_grads(model)
    capture_image(model, noise())
    assert hooks_and_grads(model) == before
    monkeypatch.setattr(
        torch.nn.LayerNorm if family not in ("cnn", "efficientnet_lite", "resnet") else torch.nn.BatchNorm2d,
        "forward",
        lambda *_: 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        capture_image(model, noise())
    assert hooks_and_grads(model) == before


def test_every_vision_family_is_held_here():
    assert {name for name, row in FAMILIES.items() if row.reads == "image"} == {*VITS, *CNNS}
