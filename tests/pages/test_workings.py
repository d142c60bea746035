"""The lessons under Workings as a visitor meets them, with the model's own numbers."""

import base64
import json
import re

import numpy as np
import pytest
from streamlit.proto.Metric_pb2 import Metric

from tests.loaded import load
from tests.pages.opened import opened, said
from tests.rounding import UNITS, as_shown, assert_rounding
from tests.walks import POST_NORM
from viz.analysis import by_hand
from viz.capture.batch import batch
from viz.capture.layer import capture_layer

pytestmark = pytest.mark.weights
BY_HAND, POSITIONS, ENCODER = (f"workings/{name}.py" for name in ("self_attention", "positions", "encoder"))
ANIMAL = "The animal didn't cross the street because it was too tired."


@pytest.fixture(scope="module")
def layer():
    model = load("minilm")
    inputs, tokens = batch(model, (ANIMAL,))
    return capture_layer(model, inputs, tokens=tokens, layer=3)


def arrays(app, number=0):
    """z of each heat map of a chart, back from base64."""
    spec = json.loads(app.get("plotly_chart")[number].proto.spec)
    found = [trace["z"] for trace in spec["data"] if trace["type"] == "heatmap"]
    return [_array(z) for z in found]


def _array(z):
    if not isinstance(z, dict):
        return np.array(z, dtype=float)
    return np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"]).reshape(
        [int(n) for n in str(z["shape"]).split(",")]
    )


def sent(app):
    return sum(len(chart.proto.spec) for chart in app.get("plotly_chart"))


def said_difference(text):
    """The difference is said with its scale, and as rounding, which it is."""
    found = re.search(r"network's own value: \*\*(\S+)\*\*, where the largest number is (\S+): (.*)\.", text)
    assert found, text
    assert as_shown(found[1]) <= 1.01 * UNITS * np.finfo(np.float32).eps * as_shown(found[2])
    assert found[3] in ("rounding of 32-bit numbers", "the same to the last bit")


@pytest.mark.parametrize("step", POST_NORM)
def test_each_step_opens_from_its_link_with_its_difference(step):
    app = opened(BY_HAND, step=step)
    assert not app.exception
    assert not app.error
    text = said(app)
    assert f"{POST_NORM.index(step) + 1} of 12" in text
    said_difference(text)
    assert sent(app) < 300_000
    assert not app.code, "the highlighter is 1.6 MB: it waits until somebody opens the code"
    app.session_state["code The code that computed these numbers, as it ran"] = True
    assert "def " in app.run().code[0].value


def test_what_is_drawn_is_what_the_network_computed(layer):
    (drawn,) = arrays(opened(BY_HAND, step="softmax"))
    np.testing.assert_allclose(drawn, layer.steps["attention"][1], atol=1e-6)
    queries, keys, values = arrays(opened(BY_HAND, step="qkv"))
    for array, name in ((queries, "queries"), (keys, "keys"), (values, "values")):
        assert_rounding(array, layer.steps[name][1], name)


def test_next_and_previous_walk_and_the_address_follows():
    app = opened(BY_HAND)
    assert app.button("previous").disabled
    app.button("next").click().run()
    app.button("next").click().run()
    assert "3 of 12" in said(app)
    assert app.query_params["step"] == "scores"
    app.button("previous").click().run()
    assert "2 of 12" in said(app)
    last = opened(BY_HAND, step=POST_NORM[-1])
    assert last.button("next").disabled


def test_a_step_that_is_not_there_is_mended():
    app = opened(BY_HAND, step="mask")
    assert not app.error
    assert "as its step, which is not offered here" in said(app)
    assert "1 of 12" in said(app)


@pytest.mark.parametrize("lever", ["temperature", "uniform", "off", "zero", "swap"])
def test_each_lever_moves_the_numbers(lever, layer):
    app = opened(BY_HAND, lever=lever)
    assert not app.error
    moved = next(metric for metric in app.metric if "moved" in metric.label)
    if lever == "swap":
        assert as_shown(said(app).partition("largest change **")[2].partition("**")[0]) < 1e-5
    else:
        assert float(moved.value.rstrip("%")) > 0
    assert "no prediction on top of it that could change" in said(app)


def test_the_missing_scale_is_predicted_first(layer):
    app = opened(BY_HAND, lever="scale", scope="layer")
    assert not app.metric
    app.button_group(key="guess-scale").set_value("sharper").run()
    assert "what the scale is for" in said(app)
    steps = by_hand.recomputed(layer, by_hand.Levers(scale=False))
    shown = next(metric for metric in app.metric if metric.label.startswith("Entropy"))
    assert float(shown.value) == pytest.approx(float(by_hand.entropy(steps["attention"][1]).mean()), abs=1e-3)
    assert (shown.delta[0], shown.proto.direction) == ("−", Metric.MetricDirection.DOWN)


@pytest.mark.parametrize("text", ["Hi", "no no no", "word " * 500])
def test_one_word_repeated_words_and_a_long_text(text):
    for page, query in ((BY_HAND, {"step": "softmax"}), (POSITIONS, {"way": "alibi"}), (ENCODER, {})):
        app = opened(page, text=text, **query)
        assert not app.error, said(app)
        assert sent(app) < 300_000


@pytest.mark.parametrize("way", ["learned", "sinusoidal", "rotary", "alibi", "t5", "xl"])
def test_each_way_of_saying_where_is_drawn(way):
    app = opened(POSITIONS, way=way)
    assert not app.error
    assert app.get("plotly_chart")
    assert sent(app) < 300_000


def share(percent: str) -> float:
    """As a page writes it: 0.00008%."""
    return float(percent.removesuffix("%")) / 100


def test_the_shuffle_is_predicted_and_then_measured():
    app = opened(POSITIONS)
    assert not app.metric
    app.button_group(key="guess-shuffle").set_value("half its length or more").run()
    values = {metric.label: metric.value for metric in app.metric}
    assert share(values["No positions"]) < 1e-5
    assert share(values["Each token takes its position along"]) < 1e-5
    assert share(values["Positions stay, tokens move"]) > 0.1
    assert "You said: half its length or more." in said(app)


@pytest.mark.parametrize("box", ["embedding", "attention", "norm_1", "feed_forward", "norm_2", "pooler"])
def test_each_box_opens_and_the_parameters_add_up(box):
    app = opened(ENCODER, box=box)
    assert not app.error
    assert "**22,713,216 parameters**" in said(app)
    table = app.dataframe[0].value
    assert table["numbers"].sum() > 0


def test_a_tokens_path_is_predicted_and_then_drawn():
    app = opened(ENCODER)
    charts = len(app.get("plotly_chart"))
    assert "ends at" not in said(app)
    app.button_group(key="guess-path").set_value("most, over 0.7").run()
    assert len(app.get("plotly_chart")) == charts + 1
    cosine = float(said(app).partition("ends at **")[2].partition("**")[0])
    assert ("You said so." in said(app)) == (cosine >= 0.7)
    assert "no output head over its vocabulary" in said(app)


@pytest.mark.parametrize("step", ["embedding", "norm-1", "softmax", "sum", "add-2"])
def test_a_picture_walks_through_the_same_steps(step):
    app = opened(BY_HAND, reads="image", step=step)
    assert not app.error
    assert " of 12 · " in said(app)
    said_difference(said(app))
    assert sent(app) < 300_000


def test_a_pictures_answer_changes_with_a_lever():
    app = opened(BY_HAND, reads="image", lever="off", scope="layer")
    table = app.dataframe[-1].value
    assert (table["before"] != table["with the lever"]).all()
    assert set(table["answer"]) <= {
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    }


def test_the_vits_positions_are_tiles_of_its_own_table():
    app = opened(POSITIONS, reads="image")
    table = load("vit-cifar10").network.base_model.embeddings.position_embeddings[0, 1:].numpy()
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    z = arrays(app)[0]
    assert z.shape == (71, 71)
    np.testing.assert_allclose(z[:8, :8], (unit @ unit[0]).reshape(8, 8), atol=1e-5)
    np.testing.assert_allclose(z[-8:, -8:], (unit @ unit[63]).reshape(8, 8), atol=1e-5)
    app.button_group(key="guess-shuffle").set_value("not at all").run()
    values = {metric.label: metric.value for metric in app.metric}
    assert share(values["No positions"]) < 1e-5
    assert "You said so." in said(app)


def test_neighbours_among_positions_end_with_their_row():
    table = (
        load("vit-cifar10")
        .network.base_model.embeddings.position_embeddings[0, 1:]
        .double()
        .numpy()
        .reshape(8, 8, -1)
    )
    unit = table / np.linalg.norm(table, axis=-1, keepdims=True)
    across, down = (unit[:, 1:] * unit[:, :-1]).sum(-1).mean(), (unit[1:] * unit[:-1]).sum(-1).mean()
    app = opened("workings/positions.py", reads="image", way="learned", view="similar")
    assert f"neighbours in a row agree by {across:.2f}, in a column by {down:.2f}." in said(app)


def test_the_vit_is_drawn_pre_norm_with_all_its_parameters():
    app = opened(ENCODER, reads="image")
    assert "**1,806,538 parameters**" in said(app)
    assert "Patches are *embedded* one by one" in said(app)
