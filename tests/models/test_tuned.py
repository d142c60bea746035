"""What was learned is taken away and opened again as an own checkpoint: the same scores, to the last bit."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.models.folders import change, refused
from tests.rounding import assert_rounding
from tests.vision import noise
from viz import tuned_folder
from viz.analysis.judging import judge
from viz.attribution.functions import ATTRIBUTIONS
from viz.capture import capture_image, prepare
from viz.errors import InputError
from viz.learning import Arm, Tuned, features, weights
from viz.lessons.learning.teach.tuning_card import card, head_card
from viz.models import kept
from viz.models.catalogue import checkpoint
from viz.models.loading import load
from viz.models.model import Model
from viz.models.tuned import FILE, Taught, archive, taught
from viz.teaching import Examples, PackTuned, TuneNetwork
from viz.tuning.batches import prepared
from viz.tuning.tune import pack, scored, seen, tune
from viz.ui.running import sets

pytestmark = pytest.mark.weights

TEXTS = ("It rained.", "We ate soup.", "Snow fell all day.", "The bread is warm.")
GIVEN = Examples(
    name="own",
    classes=("weather", "*food*"),
    inputs=tuple((text,) for text in TEXTS),
    labels=(0, 1, 0, 1),
    held=(False, False, True, True),
)
ASKED = TuneNetwork("minilm", GIVEN, epochs=2, rank=4)


@pytest.fixture(scope="module")
def model() -> Model:
    return load("minilm")


@pytest.fixture(scope="module")
def found(model: Model) -> Tuned:
    return tune(model, ASKED, lambda *_said: None)


@pytest.fixture(scope="module")
def packed(model: Model, found: Tuned) -> bytes:
    assert found.change is not None
    told = card(ASKED, found, model.checkpoint)
    wish = PackTuned("minilm", found.change, found.head, GIVEN.classes, "mean", told)
    return pack(model, wish).data.tobytes()


@pytest.fixture
def folder(packed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The unpacked folder, below one that is offered with --models."""
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(tmp_path / "mine")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "mine"


def test_opened_again_it_gives_the_same_scores_to_the_last_bit(folder: Path, found: Tuned) -> None:
    row = checkpoint("folder:mine")
    assert (row.base, row.layers, row.heads) == ("minilm", 6, 12)
    again = load("folder:mine")
    head = again.taught
    assert head is not None
    assert head.classes == GIVEN.classes
    rows = seen(again, prepared(again, GIVEN.inputs, None), GIVEN.test, first=head.first)
    assert np.array_equal(rows @ head.weights.numpy().T + head.bias.numpy(), found.scores)
    assert_rounding(head.scores(torch.from_numpy(rows)).numpy(), found.scores)
    for place, index in enumerate(GIVEN.test):
        said = scored(again, GIVEN.inputs[index])
        assert said.classes == GIVEN.classes
        assert_rounding(said.scores, found.scores[place])
    assert (folder / FILE).stat().st_size < 2_000_000, "the change alone, not the network"


def test_the_head_alone_answers_as_it_did_on_the_untouched_network(
    model: Model, found: Tuned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = head_card(GIVEN, found.frozen, "mean", model.checkpoint)
    wish = PackTuned("minilm", weights({}), found.frozen_head, GIVEN.classes, "mean", told)
    with zipfile.ZipFile(io.BytesIO(pack(model, wish).data.tobytes())) as files:
        files.extractall(tmp_path / "mine")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    again = load("folder:mine")
    scores = np.stack([scored(again, GIVEN.inputs[index]).scores for index in GIVEN.test])
    assert scores.argmax(axis=1).tolist() == found.frozen.tolist()
    matrix, bias = (value for _, value in sorted(found.frozen_head.named, reverse=True))
    rows = seen(model, prepared(model, GIVEN.inputs, None), GIVEN.test, first=False)
    assert_rounding(scores, rows @ matrix.T + bias)
    assert (tmp_path / "mine" / FILE).stat().st_size < 10_000, "a head and nothing else"


def test_a_head_that_was_fitted_alone_is_opened_again(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sets.read()["topics"].examples.fewer(4)
    train, test = list(given.train), given.test[:3]
    every = seen(model, prepared(model, given.inputs, None), range(len(given.inputs)), first=False)
    arm, tests = Arm(title="head", features=features(every)), features(every[list(test)])
    judged = judge(arm, given.labels, train=train, asked=tests)
    wish = PackTuned("minilm", weights({}), judged.head, given.classes, "mean", "")
    with zipfile.ZipFile(io.BytesIO(pack(model, wish).data.tobytes())) as files:
        files.extractall(tmp_path / "mine")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    again = load("folder:mine")
    scores = np.stack([scored(again, given.inputs[index]).scores for index in test])
    by_hand = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, tol=1e-8))
    alive = every.astype(float)[:, every[train].std(axis=0) > 1e-6]
    by_hand.fit(alive[train], [given.labels[i] for i in train])
    theirs = by_hand.decision_function(alive[list(test)])
    apart = scores - scores.mean(axis=1, keepdims=True)
    assert apart == pytest.approx(theirs - theirs.mean(axis=1, keepdims=True), abs=2e-3)


def test_pictures_are_seen_in_the_size_that_was_learned_from() -> None:
    model, head = load("vit-cifar10"), weights({"head.weight": np.ones((2, 192)), "head.bias": np.zeros(2)})
    wish = PackTuned("vit-cifar10", weights({}), head, ("a", "b"), "mean", "")
    for size, side in ((None, 32), (48, 48)):
        with zipfile.ZipFile(io.BytesIO(pack(model, replace(wish, size=size)).data.tobytes())) as files:
            told = json.loads(files.read("preprocessor_config.json"))
        assert told["size"] == {"height": side, "width": side}


def test_kept_for_a_visit_it_is_the_same_network(
    packed: bytes, found: Tuned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tuned_folder.VARIABLE, str(tmp_path / "tuned"))
    again = load(kept.keep(packed))
    rows = seen(again, prepared(again, GIVEN.inputs, None), GIVEN.test, first=False)
    assert again.taught is not None
    assert_rounding(again.taught.scores(torch.from_numpy(rows)).numpy(), found.scores)


def test_a_network_for_pictures_answers_with_what_it_was_taught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tuned_folder.VARIABLE, str(tmp_path / "tuned"))
    plain, given = load("vit-cifar10"), noise()
    rng = np.random.default_rng(0)
    head = weights({"head.weight": rng.normal(size=(2, plain.d_model)), "head.bias": rng.normal(size=2)})
    untouched = pack(plain, PackTuned("vit-cifar10", weights({}), head, ("mine", "yours"), "mean", ""))
    name = kept.keep(untouched.data.tobytes())
    assert checkpoint(name).title.startswith("ViT (CIFAR-10) frozen ")
    again = load(name)
    found = capture_image(again, given)
    before = capture_image(plain, given)
    assert found.labels == ("mine", "yours")
    assert_rounding(found.hidden_states, before.hidden_states)
    named = dict(head.named)
    vector = before.hidden_states[-1][before.grid.prefix :].mean(axis=0)
    assert_rounding(found.logits[0], named["head.weight"] @ vector + named["head.bias"])
    assert_rounding(scored(again, (given, None)).scores, found.logits[0])
    assert found.outputs.names[0][0] in found.labels
    for method in ATTRIBUTIONS.values():
        scores = method(again, prepare(again, given), target=1).scores
        assert np.isfinite(scores).all()
        assert scores.any()


def test_its_card_says_on_what_and_how_well(folder: Path, found: Tuned) -> None:
    said = (folder / "README.md").read_text(encoding="utf-8")
    right = int((found.answers == [0, 1]).sum())
    assert f"Right in all: {right} of 2 tests" in said
    assert "| weather | 1 | 1 |" in said
    assert "*food*" not in said.replace("\\*food\\*", ""), "what somebody typed has no meaning there"
    assert "`minilm`" in said


def test_what_does_not_fit_is_refused(folder: Path) -> None:
    told = json.loads((folder / "config.json").read_text())["attention_lab"]
    for wrong in ({**told, "base": "gpt9"}, {**told, "base": "vit-cifar10"}, {**told, "base": ["x"]}):
        change(folder, attention_lab=wrong)
        refused(folder, "must name the checkpoint")
    change(folder, attention_lab={**told, "classes": ["one"]})
    refused(folder, "The head in this tuned folder does not fit")
    change(folder, attention_lab=told)
    kept = load_file(folder / FILE)
    name = next(each for each in kept if each.endswith(".up"))
    for broken in (
        {name: kept[name][:-1]},
        {"not.there.up": kept[name].clone()},
        {"head.bias": kept["head.bias"] / 0},
    ):
        (folder / FILE).unlink()
        save_file({**kept, **broken}, folder / FILE)
        refused(folder)


def test_a_network_without_a_head_of_classes_says_so(model: Model) -> None:
    with pytest.raises(InputError, match="brings no head of classes along"):
        scored(model, GIVEN.inputs[0])


def test_a_checkpoint_that_is_a_change_itself_is_not_changed_again(tmp_path: Path) -> None:
    head = Taught(weights=torch.zeros(2, 3), bias=torch.zeros(2), classes=("a", "b"), first=False)
    with pytest.raises(Exception, match="holds its own weights"):
        archive("vit-saliency-cifar10", tmp_path, change={}, head=head, card="")
    assert head.scores(torch.ones(1, 3)).shape == (1, 2)
    assert callable(taught)
