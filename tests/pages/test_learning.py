"""Teach it your classes, and Clusters or classes?, with the built-in networks."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.pages.opened import opened, said
from viz.lane.queue import Lane
from viz.pictures import read
from viz.ui.controls.own_examples import OwnPicture
from viz.ui.running import trainings
from viz.ui.running.cache import engine
from viz.ui.running.upload import Upload

pytestmark = pytest.mark.weights

PAGE, CLUSTERS = "learning/teach.py", "learning/clusters.py"


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """What takes its time on a busy computer is there before a page is timed, and what learns goes on."""
    import sklearn.cluster
    import sklearn.feature_extraction.text
    import sklearn.linear_model  # noqa: F401

    for name in ("minilm", "vit-cifar10", "cnn-cifar10"):
        engine().model(name)
    own = Lane(processes=1, nice=0)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trainings, "lane", lambda: own)
        yield


def test_the_curves_wait_for_a_prediction_and_then_say_who_won():
    app = opened(PAGE, **{"text-learner": "minilm"})
    assert not app.exception
    assert "Predict first." in said(app)
    assert not app.get("plotly_chart")
    guess = app.button_group(key="guess teach text")
    assert "the same 3 examples of each class." in said(app)
    guess.set_value("bag of words + linear head").run(timeout=400)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 3
    words = said(app)
    assert "You said: bag of words" in words
    assert "With 3 examples of each class" in words, "what was asked is what was measured"
    shares = {
        name: int(share) for name, share in re.findall(r"(bag of words|nearest mean)[^,]*? (\d+)%", words)
    }
    assert shares["bag of words"] < 40
    assert shares["nearest mean"] > 75, "the set shows the effect at once"
    assert "32 tests: one of them is 3 points." in words


@pytest.mark.thorough(
    "tests/pages/test_learning.py::test_the_curves_wait_for_a_prediction_and_then_say_who_won",
    "tests/pages/test_learning.py::test_own_pictures_of_any_mode_are_taken_and_copies_stay_on_one_side",
)
def test_pictures_are_under_the_same_controls():
    app = opened(PAGE, reads="image", **{"image-learner": "vit-cifar10", "cnn": "cnn-cifar10"})
    app.button_group(key="guess teach image").set_value("this cannot be told").run(timeout=400)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 3
    assert "raw pixels" in said(app)


@pytest.mark.parametrize(
    "query", [{"reads": "x"}, {"text-set": "<b>"}, {"text-learner": "gpt9"}, {"vector": "z"}]
)
def test_a_link_that_means_nothing_is_mended(query):
    app = opened(PAGE, **query)
    assert not app.exception
    assert "which is not offered here" in said(app)


def test_own_lines_are_taught():
    app = opened(PAGE, **{"text-set": "own", "text-learner": "minilm"})
    assert not app.exception
    lines = "".join(f"I ate {n} apples,Food\nit rained for {n} days, weather\n" for n in range(6))
    app.text_area(key="own-lines").set_value(lines + "no label\nIt snowed,WEATHER\n").run()
    assert not app.exception
    words = said(app)
    assert "1 line without a text or a label left out." in words
    assert "WEATHER = weather" in words
    app.button_group(key="guess teach text").set_value("this cannot be told").run(timeout=400)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3


@pytest.mark.parametrize("lines", ["one column\nand another", "a,x\nb,x", ""])
def test_too_few_are_one_calm_sentence(lines):
    app = opened(PAGE, **{"text-set": "own", "text-learner": "minilm"})
    app.text_area(key="own-lines").set_value(lines).run()
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1


def test_a_file_is_taken_and_another_place_is_offered_for_the_next():
    app = opened(PAGE, **{"text-set": "own", "text-learner": "minilm"})
    lines = "".join(f"I ate {n} apples;food\nit rained for {n} days;weather\n" for n in range(6))
    app.file_uploader[0].upload("mine.csv", lines.encode("utf-16"), "text/csv").run(timeout=60)
    assert not app.exception
    assert "From the file mine.csv" in said(app)
    assert not app.file_uploader[0].value, "what was let go of would be asked for at the next change"
    app.file_uploader[0].upload("bad.csv", bytes(range(256)), "text/csv").run(timeout=60)
    assert not app.exception
    assert "must hold text" in app.warning[0].value
    assert "From the file mine.csv" in said(app)


def test_own_pictures_wait_for_two_of_each_class():
    app = opened(PAGE, reads="image", **{"image-set": "own", "image-learner": "vit-cifar10"})
    assert not app.exception
    assert "must have two pictures or more" in said(app)
    app.text_input(key="own-classes").set_value("only").run()
    assert "There must be two to 6 classes" in said(app)


def drawn(seed: int, mode: str = "RGB") -> tuple[str, bytes, str]:
    """Noise of one mode and of a size of its own, as a file."""
    noise = np.random.default_rng(seed).integers(0, 256, (40, 30 + 9 * seed, 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(data, "PNG")
    return f"{seed}.png", data.getvalue(), "image/png"


def test_own_pictures_of_any_mode_are_taken_and_copies_stay_on_one_side():
    query = {"image-learner": "vit-cifar10", "cnn": "cnn-cifar10", "image-elsewhere": "own"}
    app = opened(PAGE, reads="image", **{"image-set": "own", **query})
    app.file_uploader[0].set_value([drawn(1, "L"), drawn(2, "P"), drawn(1, "L")]).run(timeout=60)
    app.file_uploader[1].set_value([drawn(3, "RGBA"), drawn(4, "1"), ("5.png", b"no picture", "image/png")])
    app.run(timeout=60)
    assert not app.exception
    assert len(app.warning) == 1
    assert "3 so far" in said(app)
    assert "2 so far" in said(app), "what cannot be read leaves the rest"
    assert "copies stay on one side" in said(app)
    app.button_group(key="guess teach image").set_value("this cannot be told").run(timeout=400)
    assert "Give some pictures of the same classes" in said(app)
    app.file_uploader[3].set_value([drawn(6), drawn(6)]).run(timeout=60)  # after the one for a single picture
    app.button_group(key="guess own image").set_value("none").run(timeout=400)
    assert not app.exception
    assert not app.error
    assert "1 left out: learned from, or there twice." in said(app)
    assert all(" of 1, " in each for each in elsewhere(app)["after"])


def coloured(label: int, number: int) -> tuple[str, bytes, str]:
    """Noise of one colour, as a file."""
    noise = np.random.default_rng((label, number)).integers(0, 120, (32, 32, 3), dtype=np.uint8)
    noise[..., label] += 120
    data = io.BytesIO()
    Image.fromarray(noise).save(data, "PNG")
    return f"{label} {number}.png", data.getvalue(), "image/png"


def test_a_picture_of_ones_own_is_answered_and_two_networks_explain_a_test():
    query = {"image-set": "own", "image-learner": "vit-cifar10", "cnn": "cnn-cifar10"}
    app = opened(PAGE, reads="image", **query)
    app.text_input(key="own-classes").set_value("red, green").run(timeout=400)
    for label in range(2):
        app.file_uploader[label].set_value([coloured(label, number) for number in range(3)])
    app.run(timeout=400)
    app.button_group(key="guess teach image").set_value("this cannot be told").run(timeout=400)
    app.file_uploader[2].upload(*coloured(1, 9)).run(timeout=400)
    words = said(app)
    assert "It answers **green**." in words
    assert "your picture: 1 9.png" in app.selectbox(key="try-picture").options
    app.button_group(key="guess tuning image").set_value("both alike").run(timeout=400)
    app.button(key="train").click().run(timeout=400)
    learned(app)
    app.button(key="open explained").click().run(timeout=400)
    assert not app.exception
    words = said(app)
    assert words.startswith("CNN or ViT?")
    assert "Both began with the same weights" in words
    assert re.search(r"ViT \(CIFAR-10\) frozen \w{4}", words)
    assert words.count("asked about: red") == 2, "the test's own class, of both"
    assert "Relevance (Chefer et al., 2021)" in words


def test_a_link_to_a_network_of_a_visit_that_has_ended_says_so():
    app = opened("images/attention.py", **{"image-model": f"tuned:{'0' * 32}"})
    assert not app.exception
    assert "was tuned in a visit that has ended" in said(app)


def test_pictures_of_one_burst_of_the_camera_are_held_out_together():
    app = opened(PAGE, reads="image", **{"image-set": "own", "image-learner": "vit-cifar10"})
    app.session_state["own pictures"] = {
        ("", label): [
            OwnPicture(Upload(read(drawn(number)[1], f"{number}.png"), engine()), burst=1 + number // 3)
            for number in range(6 * label, 6 * label + 6)
        ]
        for label in (0, 1)
    }
    app.run(timeout=60)
    assert not app.exception
    counted = [each.value for each in app.caption if each.value.startswith(("To learn from", "Kept for"))]
    assert counted == ["To learn from: 3", "Kept for testing: 3"] * 2, "one by one it were 4 and 2"


def test_clusters_wait_for_a_prediction_and_then_stand_beside_the_head():
    app = opened(CLUSTERS, **{"text-learner": "minilm"})
    assert not app.exception
    assert "Adjusted Rand index" not in said(app)
    app.button_group(key="guess clusters text").set_value("both alike").run(timeout=400)
    assert not app.exception
    assert not app.error
    words = said(app)
    assert "Adjusted Rand index with the classes: 0.9" in words or "classes: 1.00" in words
    assert "has no way to say that they are new" in words
    assert "**The clustering found it**" in "\n".join(each.value for each in app.markdown)
    assert len(app.get("plotly_chart")) == 2
    app.selectbox(key="example").set_value(3).run(timeout=400)
    assert "of 4 are of its own class" in said(app)
    app.button_group(key="components").set_value("turning").run(timeout=400)
    assert not app.exception
    app.button_group(key="components").set_value("t-sne").run(timeout=400)
    assert not app.exception
    assert "t-SNE keeps neighbours together, and nothing else" in said(app)
    assert len(app.get("plotly_chart")) == 2
    assert app.query_params["example"] == "3"


def test_clusters_before_and_after_the_network_has_learned():
    app = opened(CLUSTERS, depth="3", **{"text-set": "own", "text-learner": "minilm"})
    lines = "".join(f"I ate {n} apples,food\nit rained for {n} days,weather\n" for n in range(6))
    app.text_area(key="own-lines").set_value(lines).run()
    assert "tune it" not in said(app).lower()
    app.button_group(key="guess tuned clusters text").set_value("worse").run(timeout=400)
    app.button(key="train").click().run(timeout=400)
    learned(app)
    assert not app.error
    words = said(app)
    assert "Where they lie after it" in words
    assert "You said: worse." in words
    assert "the adjusted Rand index of the tests was 1.00 and is 1.00" in words
    assert "next to nothing to gain" in words
    app.text_area(key="own-lines").set_value(lines.replace(",food", ",meals")).run(timeout=400)
    assert "the examples have changed: tune it again" in said(app)


@pytest.mark.thorough(
    "tests/pages/test_learning.py::test_clusters_wait_for_a_prediction_and_then_stand_beside_the_head"
)
def test_clusters_of_pictures():
    app = opened(CLUSTERS, reads="image", depth="2", way="tree", **{"image-learner": "vit-cifar10"})
    app.button_group(key="guess clusters image").set_value("the head").run(timeout=400)
    assert not app.exception
    assert not app.error
    assert "4 classes" in said(app) or "as many as there are classes" in said(app)


def test_a_cell_opens_its_tests_and_sabotage_is_measured():
    app = opened(PAGE, **{"text-learner": "minilm", "judged": "0"})
    app.button_group(key="guess teach text").set_value("this cannot be told").run(timeout=400)
    assert not app.exception
    cell = next(each for each in app.selectbox if each.label == "Cell")
    assert ", called " in cell.options[0], "what is wrong comes first"
    assert "Choose a learner with a network" in said(app)
    assert not app.get("download_button"), "words that are counted are no network's vectors"
    app.selectbox(key="judged").set_value(3).run(timeout=400)
    assert not app.exception
    assert "which is not offered here" not in said(app)
    assert "Scores, not probabilities" in said(app)
    assert [each.label for each in app.get("download_button")] == ["Save this head"], "nothing was tuned"
    app.button_group(key="guess typing text").set_value("none").run(timeout=400)
    assert not app.exception
    assert not app.error
    shown = elsewhere(app)
    assert list(shown["before"][-2:]) == ["32 of 32, 89% to 100%"] * 2
    assert all(int(each.split()[0]) < 28 for each in shown["after"][-2:]), "the effect shows at once"
    assert "falls most: from 100% to" in said(app)
    assert "exact sign test" in said(app)
    app.selectbox(key="text-elsewhere").set_value("own").run(timeout=400)
    assert "Give some tests of your own" in said(app)
    app.text_area(key="own-tests topics").set_value("A storm,Weather\nBread,food\nOuch,pain").run(timeout=400)
    app.button_group(key="guess own text").set_value("none").run(timeout=400)
    assert not app.exception
    assert "no learner knows these classes: pain" in said(app)
    assert " of 2, " in elsewhere(app)["after"][3]
    lines = "label;text\nweather;A storm\nfood;Bread; and butter\nsport;A goal\n".encode("cp1252")
    app.file_uploader[0].upload("mine.csv", lines, "text/csv").run(timeout=400)
    assert not app.exception
    assert "From the file mine.csv" in said(app)
    assert " of 3, " in elsewhere(app)["after"][3], "tests come as a file too"
    app.button(key="remove file elsewhere topics").click().run(timeout=400)
    assert " of 2, " in elsewhere(app)["after"][3]
    assert "only where both intervals are apart" in said(app)
    app.button_group(key="guess mark text").set_value("none").run(timeout=400)
    assert not app.exception
    assert not app.error
    assert "Learned the mark, for" in said(app)
    app.selectbox(key="sabotage").set_value("few").run(timeout=400)
    app.button_group(key="guess few text").set_value("none").run(timeout=400)
    assert not app.exception
    assert "most" in said(app) or "loses any test" in said(app)


def elsewhere(app):
    """The table of what is right as it was, and elsewhere."""
    found = next(each.value for each in app.table if any("elsewhere" in name for name in each.value))
    return found.set_axis(["learner", "before", "after"], axis=1)


def learned(app):
    """The page once what learns has ended: it runs again when that is over, for to run is dear."""
    until = time.monotonic() + 400
    while "tuning" in app.session_state:
        asked, owner = app.session_state["tuning"], app.session_state["owner"]
        while (run := trainings.lane().tuned(asked, owner=owner)) is not None and not run.over:
            assert time.monotonic() < until, "it never ended"
            time.sleep(0.05)
        app.run(timeout=400)
        assert not app.exception
    return app


def test_a_network_is_tuned_beside_the_frozen_one_and_is_stale_once_a_class_is_renamed():
    app = opened(PAGE, **{"text-set": "own", "text-learner": "minilm", "tune-examples": "1"})
    lines = "".join(f"I ate {n} apples,food\nit rained for {n} days,weather\n" for n in range(4))
    app.text_area(key="own-lines").set_value(lines).run()
    app.button_group(key="guess teach text").set_value("this cannot be told").run(timeout=400)
    assert "Tune the network itself" in said(app)
    assert "train" not in [each.key for each in app.button], "the prediction comes first"
    app.button_group(key="guess tuning text").set_value("both alike").run(timeout=400)
    app.button(key="train").click().run(timeout=400)
    assert not app.exception
    learned(app)
    assert not app.error
    words = said(app)
    assert "alike, 1 is unmoved" in words
    assert "Too few examples to hold any out: it learned for 16 epochs" in words
    taught, found = next(iter(app.session_state["tuned"].values()))
    truth = [taught.examples.labels[i] for i in taught.examples.test]
    right = sum(int(a == b) for a, b in zip(found.answers, truth, strict=True))
    assert f"Tuned: **{right} of 2** tests right." in words
    assert found.change is None, "a visit keeps no weights"
    shown = next(each.value for each in app.table if "what may change" in each.value)
    assert shown["right"][1] == f"{right}\u00a0of\u00a02"
    assert len(shown) == 2
    assert "it looks elsewhere with" in words
    assert "Each map has a scale of its own" in words
    saved = {each.label for each in app.get("download_button")}
    assert {"Save the tuned network", "Save the frozen network's head"} <= saved
    assert tuned_points(app) == {"tuned: LoRA: small detours beside every layer, rank 8": [right / 2]}
    app.selectbox(key="judged").set_value("lora-8-1").run(timeout=400)
    assert not app.exception
    assert confused(app) == np.histogram2d(truth, found.answers, bins=[range(3)] * 2)[0].tolist()
    taught_texts = [" ".join(taught.examples.inputs[i]) for i in taught.examples.train]
    near = next(each.value for each in app.table if "most like, of what was taught" in each.value)
    assert all(any(text in said for text in taught_texts) for said in near.iloc[:, 1])
    assert "Scores, not probabilities" in said(app), "it is asked about something of one's own, too"
    app.button_group(key="guess typing text").set_value("none").run(timeout=400)
    shown = elsewhere(app)
    assert list(shown["learner"][-2:]) == [
        "frozen \\+ linear head, 1 of each class",
        "tuned\\: LoRA\\: small detours beside every layer, rank 8, 1 of each class",
    ]
    assert shown["before"].iloc[-1].startswith(f"{right} of 2, ")
    app.text_area(key="own-lines").set_value(lines.replace(",food", ",meals")).run(timeout=400)
    assert "have changed since this network learned" in said(app)
    assert not tuned_points(app)


@pytest.mark.thorough(
    "tests/pages/test_learning.py::test_a_network_is_tuned_beside_the_frozen_one_and_is_stale_once_a_class_is_renamed"
)
def test_a_network_is_tuned_with_more_examples_and_on_other_draws():
    """One of each class is tuned on three draws more: a point is their mean."""
    app = opened(PAGE, **{"text-set": "own", "text-learner": "minilm", "tune-examples": "1"})
    lines = "".join(f"I ate {n} apples,food\nit rained for {n} days,weather\n" for n in range(4))
    app.text_area(key="own-lines").set_value(lines).run()
    app.button_group(key="guess teach text").set_value("this cannot be told").run(timeout=400)
    app.button_group(key="guess tuning text").set_value("both alike").run(timeout=400)
    app.button(key="train").click().run(timeout=400)
    learned(app)
    app.button(key="train each").click().run(timeout=400)
    learned(app)
    found = app.session_state["tuned"].values()
    taught = next(taught for taught, _ in found)
    truth = [taught.examples.labels[i] for i in taught.examples.test]
    shares = [float((each.answers == truth).mean()) for _, each in found]
    assert list(tuned_points(app).values()) == [shares], "with one, two and three of each class"
    assert "train each" not in [each.key for each in app.button], "there is no more to train"
    app.button(key="train draws").click().run(timeout=400)
    learned(app)
    again = [each for taught, each in app.session_state["tuned"].values() if len(taught.examples.train) == 2]
    assert len(again) == 4, "on the first examples and on three draws"
    shares = [float((each.answers == truth).mean()) for each in again]
    assert abs(next(iter(tuned_points(app).values()))[0] - np.mean(shares)) < 1e-9
    assert "Trained 4 times, on the first examples and on others that the curves draw" in said(app)
    assert app.button(key="train draws").label == "With 16 other draws of examples", "a curve has 20"


def confused(app):
    """The counts of the table of classes and answers."""
    drawn = [json.loads(each.proto.spec)["data"] for each in app.get("plotly_chart")]
    (written,) = [data[0]["text"] for data in drawn if data[0]["name"] == "tests"]
    return [[int(cell or 0) for cell in row] for row in written]


def tuned_points(app):
    """What stands beside the curves: of each way, the shares of its tests that are right."""
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)
    return {each["name"]: each["y"] for each in drawn["data"] if each["name"].startswith("tuned: ")}


def test_a_training_can_be_stopped():
    app = opened(PAGE, **{"text-learner": "minilm", "tune": "all"})
    app.button_group(key="guess teach text").set_value("this cannot be told").run(timeout=400)
    app.button_group(key="guess tuning text").set_value("both alike").run(timeout=400)
    app.button(key="train").click().run(timeout=400)
    assert app.button(key="train").disabled, "one at a time"
    run = trainings.lane().tuned(app.session_state["tuning"], owner=app.session_state["owner"])
    assert list(run.looks) == [app.session_state["owner"]], "who leaves looks no more"
    app.button(key="stop training").click().run(timeout=400)
    assert not app.exception
    assert not app.button(key="train").disabled
    until = time.monotonic() + 60
    while not run.over:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert run.stopped
    assert run.result is None
