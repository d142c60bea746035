"""What each lesson compares: both sides are the networks' numbers, and what differs is their difference."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from tests.cases import first
from tests.loaded import load
from tests.models import tiny
from tests.pages.opened import opened, said
from tests.pages.test_compare import heats
from tests.pages.test_images import chart, default, numbers
from viz.analysis.alignment import need
from viz.capture import capture_image
from viz.capture.occlusion import occlude_source
from viz.foreign import plain
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.models.folder import described
from viz.models.loading import load_folder
from viz.pictures import square
from viz.ui.controls.pinned import KEY, Pinned, Several, fitting, understood
from viz.ui.running.cache import gallery

pytestmark = pytest.mark.weights
TIRED = "The animal didn't cross the street because it was too tired."
WIDE = TIRED.replace("tired", "wide")
DOOR = "She opened the door and walked into the room."
WINDOW = "She washed the window and looked into the garden."

FORGED = (
    ("words/heads.py", ("cross",), "heads"),
    ("words/heads.py", (), "heads"),
    ("predictions/layers.py", (99,), "layers"),
    ("predictions/layers.py", ((1, 2),), "layers"),
    ("predictions/masked.py", ((99,), 0), "blank"),
    ("predictions/masked.py", ((4,), 5), "blank"),
    ("predictions/masked.py", (4, 0), "blank"),
    ("workings/positions.py", ("t5", "", 1), "positions"),
    ("workings/self_attention.py", (0, 0, 0, "nothing"), "step"),
    ("workings/self_attention.py", (0, (1,), 0, "softmax"), "step"),
    ("workings/self_attention.py", (0,), "step"),
    ("workings/positions.py", ("learned", "<b>", 1), "positions"),
    ("workings/positions.py", ("learned", "similar", -1), "positions"),
)
"""Choices that a link may hold and no subject has."""


def shown(page: str, pinned: Pinned, **query: str) -> AppTest:
    app = opened(page, a=pinned.written(), **query)
    assert not app.exception
    assert not app.warning
    assert "Something went wrong" not in said(app)
    return app


def alt(app: AppTest, key: str) -> str:
    """The words for those who cannot see a chart."""
    return next(e.proto.alt for e in app.get("plotly_chart") if e.proto.id.endswith(f"-{key}"))


def recorded(model: str, text: str) -> tuple[np.ndarray, list[int]]:
    """(attention [layer, head, query, key], token ids) of the network itself, without our capture."""
    loaded = load(model)
    encoded = loaded.tokenizer.encode(text)
    ids = torch.tensor([encoded.ids])
    with torch.inference_mode():
        found = loaded.network.base_model(input_ids=ids, output_attentions=True).attentions
    return torch.cat(found).numpy(), encoded.ids


def test_a_grid_of_heads_is_pinned_and_compared_by_the_number_on_screen() -> None:
    app = opened("words/heads.py", text=TIRED, model="minilm")
    app.button(key="pin as A heads").click().run()
    kept = understood(app.query_params[KEY])
    assert kept == Pinned("minilm", (TIRED,), (), None, ("",), "heads")
    app = shown("words/heads.py", kept, text=WIDE, model="minilm", x="previous")
    expected = []
    for text in (TIRED, WIDE):
        attention, _ = recorded("minilm", text)
        words = np.arange(1, attention.shape[-1] - 1)  # all but [CLS] and [SEP]
        expected.append(attention[:, :, words, words - 1].mean(axis=-1))
    for drawn, each in zip(heats(app, "compared"), expected, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-5)
    change = expected[1] - expected[0]
    np.testing.assert_allclose(heats(app, "compared difference")[0], change, atol=1e-5)
    layer, head = np.unravel_index(np.abs(change).argmax(), change.shape)
    where = f"layer {layer + 1}, head {head + 1}"
    assert plain(app.table[0].value.iloc[0]["Where"]) == where
    assert f"They differ most at {where}: {expected[0][layer, head]:.3f} in A" in alt(
        app, "compared difference"
    )
    one, other = (recorded("minilm", text)[0].astype(np.float64) for text in (TIRED, WIDE))
    moved = np.abs(other - one).sum(axis=-1).mean(axis=-1) / 2
    layer, head = np.unravel_index(moved.argmax(), moved.shape)
    assert f"layer {layer + 1}, head {head + 1} moves most" in said(app)
    assert f"{moved.max():.0%} on average; the mean of all heads is {moved.mean():.0%}" in said(app)


@pytest.mark.thorough(
    "tests/pages/test_compare.py::test_a_link_restores_the_comparison_of_texts_of_other_lengths"
)
def test_two_models_whose_heads_are_not_as_many_have_no_difference_and_it_is_said() -> None:
    pinned = Pinned("minilm", (TIRED,), (), None, ("",), "heads")
    app = shown("words/heads.py", pinned, text=TIRED, model="smollm2", x="first")
    one, other = heats(app, "compared")
    assert one.shape == (6, 12)
    assert other.shape == (30, 9)
    assert "the maps are not of one size (6 × 12 in A and 30 × 9 in B)" in said(app)


def test_what_a_grid_pinned_of_cross_attention_has_no_number_for_is_said() -> None:
    pinned = Pinned(DEFAULT_TRANSLATOR, ("The bird sings.",), (), None, ("cross",), "heads")
    app = opened("words/heads.py", text=TIRED, model="minilm", x="previous", a=pinned.written())
    assert "has no number “mass on previous token”" in said(app)


def test_the_heads_of_two_pictures_are_compared_by_how_far_they_look() -> None:
    crop = square(default())
    where = (crop.left, crop.top, crop.side)
    first, second = list(gallery())[:2]
    pinned = Pinned("vit-cifar10", (first,), where, None, ("",), "heads")
    query = {"image-model": "vit-cifar10", "picture": second, "metric": "itself"}
    app = opened("images/attention.py", a=pinned.written(), **query)
    guess = next(each for each in app.button_group if each.key == "guess farther")
    guess.set_value(guess.options[0]).run()
    assert not app.exception
    expected = []
    for picture in (default(), gallery()[second]):
        attention = capture_image(load("vit-cifar10"), picture).attention
        patches = np.arange(1, attention.shape[-1])
        expected.append(attention[:, :, patches, patches].mean(axis=-1))
    for drawn, each in zip(heats(app, "compared"), expected, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-5)


def test_a_step_of_the_walk_is_compared_with_that_of_another_head() -> None:
    pinned = Pinned("minilm", (TIRED,), (), None, (3, 1, 11, "softmax"), "step")
    query = {"model": "minilm", "text": TIRED, "layer": "4", "heads": "7", "step": "softmax", "pin": "11"}
    app = shown("workings/self_attention.py", pinned, **query)
    attention, _ = recorded("minilm", TIRED)
    for drawn, head in zip(heats(app, "compared"), (1, 6), strict=True):
        np.testing.assert_allclose(drawn, attention[3, head], atol=1e-5)
    app = shown("workings/self_attention.py", pinned, **query | {"step": "sum"})
    assert "A and B do not show the same kind of number" in said(app)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    tiny.write(tmp_path / "small-llama", "llama")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "small-llama"


def lens(model: Any, text: str) -> tuple[np.ndarray, np.ndarray]:
    """(likeliest entry, its probability), [depth, token] each, the last depth first: the network's own."""
    ids = torch.tensor([model.tokenizer.encode(text).ids])
    with torch.inference_mode():
        found = model.network(ids, output_hidden_states=True)
        inner = model.network.lm_head(model.network.model.norm(torch.cat(found.hidden_states[:-1])))
        chances = torch.cat([inner, found.logits]).softmax(-1).flip(0)
    best = chances.max(-1)
    return best.indices.numpy(), best.values.numpy()


def test_what_every_layer_would_answer_is_compared_where_both_say_the_same(folder) -> None:
    texts = ("the animal was", "the animal has")
    name = "folder:small-llama"
    model = load_folder(described(name, folder), folder)
    (first, one), (second, other) = (lens(model, text) for text in texts)
    pinned = Pinned(name, (texts[0],), (), None, (1,), "layers")
    query = {"text": texts[1], "layers-model": name, "compared-as": "beside"}
    app = shown("predictions/layers.py", pinned, **query)
    for drawn, expected in zip(heats(app, "compared"), (one, other), strict=True):
        np.testing.assert_allclose(drawn, expected, atol=1e-5)
    (change,) = heats(app, "compared difference")
    same = first == second
    assert 0 < same.sum() < same.size
    np.testing.assert_allclose(change[same], (other - one)[same], atol=1e-5)
    assert np.isnan(change[~same]).all()
    assert f"They say the same in {same.sum()} of {same.size} cells" in said(app)


def test_the_answers_for_two_blanks_stand_back_to_back() -> None:
    model = load("minilm-masked")
    expected = []
    for text in (DOOR, WINDOW):
        ids = model.tokenizer.encode(text).ids
        ids[4] = model.mask
        with torch.inference_mode():
            expected.append(model.network(torch.tensor([ids])).prediction_logits[0, 4].softmax(-1).numpy())
    pinned = Pinned("minilm-masked", (DOOR,), (), None, ((4,), 0), "blank")
    query = {"masked-model": "minilm-masked", "text": WINDOW, "mask": "5"}
    app = shown("predictions/masked.py", pinned, **query)
    bars = chart(app, "compared answers")["data"]
    names = [plain(name) for name in bars[0]["customdata"]]
    entries = [model.tokenizer.token_to_id(name) for name in names]
    for drawn, chances in zip(bars, expected, strict=True):
        np.testing.assert_allclose(numbers(drawn["x"]), chances[entries], atol=1e-5)
    assert entries[0] == np.maximum(*expected).argmax()
    change = expected[1] - expected[0]
    most = max(entries, key=lambda entry: abs(change[entry]))
    row = app.table[0].value.iloc[0]
    assert plain(row["answer"]) == model.tokenizer.id_to_token(most)
    assert float(plain(row["B − A"]).replace("−", "-")) == pytest.approx(change[most], abs=6e-4)


def test_answers_of_two_models_are_matched_by_name() -> None:
    pinned = Pinned("minilm-masked", (DOOR + " It was dark.",), (), None, ((4, 6), 1), "blank")
    query = {"masked-model": "minilm-masked", "text": WINDOW, "mask": "5"}
    app = shown("predictions/masked.py", pinned, **query)  # another blank of another text: no exact numbers
    assert "&lt;0.0" in " ".join(chart(app, "compared answers")["data"][0]["text"])


def test_positions_that_two_models_learned_are_compared_by_their_cosines() -> None:
    pinned = Pinned("minilm", ("A.",), (), None, ("learned", "similar", 1), "positions")
    app = shown("workings/positions.py", pinned, model="minilm-masked")
    expected = []
    for name in ("minilm", "minilm-masked"):
        table = load(name).network.base_model.embeddings.position_embeddings.weight.detach().numpy()[:64]
        unit = table / np.linalg.norm(table, axis=1, keepdims=True)
        expected.append(unit @ unit.T)
    for drawn, each in zip(heats(app, "compared"), expected, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-5)
    np.testing.assert_allclose(heats(app, "compared difference")[0], expected[1] - expected[0], atol=1e-5)


def test_two_bases_of_the_sinusoids_are_compared() -> None:
    pinned = Pinned("minilm", ("A.",), (), None, ("sinusoidal", "", 10_000), "positions")
    app = shown("workings/positions.py", pinned, way="sinusoidal", base="100", model="minilm")
    place, pair = np.arange(100)[:, None], np.arange(32)[None]
    for drawn, base in zip(heats(app, "compared"), (10_000.0, 100.0), strict=True):
        np.testing.assert_allclose(drawn[:, ::2], np.sin(place / base ** (2 * pair / 64)), atol=1e-5)
    assert "In A, “A.”" not in said(app)  # whatever the text, the table is the same


def test_two_classes_of_one_network_are_explained_beside_each_other() -> None:
    crop = square(default())
    where = (crop.left, crop.top, crop.side)
    pinned = Pinned("vit-cifar10", (next(iter(gallery())),), where, None, ("relevance", 3), "explained")
    query = {"left": "vit-cifar10", "right": "cnn-cifar10", "class": "dog"}
    app = shown("images/cnn_vs_vit.py", pinned, **query)
    one, other = (heats(app, f"compared {side}")[0] for side in "AB")
    np.testing.assert_array_equal(other, heats(app, "why 0")[0])
    np.testing.assert_allclose(heats(app, "compared difference")[0], other - one, atol=1e-6)
    assert np.abs(other - one).max() > 0.01
    asked = {**query, "class": "cat"}
    np.testing.assert_allclose(one, heats(opened("images/cnn_vs_vit.py", **asked), "why 0")[0], atol=1e-6)


@pytest.mark.parametrize("forgery", first(2, FORGED))
def test_a_forged_choice_is_one_sentence(forgery: tuple[str, Any, str]) -> None:
    page, choice, view = forgery
    model = "minilm-masked" if view != "layers" else "smollm2"
    menu = {"layers": "layers-model", "blank": "masked-model"}.get(view, "model")
    forged_view = Pinned(model, (DOOR,), (), None, choice, view)
    app = opened(page, a=forged_view.written(), text=DOOR, **{menu: model})
    assert not app.exception
    assert "Something went wrong" not in said(app)
    assert "of something that its model does not have" in said(app)


def test_a_choice_that_is_no_plain_value_means_none() -> None:
    for choice in ((1.5,), ({"a": 1},), ((("a",),),), (True,), ((None,),), tuple(range(65))):
        assert understood(Pinned("minilm", (DOOR,), (), None, choice, "heads").written()) is None
    assert (4, 6) in Several(range(9))
    assert 4 not in Several(range(9))
    assert fitting((1, "a"), range(2), "abc") == (1, "a")


def test_what_two_texts_lead_to_is_compared_by_name() -> None:
    texts = ("The sky is", "The grass is")
    model = load("smollm2")
    expected = []
    for text in texts:
        with torch.inference_mode():
            logits = model.network(torch.tensor([model.tokenizer.encode(text).ids])).logits[0, -1]
        expected.append(logits.softmax(-1).numpy())
    pinned = Pinned("smollm2", (texts[0],), (), None, (2,), "next")
    app = shown("predictions/next.py", pinned, prompt=texts[1])
    bars = chart(app, "compared answers")["data"]
    entries = [model.tokenizer.encode(f" {plain(name)}").ids for name in bars[0]["customdata"]]
    plainly = [at for at, ids in enumerate(entries) if len(ids) == 1]  # one word, one token
    assert len(plainly) > 5
    for drawn, chances in zip(bars, expected, strict=True):
        for at in plainly:
            written, chance = numbers(drawn["x"])[at], chances[entries[at][0]]
            assert written == pytest.approx(chance, abs=1e-5) or (
                written == 0 and "&lt;" in drawn["text"][at]
            )
    assert f"In A, “{texts[0]}” is given to" in said(app)


def moved(model: Any, text: str, token: int) -> np.ndarray:
    """[layer, sublayer]: how far the network itself moves a token's vector, as a share of its length."""
    states: list[torch.Tensor] = []
    encoder = model.network.base_model
    parts = [encoder.embeddings]
    parts += [part for layer in encoder.encoder.layer for part in (layer.attention.output, layer.output)]
    hooks = [part.register_forward_hook(lambda *found: states.append(found[-1][0, token])) for part in parts]
    with torch.inference_mode():
        model.network(input_ids=torch.tensor([model.tokenizer.encode(text).ids]))
    for hook in hooks:
        hook.remove()
    return np.array([float((b - a).norm() / a.norm()) for a, b in pairwise(states)]).reshape(-1, 2)


def test_two_tokens_paths_through_the_layers_are_compared() -> None:
    expected = [moved(load("minilm"), TIRED, token) for token in (2, 5)]
    app = opened("workings/encoder.py", text=TIRED, model="minilm", pin="3")
    app.button_group(key="guess-path").set_value("most, over 0.7").run()
    app.button(key="pin as A path").click().run()
    assert understood(app.query_params[KEY]) == Pinned("minilm", (TIRED,), (), None, (2,), "path")
    app.selectbox(key="token").set_value(5).run()
    assert not app.exception
    for drawn, each in zip(heats(app, "compared"), expected, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-4)
    np.testing.assert_allclose(heats(app, "compared difference")[0], expected[1] - expected[0], atol=1e-4)


def test_what_the_words_of_two_translations_need_is_compared() -> None:
    texts = ("The blue bird sings.", "The red bird sings.")
    pinned = Pinned(DEFAULT_TRANSLATOR, (texts[0],), (), None, ("cross", "drop"), "need")
    app = opened("predictions/translate.py", source=texts[1], a=pinned.written(), attention="cross")
    app.button_group(key="guess-need").set_value("red").run()
    assert not app.exception
    model = load(DEFAULT_TRANSLATOR)
    both = [need(occlude_source(model, text, way="drop", report=lambda *_: None)) for text in texts]
    for drawn, each in zip(heats(app, "compared"), both, strict=True):
        np.testing.assert_allclose(drawn, each, atol=1e-4)
    if both[0].shape == both[1].shape:
        np.testing.assert_allclose(heats(app, "compared difference")[0], both[1] - both[0], atol=1e-4)
