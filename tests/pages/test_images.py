"""The image lessons as a visitor meets them: inside the frame, with the model's own numbers, whatever is
uploaded.
"""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from tests.cases import first
from tests.loaded import load
from tests.pages import opened as app_opened
from tests.pages.opened import said
from tests.ui.components import build
from viz.analysis.shuffles import sums_changed
from viz.attribution import METHODS
from viz.attribution.receptive import effective_field
from viz.capture import capture_image, prepare
from viz.capture.patches import capture_patches
from viz.lessons.images.cnn_vs_vit.explained import Explained, reads
from viz.lessons.images.cnn_vs_vit.sentences import compare
from viz.lessons.images.patches.cutting import order, sums_told
from viz.models.catalogue import CATALOGUE, checkpoint
from viz.pictures import read, square
from viz.ui.controls.pair import Pair
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import bundled_results, gallery, photo_answers

pytestmark = pytest.mark.weights

LESSON = "images/attention.py"
PATCHES = "images/patches.py"
VERSUS = "images/cnn_vs_vit.py"
SMALL = "vit-cifar10"


@pytest.fixture(scope="module")
def vit():
    return load(SMALL)


def opened(page: str, **query: str):
    """A lesson on the small transformer, or on it and the CNN that learned as it did."""
    chosen = {"image-model": SMALL} if page in (LESSON, PATCHES) else {"left": "cnn-cifar10", "right": SMALL}
    return app_opened.opened(page, **{**chosen, **query})


def default():
    return next(iter(gallery().values()))


def component(app, key: str):
    """(meta, arrays) of the component mounted under this key."""
    for found in app.get("bidi_component"):
        if key in found.proto.id:
            return build.unpack(found.proto.bytes)
    raise KeyError(key)


def chart(app, key: str) -> dict:
    return next(
        json.loads(each.proto.spec) for each in app.get("plotly_chart") if each.proto.id.endswith(f"-{key}")
    )


def numbers(value) -> np.ndarray:
    if isinstance(value, dict):
        flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return flat.reshape([int(n) for n in str(value["shape"]).split(",")]) if "shape" in value else flat
    return np.array(value, dtype=float)


def png(colour: str = "red", size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def test_the_lens_holds_the_models_own_attention(vit):
    app = opened(LESSON, layer="3", heads="2")
    assert not app.exception
    assert app.title[0].value == "Where does a ViT look?"
    meta, (raw, _) = component(app, "patch lens")
    expected = capture_image(vit, default()).attention[2]
    weights = build.varints(raw).reshape(6, 65, 65) / 65535
    assert np.abs(weights - expected).max() < 3e-5
    assert (meta["head"], meta["title"]) == (1, "Layer 3")
    assert (app.query_params["heads"], app.query_params["pin"]) == ("2", "38")


def test_the_bars_are_the_row_of_the_pinned_patch(vit):
    app = opened(LESSON, layer="6", heads="4", pin="1")
    row = capture_image(vit, default()).attention[5, 3, 0]
    bars = numbers(chart(app, "bars")["data"][0]["x"])
    np.testing.assert_allclose(bars[:7], np.sort(row)[::-1][:7], atol=1e-6)
    assert "Where [CLS] looks" in said(app)


def test_where_cls_gets_most_the_best_patch_is_only_said_to_be_the_best_patch(vit):
    looks = capture_image(vit, default()).attention
    layer, head, patch = np.unravel_index(looks[:, :, 1:, 0].argmax(), looks[:, :, 1:, 0].shape)
    row = looks[layer, head, patch + 1]
    assert row.argmax() == 0
    app = opened(LESSON, layer=str(layer + 1), heads=str(head + 1), pin=str(patch + 2))
    best = int(np.argsort(np.where(np.arange(65) == patch + 1, -1, row)[1:])[-1])
    words = f"The patch that *patch {patch // 8 + 1},{patch % 8 + 1}* looks at most is "
    assert words in said(app)
    assert f"*patch {best // 8 + 1},{best % 8 + 1}*, {row[best + 1]:.2f}" in said(app)
    assert f"{row[0]:.2f} of its attention is parked on [CLS]" in said(app)


@pytest.mark.parametrize("how", ["mean", "max", "rollout"])
def test_combinations_reach_the_lens(vit, how):
    app = opened(LESSON, how=how, layer="2")
    attention = capture_image(vit, default()).attention.astype(np.float64)
    mixed = [0.5 * layer.mean(0) + 0.5 * np.eye(65) for layer in attention[:2]]
    oracle = {"mean": attention[1].mean(0), "max": attention[1].max(0), "rollout": mixed[1] @ mixed[0]}[how]
    meta, (raw, _) = component(app, "patch lens")
    assert np.abs(build.varints(raw).reshape(65, 65) / 65535 - oracle).max() < 3e-5
    assert meta["chips"] == []


def test_a_link_restores_the_picture_and_its_square(vit):
    name = list(gallery())[2]
    app = opened(LESSON, picture=name, crop="0.25,0.5,2")
    assert not app.warning
    shown = square(gallery()[name], x=0.25, y=0.5, zoom=2)
    expected = capture_image(vit, gallery()[name], shown).attention[3]
    _, (raw, _) = component(app, "patch lens")
    assert np.abs(build.varints(raw).reshape(6, 65, 65) / 65535 - expected).max() < 3e-5
    assert (app.query_params["picture"], app.query_params["crop"]) == (name, "0.25,0.5,2")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"picture": "unicorn"}, "asks for the picture “unicorn”, which is not in the gallery"),
        ({"picture": "<script>"}, "asks for the picture “<script>”"),
        ({"picture": "own"}, "never stored"),
        ({"image-model": "cnn-cifar10"}, "asks for “cnn-cifar10” as its model"),
        ({"pin": "99"}, "asks for patch “99”; here they go from"),
        ({"heads": "7"}, "asks for head “7”; here they go from"),
    ],
)
def test_what_a_link_can_not_mean_is_said_and_the_lesson_goes_on(query, words):
    app = opened(LESSON, **query)
    assert not app.exception
    assert words in said(app)
    assert component(app, "patch lens")


@pytest.mark.parametrize("crop", ["9,9,9", "nan,0,1", "1,2", "-1,0,1", "0,0,1e9", "a,b,c"])
def test_a_square_that_makes_no_sense_becomes_one_that_does(crop):
    app = opened(LESSON, crop=crop)
    assert not app.exception
    assert component(app, "patch lens")


def test_an_upload_is_shown_and_recorded(vit):
    app = opened(LESSON)
    data = png("green")
    app.file_uploader[0].upload("mine.png", data, "image/png").run()
    assert not app.exception
    meta, _ = component(app, "framing")
    assert (meta["picture"], meta["name"], meta["width"], meta["height"]) == ("", "mine.png", 60, 40)
    expected = capture_image(vit, read(data, "mine.png")).attention[3]
    _, (raw, _) = component(app, "patch lens")
    assert np.abs(build.varints(raw).reshape(6, 65, 65) / 65535 - expected).max() < 3e-5
    assert app.query_params["picture"] == "own"


def test_of_transparent_parts_it_is_said_that_they_are_white():
    app = opened(LESSON)
    clear, sentence = io.BytesIO(), "Its transparent parts are white here"
    Image.new("RGBA", (40, 40), (200, 30, 30, 90)).save(clear, "PNG")
    for data, times in ((png("green"), 0), (clear.getvalue(), 1)):
        app.file_uploader[0].upload("mine.png", data, "image/png").run()
        assert sum(sentence in caption.value for caption in app.caption) == times


def test_what_is_no_picture_is_said_in_one_sentence_and_the_last_picture_stays():
    app = opened(LESSON)
    app.file_uploader[0].upload("mine.png", png("green"), "image/png").run()
    for name, data in (
        ("not.png", b"hello"),
        ("empty.png", b""),
        ("paper.png", b"%PDF-1.7\n%..."),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("cut.png", png()[:60]),
        ("thin.png", png(size=(4000, 1))),
        ("../../<b>x</b>.png", b"GIF89a"),
        ("![x](http://host/p).png", b"GIF89a"),
    ):
        app.file_uploader[0].upload(name, data, "image/png").run()
        assert not app.exception, name
        assert not app.error, name
        assert len(app.warning) == 1, name
        assert "must be" in app.warning[0].value, name
        assert "<b>" not in app.warning[0].value
        assert "![x](" not in app.warning[0].value
        assert component(app, "framing")[0]["name"] == "mine.png", name
        app.run()
        assert not app.warning, name
        assert component(app, "framing")[0]["name"] == "mine.png", name


def test_a_file_that_lies_about_its_type_breaks_no_run_after_it():
    app = opened(LESSON)
    app.file_uploader[0].upload("evil.exe", b"MZ...", "image/png").run()
    assert not app.exception
    assert "must be" in app.warning[0].value
    app.run()
    assert not app.warning
    app.file_uploader[0].upload("photo.exe", png("green"), "application/pdf").run()
    assert component(app, "framing")[0]["name"] == "photo.exe"


def test_another_session_never_sees_an_upload():
    one, other = opened(LESSON), opened(LESSON)
    one.file_uploader[0].upload("mine.png", png("green"), "image/png").run()
    other.run()
    assert component(one, "framing")[0]["name"] == "mine.png"
    assert component(other, "framing")[0]["name"] == default().name


def test_ten_classes_are_said_to_be_all_it_knows():
    assert "knows only these 10 things" in said(opened(LESSON))


def test_the_distances_wait_for_a_prediction():
    app = opened(LESSON)
    keys = [each.proto.id for each in app.get("plotly_chart")]
    assert not any(key.endswith("-distance") for key in keys)
    app.pills(key="guess farther").set_value("the last layer").run()
    assert "Measured on this picture" in said(app)
    assert chart(app, "distance")


def test_the_way_to_the_first_layer_is_in_the_networks_numbers(vit):
    app = opened(PATCHES)
    assert not app.exception
    expected = capture_patches(vit, default())
    meta, (_, _, flat, parts, positions) = component(app, "patch grid")
    np.testing.assert_array_equal(flat.reshape(64, 48), expected.flat)
    np.testing.assert_array_equal(
        parts.reshape(65, 192) + positions.reshape(65, 192), expected.parts + expected.positions
    )
    assert meta["sent"] == 192
    way = "32 × 32 × 3 → **64 patches** × 48 numbers → 64 × 192 → + `[CLS]` → **65 tokens** × 192"
    assert way in said(app)


def test_more_patches_take_a_larger_picture():
    app = opened(PATCHES, patches="12")
    assert not app.exception
    assert "48 × 48 × 3 → **144 patches** × 48 numbers" in said(app)
    assert component(app, "patch grid")[0]["rows"] == 12


def test_two_networks_share_one_scale_and_one_class():
    app = opened(VERSUS, **{"class": "ship", "why": "grad_cam"})
    assert not app.exception
    maps = [next(t for t in chart(app, f"why {n}")["data"] if t["type"] == "heatmap") for n in (0, 1)]
    assert maps[0]["zmax"] == maps[1]["zmax"]
    assert numbers(maps[0]["z"]).shape == (4, 4)
    assert numbers(maps[1]["z"]).shape == (8, 8)
    assert max(numbers(each["z"]).max() for each in maps) == pytest.approx(maps[0]["zmax"])
    assert said(app).count("asked about: ship") == 2


def test_occlusion_keeps_its_negative_part(vit):
    """Against logits of pictures in which one patch at a time is covered."""
    app = opened(VERSUS, why="occlusion", **{"class": "dog"})
    assert not app.error
    drawn = next(t for t in chart(app, "why 1")["data"] if t["type"] == "heatmap")
    values = prepare(vit, default(), square(default())).values
    covered = values.repeat(64, 1, 1, 1)
    for place in range(64):
        row, column = divmod(place, 8)
        covered[place, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = 0
    with torch.inference_mode():
        logits = vit.network(torch.cat([values, covered])).logits[:, vit.labels.index("dog")]
    fall = (logits[0] - logits[1:]).double().numpy().reshape(8, 8)
    assert (fall < 0).any()
    most = np.abs(fall).max() / np.abs(fall).mean()
    np.testing.assert_allclose(numbers(drawn["z"]), fall / np.abs(fall).mean(), atol=1e-4 * most)
    assert drawn["zmin"] == -drawn["zmax"]
    share = -fall[fall < 0].sum() / np.abs(fall).sum()
    assert f"covering the place raised the class; {share:.0%} of this map" in said(app)


@pytest.mark.parametrize(
    ("guess", "right"), [("every number stays the same", False), ("the sum with the position changes", True)]
)
def test_shuffled_patches_change_their_sum_where_positions_differ(vit, guess, right):
    """Against the network's own table: a patch that is shuffled to where it was keeps its sum."""
    table = vit.network.base_model.embeddings.position_embeddings.detach().numpy()[0]
    new = order(capture_patches(vit, default()))
    changed = sum(not np.array_equal(table[place], table[token]) for place, token in enumerate(new) if place)
    assert 0 < changed < 64
    app = opened(PATCHES)
    app.pills(key="guess shuffle").set_value(guess).run()
    assert not app.error
    assert f"the sum changes**: here in {changed} of 64 patches." in said(app)
    assert ("You said so." in said(app)) == right


def test_where_positions_are_all_alike_no_number_changes(monkeypatch):
    monkeypatch.setattr(
        "viz.lessons.images.patches.cutting.sums_changed",
        lambda parts, positions, new: sums_changed(parts, 0 * positions, new),
    )
    app = opened(PATCHES)
    app.pills(key="guess shuffle").set_value("every number stays the same").run()
    assert not app.error
    assert "**every number stays the same**" in said(app)
    assert "the sum changes" not in said(app)
    assert "You said so." in said(app)
    assert sums_told(np.ones(4, dtype=bool)).endswith("**the sum changes**.")


@pytest.mark.parametrize(
    ("scores", "says", "not_said"),
    [
        ([[0, 0], [0, 0]], ["Nothing here raised this class."], ["orange", "one scale"]),
        ([[3, 1], [0, 2]], ["one scale"], ["orange", "Nothing here"]),
        ([[-3, 1], [2, 6]], ["in orange", "; 25% of this map"], ["Nothing here"]),
        ([[-1, 999], [0, 0]], ["in orange", "; less than 1% of this map"], ["Nothing here"]),
        ([[-3, -1], [0, -2]], ["Nothing here raised this class.", "in orange", "; 100% of this map"], []),
    ],
)
def test_a_map_is_read_by_the_signs_that_are_in_it(scores, says, not_said):
    words = reads(Explained(METHODS["occlusion"], np.array(scores, dtype=np.float32)))
    assert all(each in words for each in says)
    assert not any(each in words for each in not_said)


@pytest.mark.parametrize(
    ("query", "says", "not_said"),
    [
        (
            {},
            ["Do both find the class in the same place?", "Ask both about another class"],
            ["know nothing of the picture."],
        ),
        ({"why": "random"}, ["These maps know nothing of the picture."], ["Do both find", "another class"]),
        ({"left": "vit-cifar10"}, ["Ask about another class"], ["Do both find"]),
    ],
)
def test_what_to_look_for_can_be_done_with_these_two(query, says, not_said):
    words = said(opened(VERSUS, **query)).partition("What to look for.")[2].partition("\n")[0]
    assert all(each in words for each in says)
    assert not any(each in words for each in not_said)


@pytest.mark.parametrize("labels", [("cat", "dog"), ()])
def test_networks_without_common_classes_are_not_asked_about_another_class(vit, labels):
    recording = capture_image(vit, default())
    other = replace(recording, labels=labels, logits=np.zeros((1, len(labels)), dtype=np.float32))
    subjects = (
        Subject(recording, checkpoint("cnn-cifar10"), ()),
        Subject(other, checkpoint("vit-cifar10"), ()),
    )
    words = compare(Pair(subjects, (0, 0) if labels else None), "usual")
    assert "another class" not in words
    assert ("names no classes" in words) == (not labels)


def test_a_blank_map_says_that_nothing_raised_the_class():
    """Two of the classes: every place of the last stage speaks against the one, some speak for the other."""
    model = load("cnn-cifar10")
    prepared = prepare(model, default(), square(default()))
    kept = []
    handle = model.family.layer_list(model.network)[-1].register_forward_hook(
        lambda _m, _a, out: kept.append(out.requires_grad_())
    )
    with torch.enable_grad():
        logits = model.network(prepared.values)[0]
    handle.remove()
    raised = {}
    for target, label in enumerate(model.labels):
        (gradient,) = torch.autograd.grad(logits[target], kept[0], retain_graph=True)
        weights = gradient.mean(dim=(2, 3), keepdim=True)
        raised[label] = bool(((weights * kept[0]).sum(dim=1) > 0).any())
    assert set(raised.values()) == {True, False}
    for answer in (True, False):
        label = next(label for label, found in raised.items() if found is answer)
        app = opened(VERSUS, left="cnn-cifar10", right="cnn-cifar10", why="grad_cam", **{"class": label})
        assert not app.error
        assert said(app).count("Nothing here raised this class.") == (0 if answer else 2)
        assert next(t for t in chart(app, "why 0")["data"] if t["type"] == "heatmap")["zmax"] > 0


@pytest.mark.parametrize("picture", ["", "horse"])
def test_who_sees_more_is_told_by_90_percent_of_the_sensitivity_over_every_picture_once(vit, picture: str):
    """The square grown around the middle patch, ring by ring, until it holds 90 %."""
    values = torch.cat([prepare(vit, each, square(each)).values for each in gallery().values()])
    field = effective_field(vit, values)[1].astype(float)
    sides = range(4, 33, 2)  # of squares around the patch in rows and columns 16 to 19
    held = [
        field[max(0, 18 - side // 2) : 18 + side // 2, max(0, 18 - side // 2) : 18 + side // 2].sum()
        for side in sides
    ]
    side = next(side for side, share in zip(sides, held, strict=True) if share >= 0.9)
    app = opened(VERSUS, **({"picture": picture} if picture else {}))
    app.pills(key="guess wider").set_value("ViT (CIFAR-10)").run()
    words = (
        f"90% of the sensitivity lies in a square whose side is {3 / 32:.0%} of the picture's in CNN"
        f" (CIFAR-10) and {side / 32:.0%}"
    )
    assert words in said(app)
    assert "You said so. " in said(app)
    assert "it would be 95%" in said(app)
    drawn = numbers(chart(app, "fields ViT (CIFAR-10)")["data"][0]["z"])[: len(field), 36:68]
    np.testing.assert_allclose(drawn, (field / field.max()) ** 0.5, rtol=1e-3)


def test_receptive_fields_wait_for_a_prediction_and_the_page_does_not_wait_for_them(monkeypatch):
    from viz.ui.running import progress

    asked = []
    monkeypatch.setattr(progress, "results", lambda requests, part: asked.append(requests))
    app = opened(VERSUS)
    assert asked == []
    assert "once you have predicted it" in said(app)
    assert "What it costs" in said(app)
    app.pills(key="guess wider").set_value("about the same").run()
    assert not app.exception
    assert [request.model for request in asked[0]] == ["cnn-cifar10", SMALL]
    assert "Who sees more" not in said(app)  # they were stopped: there is nothing to say


@pytest.mark.parametrize("name", ["cnn-cifar10", "vit-cifar10"])
def test_one_network_on_both_sides_is_shown_twice_and_said_to_be_one(name: str):
    title = checkpoint(name).title
    app = opened(VERSUS, left=name, right=name)
    app.pills(key="guess wider").set_value("about the same").run()
    assert not app.exception
    assert not app.error
    assert f"Both sides are {title}: all that follows is the same twice." in said(app)
    first, second = (
        next(t for t in chart(app, f"why {n}")["data"] if t["type"] == "heatmap") for n in (0, 1)
    )
    np.testing.assert_array_equal(numbers(first["z"]), numbers(second["z"]))
    for key in ("sheet", "fields", *(["distance"] if name.startswith("vit") else [])):
        one, other = (
            numbers(chart(app, f"{key} {title} ({side})")["data"][0].get("z", []))
            for side in ("left", "right")
        )
        np.testing.assert_array_equal(one, other)
    assert "You said so." in said(app)


@pytest.mark.parametrize("page", [VERSUS, "images/experiments.py"])
def test_one_network_on_both_sides_by_the_menu(page: str):
    app = opened(page, left="cnn-cifar10", right="vit-cifar10")
    assert "Both sides are" not in said(app)
    app.selectbox(key="right").set_value("cnn-cifar10").run()
    assert not app.error
    assert "Both sides are CNN (CIFAR-10)" in said(app)


def test_one_network_on_both_sides_by_a_missing_one(monkeypatch):
    monkeypatch.setattr("viz.models.hub.cached", lambda *_: None)
    missing = next(row.name for row in CATALOGUE.values() if row.reads == "image" and row.source == "hub")
    app = opened("images/experiments.py", left="vit-saliency-cifar10", right=missing)
    assert not app.error
    assert "Both sides are ViT-S/14 (CIFAR-10)" in said(app)
    app = opened("images/experiments.py", left=missing, right=missing)
    assert not app.error
    assert "Both sides are" not in said(app)


@pytest.mark.parametrize("name", first(1, ["shift", "cyclic_shift", "shuffle", "surgery"]))
def test_an_experiment_on_one_network_twice_finds_no_difference(name: str):
    guess = {"cyclic_shift": "its answer changes", "surgery": "it needs them"}.get(name, "about the same")
    app = experiment(name, guess, left="vit-cifar10", right="vit-cifar10")
    assert not app.error
    assert "Both sides are ViT (CIFAR-10)" in said(app)
    if guess == "about the same":
        assert "You said so." in said(app)


EXPERIMENTS = "images/experiments.py"


def experiment(name: str, guess: str, **query: str):
    """The lesson after this prediction, on the horse."""
    app = opened(EXPERIMENTS, picture="horse", experiment=name, **query)
    assert not app.exception
    key = (
        f"guess {name}"
        f" {query.get('fill', query.get('dial', {'drop': 'mean', 'corrupt': 'blur'}.get(name, '')))}".strip()
    )
    app.pills(key=key).set_value(guess).run()
    assert not app.exception
    return app


def measured(app) -> set[str]:
    """Keys of the charts that an experiment draws."""
    ids = [each.proto.id for each in app.get("plotly_chart")]
    found = (re.search(r"-(curves|(shift|surgery) .*)$", each) for each in ids)
    return {match.group(1) for match in found if match}


def test_what_ships_with_the_weights_is_shown():
    answers = photo_answers("cnn-cifar10"), photo_answers("vit-cifar10")
    if None in answers:
        pytest.skip("the answers to the test photos are not there")
    app = opened(EXPERIMENTS)
    rights = [each.logits.argmax(axis=1) == each.labels for each in answers]
    assert f"CNN (CIFAR-10) {rights[0].mean():.1%}, ViT (CIFAR-10) {rights[1].mean():.1%}" in said(app)
    only = numbers(chart(app, "quadrants")["data"][1]["customdata"])
    assert only.sum() == (rights[0] & ~rights[1]).sum()


def test_short_runs_of_each_way_are_drawn_by_photos_or_by_seconds():
    runs = bundled_results()["adaptation"]["runs"]
    app = opened(EXPERIMENTS)
    for key in ("photos", "cpu_seconds"):
        app.button_group(key="axis").set_value(key).run()
        assert not app.exception
        for network in ("vit-saliency", "efficientnet-lite0"):
            lines = chart(app, f"ways {network}")["data"]
            own = [run["curve"] for run in runs if run["network"] == network]
            for line, curve in zip(lines, own, strict=True):
                np.testing.assert_allclose(numbers(line["x"]), [row[key] for row in curve])
                np.testing.assert_allclose(numbers(line["y"]), [row["held_out_accuracy"] for row in curve])


def test_nothing_is_measured_before_a_prediction():
    app = opened(EXPERIMENTS)
    assert not app.exception
    assert measured(app) == set()
    assert "once you have predicted it" in said(app)


def test_without_positions_a_vit_can_not_tell_that_its_patches_moved():
    app = experiment("cyclic_shift", "its answer changes")
    assert "You said: its answer changes." in said(app)
    assert "**Its answer stays exactly the same**, on this picture." in said(app)
    curves = {
        trace["name"]: numbers(trace["y"]) for trace in chart(app, "curves")["data"] if trace.get("name")
    }
    told, untold = curves["ViT (CIFAR-10): as it is"], curves["ViT (CIFAR-10): positions zeroed"]
    assert np.ptp(untold) < 1e-5
    assert np.ptp(told) > 1e-3


@pytest.mark.parametrize("name", first(2, ["shift", "drop", "shuffle", "corrupt"]))
def test_both_networks_are_measured_beside_their_baselines(name: str):
    app = experiment(name, "about the same")
    assert measured(app) == (
        {"shift CNN (CIFAR-10)", "shift ViT (CIFAR-10)"} if name == "shift" else {"curves"}
    )
    assert re.search(
        r"of 20 pictures with nothing left in them, CNN \(CIFAR-10\) to \d+%, ViT \(CIFAR-10\) to \d+%",
        said(app),
    )
    assert "Expected of well-trained networks" in said(app)


def test_surgery_asks_only_the_network_that_has_positions():
    app = experiment("surgery", "it needs them")
    assert measured(app) == {"surgery ViT (CIFAR-10)"}
    assert "of five shuffles" in said(app)
    found = bundled_results()["surgery"]["models"]["vit-cifar10"]
    drawn = chart(app, "population ViT (CIFAR-10)")["data"][0]
    assert drawn["x"] == list(found) == ["as learned", "transposed", "shuffled", "zeroed"]
    np.testing.assert_allclose(numbers(drawn["y"]), [row["accuracy"] for row in found.values()])
    assert "2,000 test photos" in said(app)


def test_two_vits_each_stand_beside_their_own_population():
    app = opened(EXPERIMENTS, picture="horse", experiment="surgery", left="vit-cifar10-distilled")
    app.pills(key="guess surgery").set_value("it needs them").run()
    assert not app.exception
    for name in ("vit-cifar10-distilled", "vit-cifar10"):
        drawn = chart(app, f"population {checkpoint(name).title}")["data"][0]
        expected = [row["accuracy"] for row in bundled_results()["surgery"]["models"][name].values()]
        np.testing.assert_allclose(numbers(drawn["y"]), expected)


def test_an_unmoved_shift_is_the_answer_above():
    """On a square as high as its wide photograph: of 9 x 9 shifts only those along the row stay in it."""
    app = experiment("shift", "about the same")
    assert "In 72 of 80 shifts the photograph ends and its mirror image comes in." in said(app)
    vit = load("vit-cifar10")
    picture = gallery()["horse"]
    above = np.exp(capture_image(vit, picture, square(picture)).logits[0].astype(float))
    target = int(capture_image(load("cnn-cifar10"), picture, square(picture)).logits[0].argmax())
    drawn = numbers(chart(app, "shift ViT (CIFAR-10)")["data"][0]["z"]).reshape(9, 9)
    assert drawn[4, 4] == pytest.approx(above[target] / above.sum(), rel=1e-4)


def test_epochs_are_on_the_page():
    said_there = said(opened(EXPERIMENTS))
    assert "Equal steps, different epochs" in said_there
    assert "20 times at 1% (3 runs), 6.7 times at 5% (3 runs)" in said_there
    assert "0.8 times at 100% (one run)" in said_there


def test_a_dial_of_the_link_is_turned():
    app = experiment("corrupt", "about the same", dial="rotation")
    assert chart(app, "curves")["layout"]["xaxis"]["title"]["text"] == "degrees of rotation"


def test_stopped_experiments_can_be_run_again(monkeypatch):
    from viz.ui.page.session import STOPPED
    from viz.ui.running import progress

    asked, results_of = [], progress.results
    monkeypatch.setattr(progress, "results", lambda requests: asked.append(requests) or results_of(requests))
    app = experiment("shuffle", "about the same")
    app.session_state[STOPPED.name] = tuple(asked[-1])
    app.run()
    assert "Stopped: nothing was measured." in said(app)
    assert measured(app) == set()
    app.button(key="run again").click().run()
    assert chart(app, "curves")


@pytest.mark.parametrize("name", ["cnn-cifar10", "vit-cifar10"])
def test_no_place_is_sensitive_to_pixels_outside_its_theoretical_box(name: str):
    from viz.requests import MeasureFields
    from viz.ui.running.cache import engine

    found = (
        engine()
        .submit(MeasureFields(name, tuple((each, None) for each in list(gallery().values())[:3])))
        .result(120)
    )
    place = np.arange(32)
    for field, side, centre in zip(found.effective, found.theoretical, found.centres, strict=True):
        outside = np.abs(place - centre) > (side / 2 if side < 32 else 32)
        assert field[outside].sum() == field[:, outside].sum() == 0
    assert found.theoretical[0] < 5
    assert (found.effective[0] > 0).sum() == round(found.theoretical[0]) ** 2


@pytest.mark.parametrize("page", ["images/attention.py", "workings/encoder.py"])
def test_a_cnn_is_sent_to_the_lesson_that_fits(page):
    app = opened(page, **{"image-model": "cnn-cifar10", "reads": "image"})
    assert not app.exception
    assert "it has no attention" in said(app)
    assert any("See it beside a ViT" in link.proto.label for link in app.get("page_link"))
