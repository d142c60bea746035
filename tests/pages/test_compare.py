"""A view that was pinned as A beside the one on screen: the models' numbers, the link, and what is odd."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.loaded import load
from tests.pages.opened import opened, said
from tests.pages.test_images import SMALL, chart, default, numbers
from viz.capture import capture_image, capture_text
from viz.capture.translation import capture_translation
from viz.foreign import plain
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.pictures import Crop
from viz.ui.controls.pinned import KEY, Choice, Pinned, understood
from viz.ui.page.packing import pack
from viz.ui.running.cache import gallery

pytestmark = pytest.mark.weights
WORDS, PICTURES = "words/attention.py", "images/attention.py"
TIRED = "The animal didn't cross the street because it was too tired."
WIDE = TIRED.replace("tired", "wide")
CHOICE = Choice(3, (1,), "head", 10)
VIEW = Pinned("minilm", (TIRED,), (), None, CHOICE)


def heats(app, key: str) -> list[np.ndarray]:
    """The heat maps of the chart under this key."""
    return [numbers(trace["z"]) for trace in chart(app, key)["data"] if trace["type"] == "heatmap"]


def test_a_pinned_view_stands_beside_another_text_with_what_differs() -> None:
    app = opened(WORDS)
    app.button(key="pin as A").click().run()
    assert understood(app.query_params[KEY]) == VIEW
    app.text_input(key="text").set_value(WIDE).run()
    assert not app.exception
    model = load("minilm")
    one, other = (capture_text(model, text).attention[3, 1] for text in (TIRED, WIDE))
    for drawn, expected in zip(heats(app, "compared"), (one, other), strict=True):
        np.testing.assert_allclose(drawn, expected, atol=1e-6)
    scales = [trace["zmax"] for trace in chart(app, "compared")["data"] if trace["type"] == "heatmap"]
    assert scales == [pytest.approx(max(one.max(), other.max()))] * 2
    (change,) = heats(app, "compared difference")
    np.testing.assert_allclose(change, other - one, atol=1e-6)
    assert "Place by place: 1 of 16 tokens differ." in said(app)
    assert f"{np.abs(other - one).sum(axis=1).mean() / 2:.0%} of its attention elsewhere" in said(app)
    row, column = np.unravel_index(np.abs(other - one).argmax(), one.shape)
    first = app.table[0].value.iloc[0]
    assert plain(first["A"]) == f"{one[row, column]:.3f}"
    assert plain(first["B"]) == f"{other[row, column]:.3f}"
    app.button(key="let A go").click().run()
    assert KEY not in app.query_params
    assert "What differs most" not in said(app)


def test_a_link_restores_the_comparison_of_texts_of_other_lengths() -> None:
    app = opened(WORDS, text="Short.", layer="2", a=VIEW.written())
    assert not app.warning
    one, other = heats(app, "compared")
    np.testing.assert_allclose(one, capture_text(load("minilm"), TIRED).attention[3, 1], atol=1e-6)
    assert other.shape == (4, 4)
    assert "the tokens are not as many (16 in A and 4 in B)" in said(app)


def test_two_heads_of_one_picture_are_drawn_on_one_scale_with_their_difference() -> None:
    crop = (0.0, 0.0, float(min(default().width, default().height)))
    name = next(iter(gallery()))
    kept = Pinned(SMALL, (name,), crop, None, Choice(1, (2,), "head", 5))
    app = opened(PICTURES, **{"image-model": SMALL}, layer="4", heads="1", pin="10", a=kept.written())
    assert not app.exception
    assert not app.warning
    model = load(SMALL)
    one = capture_image(model, default(), Crop(*crop)).attention[1, 2, 5, 1:].reshape(8, 8)
    other = capture_image(model, default()).attention[3, 0, 9, 1:].reshape(8, 8)
    np.testing.assert_allclose(heats(app, "compared A")[0], one, atol=1e-6)
    np.testing.assert_allclose(heats(app, "compared B")[0], other, atol=1e-6)
    np.testing.assert_allclose(heats(app, "compared difference")[0], other - one, atol=1e-6)
    ends = {chart(app, f"compared {side}")["data"][0]["zmax"] for side in "AB"}
    assert list(ends) == [pytest.approx(max(one.max(), other.max()))]


def test_one_picture_in_the_others_place() -> None:
    crop = (0.0, 0.0, float(min(default().width, default().height)))
    kept = Pinned(SMALL, (next(iter(gallery())),), crop, None, Choice(1, (2,), "head", 5))
    here = {"image-model": SMALL, "layer": "1", "heads": "1", "pin": "10", "compared-as": "B"}
    app = opened(PICTURES, **here, a=kept.written())
    assert not app.exception
    model = load(SMALL)
    one = capture_image(model, default(), Crop(*crop)).attention[1, 2, 5, 1:].reshape(8, 8)
    other = capture_image(model, default()).attention[0, 0, 9, 1:].reshape(8, 8)
    np.testing.assert_allclose(heats(app, "compared B")[0], other, atol=1e-6)
    assert chart(app, "compared B")["data"][0]["zmax"] == pytest.approx(max(one.max(), other.max()))
    assert not any(each.proto.id.endswith("-compared A") for each in app.get("plotly_chart"))
    np.testing.assert_allclose(heats(app, "compared difference")[0], other - one, atol=1e-6)


def test_what_a_language_model_looks_at_is_compared_too() -> None:
    other = "The keys to the cabinet"
    kept = Pinned("smollm2", ("The cat sat on the",), (), None, Choice(2, (4,), "head", 3)).written()
    app = opened("predictions/next.py", prompt=other, layer="5", **{"writer-head": "2"}, a=kept)
    assert not app.exception
    model = load("smollm2")
    one = capture_text(model, "The cat sat on the").attention[2, 4]
    there = capture_text(model, other).attention[4, 1]
    lower = np.tri(len(one), dtype=bool)
    for drawn, expected in zip(heats(app, "compared"), (one, there), strict=True):
        np.testing.assert_allclose(drawn[lower], expected[lower], atol=1e-5)
        assert np.isnan(drawn[~lower]).all()
    np.testing.assert_allclose(heats(app, "compared difference")[0][lower], (there - one)[lower], atol=1e-5)


def test_a_picture_of_ones_own_is_no_longer_there() -> None:
    kept = Pinned(SMALL, ("own 0123456789abcdef",), (0, 0, 32), None, Choice(1, (2,), "head", 5))
    app = opened(PICTURES, **{"image-model": SMALL}, a=kept.written())
    assert "A is a picture of somebody's own" in said(app)
    assert not app.exception


def test_what_was_pinned_among_words_stays_out_of_the_pictures() -> None:
    app = opened(PICTURES, **{"image-model": SMALL}, a=VIEW.written())
    assert not app.warning
    assert app.button(key="pin as A").label.startswith("Compare")


def forged(**changes: Any) -> str:
    """The view with one thing written otherwise."""
    rest = {
        name: changes.pop(name) for name in ("layer", "heads", "how", "pin", "special") if name in changes
    }
    return replace(VIEW, choice=replace(CHOICE, **rest), **changes).written()


@pytest.mark.parametrize(
    "written",
    [
        *("nonsense", pack("[]"), pack("null"), pack('"text"'), pack("[" * 5000), pack(json.dumps([1] * 5))),
        forged(model="nobody"),
        forged(model="cnn-cifar10"),
        forged(model="en-pt"),
        forged(model=["minilm"]),
        forged(layer=6),
        forged(layer=-1),
        forged(layer=True),
        forged(layer=1.0),
        forged(heads=()),
        forged(heads=(12,)),
        forged(heads=(0,) * 65),
        forged(how="guess"),
        forged(special="<b>"),
        forged(special=["show"]),
        forged(input=()),
        forged(input=("a", "b", "c")),
        forged(input=(5,)),
        forged(crop=(1, 2, 3)),
        forged(size=224),
        pack(json.dumps(["minilm", [TIRED], [], None, [3, [1], "head", 10**400, "show"]])[:-3]),
    ],
)
def test_what_means_no_view_is_nothing(written: str) -> None:
    assert understood(written) is None


def test_a_forged_view_is_said_once_and_the_rest_kept() -> None:
    app = opened(WORDS, text="Short.", a="nonsense")
    assert "The pinned view of this link cannot be had here" in said(app)
    assert KEY not in app.query_params
    assert app.text_input(key="text").value == "Short."
    app = opened(WORDS, a=forged(input=("   ",)))
    assert not app.exception
    assert "must hold at least one word" in said(app)


def test_one_map_takes_the_place_of_the_other_on_the_same_scale() -> None:
    app = opened(WORDS, text=WIDE, a=VIEW.written())
    both = heats(app, "compared")
    scale = chart(app, "compared")["data"][0]["zmax"]
    for place, name in enumerate("AB"):
        app = opened(WORDS, text=WIDE, a=VIEW.written(), **{"compared-as": name})
        (alone,) = heats(app, "compared")
        np.testing.assert_array_equal(alone, both[place])
        assert chart(app, "compared")["data"][0]["zmax"] == scale


def test_a_translators_encoder_is_compared_with_itself_on_another_text() -> None:
    link = {
        "model": DEFAULT_TRANSLATOR,
        "attention": "encoder",
        "encoder-layer": "2",
        "heads": "5",
        "how": "head",
    }
    app = opened(WORDS, text="The blue bird sings.", **link)
    app.button(key="pin as A").click().run()
    kept = understood(app.query_params[KEY])
    assert (kept.view, kept.choice.layer, kept.choice.heads) == ("encoder", 1, (4,))
    app.text_input(key="text").set_value("The red bird sings.").run()
    assert not app.exception
    model = load(DEFAULT_TRANSLATOR)
    expected = [
        capture_translation(model, text).encoder.attention[1, 4]
        for text in ("The blue bird sings.", "The red bird sings.")
    ]
    for drawn, each in zip(heats(app, "compared"), expected, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-5)
    assert kept is not None
    assert understood(replace(kept, view="both").written()) is None
    assert understood(replace(VIEW, view="encoder").written()) is None


@pytest.mark.parametrize("lesson", [WORDS, "predictions/translate.py"])
def test_two_heads_of_cross_attention_have_rows_of_one_text_and_columns_of_the_other(lesson: str) -> None:
    bird = "The blue bird sings a sad song."
    kept = Pinned(DEFAULT_TRANSLATOR, (bird,), (), None, Choice(0, (2,), "head", 1), "cross")
    text = {"source" if lesson != WORDS else "text": bird, "model": DEFAULT_TRANSLATOR}
    app = opened(lesson, **text, attention="cross", a=kept.written(), **{"cross-layer": "2"})
    assert not app.exception
    assert not app.warning
    found = capture_translation(load(DEFAULT_TRANSLATOR), bird)
    one, other = found.decoder.cross.attention[0, 2], found.decoder.cross.attention[1].mean(axis=0)
    for drawn, expected in zip(heats(app, "compared"), (one, other), strict=True):
        np.testing.assert_allclose(drawn, expected, atol=1e-5)
    (change,) = heats(app, "compared difference")
    np.testing.assert_allclose(change, other - one, atol=1e-5)
    axes = chart(app, "compared difference")["layout"]
    assert (len(axes["yaxis"]["ticktext"]), len(axes["xaxis"]["ticktext"])) == one.shape
    assert f"{np.abs(other - one).sum(axis=1).mean() / 2:.0%} of its attention elsewhere" in said(app)
    app.button(key="pin as A").click().run()
    assert understood(app.query_params[KEY]).choice.how == "mean"
    app = opened(lesson, **text, attention="encoder", a=kept.written())
    assert "one joins two texts, the other a text with itself" in said(app)


def test_cross_attention_is_combined_in_its_own_ways_alone() -> None:
    one = Choice(0, (2,), "head", 1)
    kept = Pinned(DEFAULT_TRANSLATOR, ("Hello.",), (), None, one, "cross")
    assert understood(kept.written()) == kept
    for choice in (replace(one, how="rollout"), replace(one, special="hide")):
        assert understood(replace(kept, choice=choice).written()) is None
