"""Every snippet of *Reproduce in Python* runs as it stands, and computes the numbers on screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.loaded import load
from viz.analysis.alignment import by_word, need
from viz.analysis.fields import density
from viz.analysis.heads import head_metrics
from viz.analysis.matrix import matrix
from viz.analysis.parts import likeness, parts
from viz.analysis.sides import alignment
from viz.capture import capture_image, capture_text
from viz.capture.batch import batch
from viz.capture.generate import expect
from viz.capture.layers import read_layers
from viz.capture.positions import position_table
from viz.capture.translation import capture_translation
from viz.lessons.images.experiments import reproduce
from viz.models import checkpoint
from viz.models.storage import folder
from viz.pictures import read, square
from viz.recording import ImageRecording
from viz.requests import (
    AnswerImage,
    CutInside,
    ExplainImage,
    MeasureFields,
    OccludeSource,
    Photo,
    RunExperiment,
)
from viz.tasks.layers import cut_inside
from viz.tasks.pictures import explain_image, measure_fields, run_experiment
from viz.tasks.recordings import give_answer
from viz.tasks.translation import occlude
from viz.ui.controls import own_snippets, snippets
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import gallery
from viz.workings import Ablation

pytestmark = pytest.mark.weights
ROOT = Path(__file__).parents[2]
TEXTS = ("It's <b>Alice's</b> \\ \"book\".\n", "She said {no}.")
PICTURE = "assets/images/cat.jpg"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(source: str) -> dict[str, Any]:
    """What a student's Python would hold afterwards; the hub's name of MiniLM means the copy that is here."""
    hub, here = repr(snippets.UPSTREAM["minilm"]), repr(str(folder(checkpoint("minilm"))))
    found: dict[str, Any] = {}
    exec(source.replace(hub, here), found)
    return found


@pytest.mark.parametrize("how", ["head", "mean", "max", "rollout"])
def test_the_attention_of_a_text(how: str) -> None:
    recording = capture_text(load("minilm"), *TEXTS)
    found = run(snippets.of_text(recording, checkpoint("minilm"), layer=3, heads=[1, 4], how=how))
    np.testing.assert_allclose(found["attention"].numpy(), recording.attention, atol=1e-5)
    drawn = [matrix(recording, 3, heads=(head,), how=how, special="show").weights for head in (1, 4)]
    expected = np.stack(drawn) if how == "head" else drawn[0]
    np.testing.assert_allclose(found["weights"].numpy(), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("how", "heads", "special"),
    [("head", (2,), "show"), ("head", (0, 5), "renormalise"), ("rollout", (), "hide"), ("max", (), "show")],
)
def test_what_a_heat_map_and_its_bars_show_of_a_text(how: str, heads: tuple[int, ...], special: str) -> None:
    recording = capture_text(load("minilm"), *TEXTS)
    shown = matrix(recording, 3, heads=heads, how=how, special=special)
    pin = shown.keep[4]
    source = snippets.of_matrix(
        recording, checkpoint("minilm"), layer=3, heads=heads, how=how, keep=shown.keep,
        divided=special == "renormalise", pin=pin,
    )  # fmt: skip
    assert source is not None
    found = run(source())
    np.testing.assert_allclose(found["weights"].numpy(), shown.weights, atol=1e-5)
    np.testing.assert_allclose(found["row"].numpy(), shown.weights[4], atol=1e-5)
    assert snippets.of_matrix(recording, checkpoint("en-pt"), layer=0, heads=(), how="mean") is None


def test_what_every_layer_would_answer() -> None:
    recording = capture_text(load("smollm2"), "The Eiffel Tower is in the city of")
    source = snippets.logit_lens(recording, checkpoint("smollm2"))
    assert source is not None
    found = run(source())["probabilities"].double()
    pin = recording.n_tokens - 1
    model = load("smollm2")
    depths = read_layers(
        model, batch(model, recording.texts).inputs, tokens=(pin,), depths=tuple(range(model.n_layers + 1))
    )
    entropy = -(found[:, pin] * found[:, pin].clamp_min(1e-30).log2()).sum(-1)
    np.testing.assert_allclose(entropy.numpy(), depths.entropy[:, 0], atol=1e-3)
    np.testing.assert_allclose(found[:, pin].amax(-1).numpy(), depths.probabilities[:, 0, 0], atol=1e-4)


@pytest.mark.parametrize("name", ["vit-cifar10", "vit-saliency"])
def test_the_attention_of_a_picture(name: str) -> None:
    picture = read(Path(PICTURE).read_bytes(), "cat")
    recording = capture_image(load(name), picture, square(picture, x=0.3, zoom=1.5))
    source = snippets.of_picture(
        recording, checkpoint(name), picture=PICTURE, layer=2, heads=[1], how="head", pin=7
    )
    found = run(source)
    np.testing.assert_allclose(found["attention"].numpy(), recording.attention, atol=2e-3)
    np.testing.assert_allclose(found["row"][0].numpy(), recording.attention[2, 1, 7], atol=2e-3)


def test_the_metrics_of_every_head_of_a_text_and_of_a_picture() -> None:
    recording = capture_text(load("minilm"), *TEXTS)
    subject = Subject(recording, checkpoint("minilm"), TEXTS)
    code = own_snippets.of_heads(subject, ("entropy", "previous"))
    assert code is not None
    found = run(code())["metrics"].values["previous"]
    np.testing.assert_allclose(found, head_metrics(recording).values["previous"], atol=1e-6)
    picture = gallery()["cat"]
    photo = (picture, square(picture, x=0.3, zoom=1.5))
    seen = capture_image(load("vit-saliency"), *photo, size=336)
    code = own_snippets.of_heads(Subject(seen, checkpoint("vit-saliency"), photo), ("distance",))
    assert code is not None
    found = run(code())["metrics"].values["distance"]
    np.testing.assert_allclose(found, head_metrics(seen).values["distance"], atol=2e-3)
    assert own_snippets.of_heads(replace(subject, which="cross"), ("entropy",)) is None


def photo_of_the_cat(zoom: float = 1.2) -> Photo:
    return gallery()["cat"], square(gallery()["cat"], x=0.3, zoom=zoom)


@pytest.mark.parametrize(
    ("name", "method"),
    [("vit-cifar10", "relevance"), ("cnn-cifar10", "grad_cam"), ("cnn-cifar10", "occlusion")],
)
def test_why_a_picture_got_its_answer(name: str, method: str) -> None:
    asked = ExplainImage(name, photo_of_the_cat(), method, 3)
    code = own_snippets.explained(asked)
    assert code is not None
    shown = density(explain_image(load(name), asked, lambda *_: None).scores)
    np.testing.assert_allclose(run(code())["scores"], shown, atol=1e-5)
    assert own_snippets.explained(replace(asked, model="a folder of one's own")) is None


@pytest.mark.parametrize("name", ["vit-cifar10", "cnn-cifar10"])
def test_what_one_place_can_see(name: str) -> None:
    photos = (photo_of_the_cat(), (gallery()["horse"], None))
    code = own_snippets.fields(name, photos)
    assert code is not None
    found = run(code())
    shown = measure_fields(load(name), MeasureFields(name, photos), lambda *_: None)
    np.testing.assert_allclose(found["effective"], shown.effective, atol=1e-6)
    assert tuple(found["sides"]) == shown.theoretical
    assert own_snippets.fields("a folder of one's own", photos) is None


@pytest.mark.parametrize("name", ["vit-cifar10", "cnn-cifar10"])
def test_what_each_depth_makes_of_a_picture(name: str) -> None:
    asked = AnswerImage(name, photo_of_the_cat(), maps=True)
    shown = give_answer(load(name), asked, lambda *_: None)
    code = own_snippets.sheet(Subject(shown, checkpoint(name), asked.photo))
    assert code is not None
    assert shown.maps is not None
    found = run(code())["found"]
    assert found.numbers == shown.maps.numbers
    for here, there in zip(found.maps, shown.maps.maps, strict=True):
        np.testing.assert_allclose(here, there, atol=1e-5)


@pytest.mark.parametrize(("experiment", "option"), [("shuffle", ""), ("corrupt", "noise")])
def test_an_experiment_on_a_picture(experiment: str, option: str) -> None:
    asked = [
        RunExperiment(name, photo_of_the_cat(), experiment, 3, option, cells)
        for name, cells in (("vit-cifar10", 0), ("cnn-cifar10", 8))
    ]
    code = reproduce.trials(asked)
    assert code is not None
    for here, each in zip(run(code())["trials"], asked, strict=True):
        shown = run_experiment(load(each.model), each, lambda *_: None)
        np.testing.assert_allclose(here.probability, shown.probability, atol=1e-5)
        np.testing.assert_array_equal(here.answers, shown.answers)
    assert reproduce.trials([*asked, replace(asked[0], model="a folder of one's own")]) is None


@pytest.mark.parametrize("name", ["vit-cifar10", "cnn-cifar10"])
def test_the_answers_to_a_picture(name: str) -> None:
    picture = read(Path(PICTURE).read_bytes(), "cat")
    recording = capture_image(load(name), picture, square(picture, zoom=1.2))
    logits = recording.logits[0].astype(np.float64)
    probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    found = run(snippets.answers(recording, checkpoint(name), PICTURE))
    np.testing.assert_allclose(found["probabilities"].numpy(), probabilities, atol=5e-3)


@pytest.mark.parametrize("name", ["vit-cifar10", "smollm2"])
def test_what_a_cut_does_to_the_answer(name: str) -> None:
    given = photo_of_the_cat() if name == "vit-cifar10" else ('He said {no} "twice" to',)
    cut = Ablation(heads=((1, 0), (2, 3))) if name == "vit-cifar10" else Ablation(blind=((4, 2),), layer=3)
    asked = CutInside(name, given, 4, cut)
    shown = cut_inside(load(name), asked, lambda *_: None)
    code = own_snippets.cut(asked)
    assert code is not None
    found = run(code())["found"]
    assert found.names == shown.names
    np.testing.assert_allclose(found.probabilities, shown.probabilities, atol=1e-5)
    assert own_snippets.cut(replace(asked, model="a folder of one's own")) is None


def test_what_the_patches_have_become() -> None:
    photo = photo_of_the_cat()
    seen = capture_image(load("vit-cifar10"), *photo, size=48)
    assert isinstance(seen, ImageRecording)
    subject = Subject(seen, checkpoint("vit-cifar10"), photo)
    alike, coloured = own_snippets.likeness(subject, 2, 7), own_snippets.parts(subject)
    assert alike is not None
    assert coloured is not None
    shown = seen.grid.to_grid(likeness(seen, 2, 7))
    np.testing.assert_allclose(run(alike())["likes"], shown, atol=1e-4)
    found = run(coloured())["found"]
    np.testing.assert_allclose(found.shares, parts(seen).shares, atol=1e-4)
    np.testing.assert_allclose(found.scores, parts(seen).scores, atol=1e-3 * np.abs(found.scores).max())


def test_the_next_words_of_a_text() -> None:
    expected = expect(load("smollm2"), "The cat sat on the")
    found = run(snippets.next_words(expected.recording, checkpoint("smollm2")))["probabilities"].numpy()
    last = expected.answers[-1]
    np.testing.assert_allclose(found[-1][list(last)], expected.probabilities[-1], atol=1e-4)


@pytest.mark.parametrize("name", ["minilm", "vit-cifar10"])
def test_the_table_of_positions(name: str) -> None:
    table = position_table(load(name)).table
    np.testing.assert_allclose(run(snippets.positions(checkpoint(name)))["table"].numpy(), table, atol=1e-6)


@pytest.mark.parametrize("which", ["cross", "encoder"])
def test_the_attention_of_a_translator(which: str) -> None:
    text = 'It\'s the "red" car.'
    found = run(own_snippets.translation(text, checkpoint("en-pt"), which=which))
    translation = capture_translation(load("en-pt"), text)
    kept = translation.decoder.cross if which == "cross" else translation.encoder
    np.testing.assert_allclose(found["attention"], kept.attention, atol=1e-6)
    assert found["found"].text == translation.text


def test_what_a_translation_needs() -> None:
    asked = OccludeSource("en-pt", 'The {red} "car".')
    occluded = occlude(load("en-pt"), asked, lambda *_: None)
    code = own_snippets.occlusion(asked)
    assert code is not None
    found = run(code())
    np.testing.assert_allclose(found["lost"], need(occluded), atol=1e-4)
    looks = alignment(capture_translation(load("en-pt"), asked.text)).attention[-1].mean(axis=0)
    np.testing.assert_allclose(
        found["attention"], by_word(looks, occluded.target, occluded.source), atol=1e-5
    )
    assert own_snippets.occlusion(replace(asked, model="a folder of one's own")) is None
