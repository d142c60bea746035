"""The text lessons on a tiny random llama: RMS norm, rotation, gates, and keys that heads share."""

import json
import re

import numpy as np
import pytest
import torch
import transformers

from tests.models import tiny
from tests.pages.opened import opened, said
from tests.pages.test_workings import BY_HAND, ENCODER, POSITIONS, arrays, said_difference
from viz.capture import capture_text
from viz.models.folder import described
from viz.models.loading import load_folder

pytestmark = pytest.mark.tiny
TEXT = "the animal was tired"
STEPS = [
    *("embedding", "norm-1", "qkv", "rotate", "scores", "scale", "mask", "softmax", "sum", "heads", "add-1"),
    *("norm-2", "gate", "ffn", "add-2"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    tiny.write(tmp_path / "small-llama", "llama")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "small-llama"


@pytest.mark.parametrize("step", STEPS)
def test_each_step_opens_with_its_difference(step):
    app = opened(BY_HAND, model="folder:small-llama", text=TEXT, step=step)
    assert not app.exception
    assert not app.error, said(app)
    assert f"{STEPS.index(step) + 1} of 15" in said(app)
    row = app.button_group(key="step")
    assert row.proto.options[STEPS.index(step)].content == row.proto.raw_values[0]  # this one is marked
    assert len({option.content for option in row.proto.options}) == 15
    said_difference(said(app))


def test_shared_keys_and_values_are_said_and_drawn(folder):
    app = opened(BY_HAND, model="folder:small-llama", text=TEXT, step="qkv", heads="3", layer="1")
    assert "2 key/value heads, each shared by 2 query heads" in said(app)
    assert "key/value head 2 of 2" in said(app)
    network = transformers.LlamaForCausalLM.from_pretrained(folder, attn_implementation="eager")
    model = load_folder(described("folder:small-llama", folder), folder)
    ids = torch.tensor([model.tokenizer.encode(TEXT).ids])
    with torch.inference_mode():
        base = network.model
        x = base.layers[0].input_layernorm(base.embed_tokens(ids))[0]
        attention = base.layers[0].self_attn
        expected = [attention.q_proj(x)[:, 16:24], attention.k_proj(x)[:, 8:], attention.v_proj(x)[:, 8:]]
    for drawn, own in zip(arrays(app), expected, strict=True):
        np.testing.assert_allclose(drawn, own.numpy(), rtol=1e-4, atol=1e-4)


def test_the_rotation_is_said_with_its_angle():
    app = opened(BY_HAND, model="folder:small-llama", text=TEXT, step="rotate", pin="3")
    found = re.search(r"stands at position (\d+), counted from 0: .* turned by \*\*([\d,]+)°", said(app))
    assert found, said(app)
    assert found[1] == "2"
    assert found[2] == "115"  # its first pair turns by a radian a position: 2 radians


def test_products_that_make_a_score_are_those_of_turned_vectors(folder):
    model = load_folder(described("folder:small-llama", folder), folder)
    attention = capture_text(model, TEXT).attention[0]
    away = attention.argmax(-1) != np.arange(attention.shape[-1])  # on itself a token is turned by nothing
    head, query = (int(each[0]) for each in np.nonzero(away))
    chosen = {"heads": str(head + 1), "pin": str(query + 1), "layer": "1"}
    app = opened(BY_HAND, model="folder:small-llama", text=TEXT, step="scores", **chosen)
    score = float(re.search(r"add up to \*\*(−?[\d.]+)\*\*", said(app))[1].replace("−", "-"))
    bars = next(json.loads(c.proto.spec) for c in app.get("plotly_chart") if '"channel %{x}' in c.proto.spec)
    total = sum(a * b for a, b in _pairs(bars["data"][0]["customdata"]))
    assert abs(total - score) < 0.01


def _pairs(custom):
    import base64

    if isinstance(custom, dict):
        shape = [int(n) for n in str(custom["shape"]).split(",")]
        return np.frombuffer(base64.b64decode(custom["bdata"]), dtype=custom["dtype"]).reshape(shape)
    return custom


@pytest.mark.parametrize("lever", ["scale", "temperature", "uniform", "off", "zero", "swap"])
def test_each_lever_pulls(lever):
    app = opened(BY_HAND, model="folder:small-llama", text=TEXT, lever=lever)
    assert not app.exception
    assert not app.error, said(app)
    if lever == "swap":
        assert "The mask and the rotation tell this model" in said(app)


@pytest.mark.parametrize(
    "box", ["embedding", "norm_1", "attention", "norm_2", "feed_forward", "final_norm", "head"]
)
def test_each_box_of_the_drawing_opens(box):
    app = opened(ENCODER, model="folder:small-llama", text=TEXT, box=box)
    assert not app.exception
    assert "final RMS norm" in said(app)
    assert not app.error, said(app)


@pytest.mark.parametrize("way", ["learned", "sinusoidal", "rotary", "alibi", "t5", "xl"])
def test_each_way_of_saying_where_opens(way):
    app = opened(POSITIONS, model="folder:small-llama", text=TEXT, way=way)
    assert not app.exception
    assert not app.error, said(app)
    app.button_group(key="guess-shuffle").set_value("half its length or more").run()
    assert not app.exception


@pytest.mark.parametrize("page", ["words/attention.py", "words/heads.py"])
def test_the_other_text_lessons_open(page):
    app = opened(page, model="folder:small-llama", text=TEXT)
    assert not app.exception
    assert not app.error, said(app)
    assert "[CLS]" not in said(app)


def test_a_recording_keeps_the_vectors_before_they_are_turned(folder):
    model = load_folder(described("folder:small-llama", folder), folder)
    recording = capture_text(model, TEXT)
    assert recording.kv_head(3) == 1
    turned = recording.rotation
    assert turned is not None
    assert turned.theta == 100
    assert turned.queries.shape == recording.queries.shape
    assert turned.keys.shape == recording.keys.shape
    np.testing.assert_array_equal(
        turned.queries[:, :, 0], recording.queries[:, :, 0]
    )  # nothing turns at position 0
    assert np.ptp(turned.queries[:, :, 2] - recording.queries[:, :, 2]) > 0.1


def test_the_rotary_picture_shows_this_models_own_scores(folder):
    app = opened(POSITIONS, model="folder:small-llama", text=TEXT, way="rotary", layer="1")
    assert "turned as this model turns them, base 100" in said(app)
    model = load_folder(described("folder:small-llama", folder), folder)
    recording = capture_text(model, TEXT)
    own = float(recording.queries[0, 0, 0] @ recording.keys[0, 0, 0])  # at the same place, wherever that is
    drawn = next(z for chart in (0, 1) for z in arrays(app, chart) if z.shape == (33, 33))
    np.testing.assert_allclose(np.diagonal(drawn), own, rtol=1e-4)
