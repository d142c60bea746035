"""Below the lens: parts in colours, what is like what, and heads that follow what stands out, with the
recording's own numbers.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import cosine_similarity

from tests.loaded import load
from tests.models.wheels.test_conversion import converted
from tests.pages.opened import opened, said
from tests.pages.test_images import chart, component, default, numbers
from tests.ui.components import build
from viz.capture import capture_image, prepare
from viz.ui.running.cache import gallery

pytestmark = pytest.mark.weights

LESSON = "images/attention.py"
VIT = "vit-saliency"


@pytest.fixture(scope="module")
def recording():
    converted(VIT)
    return capture_image(load(VIT), gallery()["horse"])


def predicted(app):

    return app.pills(key="guess follower").set_value("a late layer").run()


def test_any_vit_shows_its_parts_and_what_is_like_what_and_says_nothing_of_a_map():
    app = opened(LESSON, **{"image-model": "vit-cifar10"}, layer="3", heads="2", pin="20", depth="2")
    assert not app.exception
    assert not app.error
    recording = capture_image(load("vit-cifar10"), default())
    share = PCA(3).fit(recording.hidden_states[2, 1:]).explained_variance_ratio_
    assert f"After layer 2 the three colours show {share.sum():.0%} of how the patches differ" in said(app)
    likes = cosine_similarity(recording.hidden_states[2, [19]], recording.hidden_states[2, 1:])[0]
    np.testing.assert_allclose(numbers(chart(app, "is like")["data"][0]["z"]).ravel(), likes, atol=1e-5)
    looks = recording.attention[2, 1, 19, 1:]
    drawn = numbers(chart(app, "where it looks")["data"][0]["z"]).ravel()
    np.testing.assert_allclose(drawn, looks, atol=1e-6)
    other = np.arange(64) != 18
    r = np.corrcoef(looks[other], likes[other])[0, 1]
    assert f"the correlation of the two maps is r\xa0=\xa0{r:.2f}".replace("-", "−") in said(app)
    assert app.query_params["depth"] == "2"
    assert "What stands out" not in said(app)
    assert "follows" not in next(iter(app.dataframe)).value.columns


def test_the_head_that_follows_is_named_once_somebody_has_predicted(recording):
    app = opened(LESSON, **{"image-model": VIT, "picture": "horse"})
    assert not app.exception
    assert not app.error
    assert "What stands out to it" in said(app)
    with pytest.raises(StopIteration):
        chart(app, "followers")
    stands_out = recording.saliency.reshape(16, 14, 16, 14).mean(axis=(1, 3)).ravel()
    found = np.array(
        [[np.corrcoef(head[0, 1:], stands_out)[0, 1] for head in layer] for layer in recording.attention]
    )
    layer, head = np.unravel_index(found.argmax(), found.shape)
    app = predicted(app)
    best = f"layer {layer + 1}, head {head + 1} follows it most closely, r\xa0=\xa0{found.max():.2f}"
    assert best in said(app)
    points = numbers(chart(app, "followers")["data"][0]["y"])
    np.testing.assert_allclose(points, found.ravel(), atol=1e-5)
    np.testing.assert_allclose(app.dataframe[0].value["follows"].to_numpy(), found.ravel(), atol=1e-5)
    assert f"follows what stands out, r\xa0=\xa0{found.max():.2f}" in list(app.dataframe[0].value["label"])


def test_its_button_opens_it_in_the_lens_as_cls_sees_through_it(recording):
    app = predicted(opened(LESSON, **{"image-model": VIT, "picture": "horse"}))
    button = next(each for each in app.button if each.label.startswith("Open layer"))
    words = button.label.replace(",", "").split()
    app = button.click().run()
    assert not app.exception
    shown = {key: app.query_params[key] for key in ("layer", "heads", "pin", "picture")}
    assert shown == {"layer": words[2], "heads": words[4], "pin": "1", "picture": "horse"}


def test_a_picture_of_448_pixels_shows_the_networks_own_numbers_and_says_what_they_took():
    app = opened(
        LESSON, **{"image-model": VIT, "picture": "horse", "size": "448", "layer": "6", "heads": "2"}
    )
    assert not app.exception
    assert not app.error
    assert app.query_params["size"] == "448"
    model = load(VIT)
    inputs = prepare(model, gallery()["horse"], size=448).values
    with model.lock, torch.inference_mode():
        answered = model.network(pixel_values=inputs, output_attentions=True, output_hidden_states=True)
    attention = answered.attentions[5][0].numpy()
    meta, (raw, _, rows) = component(app, "patch lens")
    assert (meta["rows"], meta["columns"], meta["only"], meta["row"]) == (32, 32, 1, 1 + 16 * 32 + 16)
    for sent, exact in ((raw, attention[1]), (rows, attention[:, meta["row"]])):
        found = build.varints(sent).reshape(exact.shape) / meta["one"]
        np.testing.assert_allclose(found, exact, atol=1.5 / meta["one"] + 1e-5)
    looks = numbers(chart(app, "where it looks")["data"][0]["z"]).ravel()
    np.testing.assert_allclose(looks, attention[1, meta["row"], 1:], atol=1e-5)
    likes = cosine_similarity(answered.hidden_states[5][0][[meta["row"]]], answered.hidden_states[5][0][1:])
    np.testing.assert_allclose(numbers(chart(app, "is like")["data"][0]["z"]).ravel(), likes[0], atol=1e-4)
    sent = next(len(each.proto.bytes) for each in app.get("bidi_component") if "patch lens" in each.proto.id)
    assert "1,025 tokens; the network took" in said(app)
    assert "attention would be 303 MB" in said(app)
    assert f"{sent / 1e6:.1f} MB went to your browser" in said(app)


def test_the_size_is_chosen_on_the_page_and_the_pinned_patch_stays_where_it_was():
    app = opened(LESSON, **{"image-model": VIT, "picture": "horse", "pin": str(2 + 3 * 16 + 5)})
    assert "257 tokens; the network took" in said(app)
    assert "attention, 19 MB, is kept" in said(app)
    app.button_group(key="size").set_value(336).run()
    assert not app.exception
    assert (app.query_params["size"], app.query_params["pin"]) == ("336", str(2 + 5 * 24 + 8))
    app.button_group(key="size").set_value(224).run()
    assert "size" not in app.query_params
    assert not opened(LESSON, **{"image-model": "vit-cifar10"}, size="448").exception
