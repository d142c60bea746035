"""Python for what happens inside of a network runs with transformers alone, and computes what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.lessons.test_snippets import ROOT, TEXTS, photo_of_the_cat, run
from tests.loaded import load
from tests.models import tiny
from viz.analysis.encoder import cosine_to_input, movement
from viz.analysis.heads import head_metrics
from viz.capture import capture_image, capture_text, induction
from viz.capture.anatomy import stream
from viz.capture.batch import batch
from viz.capture.masked import compare, fill, in_turn, next_sentence
from viz.capture.patches import capture_patches
from viz.capture.positions import shuffle
from viz.capture.sampling import stages
from viz.generation import Sampling
from viz.lessons.predictions.masked import reproduce as masked
from viz.models import checkpoint
from viz.models.families import FAMILIES
from viz.models.loading import load_folder
from viz.requests import AnswerImage, FillMasks
from viz.tasks.recordings import give_answer
from viz.ui.controls import guess_snippets, inside_snippets, own_snippets, snippets
from viz.ui.controls.subject import Subject

pytestmark = pytest.mark.weights
WITH_WORDS = FAMILIES["bert"].networks.index("BertForPreTraining")


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_tokens_of_a_text() -> None:
    recording = capture_text(load("minilm"), *TEXTS)
    code = inside_snippets.tokens(recording, checkpoint("minilm"))
    assert code is not None
    found = run(code())
    assert tuple(map(tuple, found["inputs"]["offset_mapping"])) == recording.spans
    assert len(found["tokens"]) == recording.n_tokens
    assert inside_snippets.tokens(recording, checkpoint("minilm-masked")) is None


@pytest.mark.parametrize("name", ["minilm", "llama", "vit-cifar10"])
def test_one_layer(name: str, own) -> None:
    model = own(name) if name == "llama" else load(name)
    if name == "vit-cifar10":
        given = photo_of_the_cat()
        recording = capture_image(model, *given)
    else:
        given = ("It was tired {now}.",)
        recording = capture_text(model, *given)
    layer = model.n_layers - 1
    code = inside_snippets.one_layer(Subject(recording, model.checkpoint, given), layer)
    assert code is not None
    found = run(code())
    close: dict[str, Any] = {"atol": 2e-3} if name == "vit-cifar10" else {"atol": 1e-4}
    np.testing.assert_allclose(found["before"], recording.hidden_states[layer], **close)
    np.testing.assert_allclose(found["attention"], recording.attention[layer], **close)
    if name == "minilm":  # a sum of three, then normed
        family, seen = model.family, found["seen"]
        summed = sum(seen[each] for each in (family.embedding, family.positions, family.segments))
        normed = found["network"].base_model.embeddings.LayerNorm(summed)[0].detach()
        np.testing.assert_allclose(normed, recording.hidden_states[0], **close)
    queries = found["seen"][model.family.queries][0].reshape(recording.n_tokens, recording.n_heads, -1)
    if recording.rotation is not None:
        np.testing.assert_allclose(queries.transpose(0, 1), recording.rotation.queries[layer], **close)
    else:
        np.testing.assert_allclose(queries.transpose(0, 1), recording.queries[layer], **close)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of one's own, beside which somebody works."""

    def write(family: str, kind: int = 0):
        monkeypatch.chdir(tmp_path)
        return load_folder(tiny.write(tmp_path / family, family, kind), tmp_path / family)

    return write


def test_a_folder_of_ones_own_is_found_by_its_path(own) -> None:
    model = own("bert")
    recording = capture_text(model, "the animal was tired")
    source = snippets.whole(recording, model.checkpoint)
    assert source is not None
    assert "the path to this folder" in source()
    found = run(source())
    np.testing.assert_allclose(found["attention"], recording.attention, atol=1e-5)


@pytest.mark.parametrize("family", ["bert", "distilbert", "roberta"])
def test_what_is_put_into_blanks(own, family: str) -> None:
    model = own(family, WITH_WORDS if family == "bert" else 0)
    texts = ("the animal was tired",)
    spans = ((0, 4, 10), (0, 15, 20))
    filled = fill(model, texts, spans)
    code = guess_snippets.blanks(filled.recording, model.checkpoint, filled.places)
    assert code is not None
    found = run(code())
    shown = filled.guesses.probabilities
    ranked = found["probabilities"].sort(descending=True).values[:, : shown.shape[-1]]
    np.testing.assert_allclose(ranked, shown, atol=1e-5)
    looks = filled.recording.attention[:, :, list(filled.places)]
    np.testing.assert_allclose(found["attention"], looks, atol=1e-5)


@pytest.mark.parametrize("family", ["bert", "distilbert"])
def test_how_much_each_word_surprises(own, family: str) -> None:
    model = own(family, WITH_WORDS if family == "bert" else 0)
    texts = ("the animal was playing",)
    shown = in_turn(model, texts, lambda _: None)
    code = guess_snippets.surprise(capture_text(model, *texts), model.checkpoint, shown.words)
    assert code is not None
    found = run(code())["bits"]
    for place, bits in found.items():
        assert bits == pytest.approx(shown.bits[place], abs=1e-3)
    assert len(found) == np.isfinite(shown.bits).sum()


def test_whether_a_text_follows_another(own) -> None:
    model = own("bert", WITH_WORDS)
    code = guess_snippets.follows("the animal was tired.", "it was the street", model.checkpoint)
    assert code is not None
    found = run(code())["probabilities"]
    shown = next_sentence(model, "the animal was tired.", "it was the street")
    np.testing.assert_allclose(found[0], shown.follows, atol=1e-5)


@pytest.mark.parametrize("sampling", [Sampling(0.7, 5, 0.9), Sampling(1.0, 0, 0.5), Sampling(0)])
def test_what_is_left_to_draw_from(sampling: Sampling) -> None:
    text = "The cat sat on the"
    recording = capture_text(load("smollm2"), text)
    code = guess_snippets.drawn_from(recording, checkpoint("smollm2"), sampling)
    assert code is not None
    found = run(code())
    shown = stages(found["network"](**found["inputs"]).logits[0, -1].detach(), sampling).top_p.softmax(-1)
    np.testing.assert_allclose(found["left"], shown, atol=1e-5)
    assert float(found["own"].sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", ["minilm", "gpt2", "vit-cifar10"])
def test_tokens_in_another_order(name: str, own) -> None:
    model = own(name) if name == "gpt2" else load(name)
    given = photo_of_the_cat() if name == "vit-cifar10" else ("It was tired {now}.",)
    recording = capture_image(model, *given) if name == "vit-cifar10" else capture_text(model, *given)
    order = np.arange(recording.n_tokens)
    order[1:-1] = np.roll(order[1:-1], 1)
    code = inside_snippets.shuffled(
        Subject(recording, model.checkpoint, given), order.tolist(), prefix=int(name == "vit-cifar10")
    )
    assert code is not None
    found = run(code())["moved"]
    shown = shuffle(model, batch(model, given).inputs, order=tuple(order.tolist()))
    before = torch.from_numpy(shown.before[0][order])
    expected = (torch.from_numpy(shown.after[0].copy()) - before).norm(dim=-1) / before.norm(dim=-1)
    np.testing.assert_allclose(found, expected, atol=3e-3)


def test_words_that_stood_there_before_with_and_without_the_heads_that_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(induction, "DRAWS", 1)
    shown = induction.cut_induction(load("smollm2"), seed=1, heads=2)
    code = inside_snippets.copying(shown, checkpoint("smollm2"))
    assert code is not None
    found = run(code())
    np.testing.assert_allclose(found["scores"], shown.scores, atol=1e-4)
    np.testing.assert_allclose(found["whole"], shown.whole, atol=1e-4)
    np.testing.assert_allclose(found["without"], shown.without, atol=1e-4)


@pytest.mark.parametrize("size", [None, 48])
def test_a_picture_in_patches(size: int | None) -> None:
    model, photo = load("vit-cifar10"), photo_of_the_cat()
    patches = capture_patches(model, *photo, size=size)
    subject = Subject(
        give_answer(model, AnswerImage("vit-cifar10", photo), lambda *_: None), model.checkpoint, photo
    )
    code = inside_snippets.cut_up(subject, patches)
    assert code is not None
    found = run(code())
    np.testing.assert_allclose(found["filters"].flatten(1), patches.filters, atol=1e-6)
    np.testing.assert_allclose(found["projected"], patches.parts[1:], atol=2e-3)
    np.testing.assert_allclose(found["tokens"], patches.embedding, atol=2e-3)


def test_our_own_code_finds_a_folder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_LAB_MODELS", "elsewhere")
    monkeypatch.chdir(tmp_path)
    known = tiny.write(tmp_path / "models" / "mine")
    model = load_folder(known, tmp_path / "models" / "mine")
    recording = capture_text(model, "the animal was tired")
    code = own_snippets.of_heads(Subject(recording, known, recording.texts), ("entropy",))
    assert code is not None
    found = run(code())["metrics"].values["entropy"]
    np.testing.assert_allclose(found, head_metrics(recording).values["entropy"], atol=1e-5)


@pytest.mark.parametrize("name", ["minilm", "llama", "vit-cifar10"])
def test_the_way_of_a_token_through_all_layers(name: str, own) -> None:
    model = own(name) if name == "llama" else load(name)
    given = photo_of_the_cat() if name == "vit-cifar10" else ("It was tired {now}.",)
    recording = capture_image(model, *given) if name == "vit-cifar10" else capture_text(model, *given)
    code = inside_snippets.stream(Subject(recording, model.checkpoint, given), 2)
    assert code is not None
    found = run(code())
    inputs, tokens = batch(model, given)
    shown = stream(model, inputs, tokens=tokens)
    np.testing.assert_allclose(found["states"], shown.states[:, 2], atol=1e-2)
    np.testing.assert_allclose(found["moves"], movement(shown)[:, 2], atol=1e-3)
    np.testing.assert_allclose(found["left"], cosine_to_input(shown)[:, 2], atol=1e-3)


def test_what_an_exchange_does_to_blanks() -> None:
    versions = ((("He said no.",), ((0, 3, 7),)), (("She said no.",), ((0, 4, 8),)))
    found = run(masked.both(versions, "minilm-masked"))["found"]
    shown = compare(load("minilm-masked"), versions)
    assert found.names == shown.names
    np.testing.assert_allclose(found.probabilities, shown.probabilities, atol=1e-5)
    filled = run(masked.filled(FillMasks("minilm-masked", *versions[0]), checkpoint("minilm-masked")))
    expected = fill(load("minilm-masked"), *versions[0])
    np.testing.assert_allclose(filled["guesses"].probabilities, expected.guesses.probabilities, atol=1e-5)
    looks = expected.recording.attention[:, :, list(expected.places)]
    np.testing.assert_allclose(filled["attention"], looks, atol=1e-5)
