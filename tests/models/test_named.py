"""Models of the hub by name: looked up first, refused before their weights travel, then like any other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import safetensors.torch
import torch
from huggingface_hub import constants

from tests.models import tiny
from tests.models.stand_in import REPOSITORY, REVISION, Hub
from tests.pages.opened import opened, said
from viz.errors import InputError
from viz.launcher import _hub_allowed, parser
from viz.models import hub, named, storage
from viz.models.catalogue import by_name, checkpoint
from viz.models.loading import load

pytestmark = pytest.mark.tiny

NAME = f"hub:{REPOSITORY}@{REVISION}"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub with a tiny BERT, which visitors may ask for."""
    monkeypatch.setattr(storage, "_downloads", {})
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")
    monkeypatch.setenv("ATTENTION_LAB_HUB", "1")
    tiny.write(tmp_path / "tiny")
    with Hub() as hub_served:
        hub_served.files = {path.name: path.read_bytes() for path in (tmp_path / "tiny").iterdir()}
        monkeypatch.setenv("HF_ENDPOINT", hub_served.url)
        yield hub_served


def change(served: Hub, **changes: object) -> None:
    config = json.loads(served.files["config.json"]) | changes
    served.files["config.json"] = json.dumps(config).encode()


def test_what_is_looked_up_is_described_without_its_weights(served: Hub) -> None:
    assert named.name_of(named.look(f" {REPOSITORY} ").result()) == NAME
    assert ("GET", "model.safetensors", "") not in served.asked
    found = checkpoint(NAME)
    assert (found.title, found.family, found.layers, found.heads) == (REPOSITORY, "bert", 2, 4)
    assert found.megabytes == max(1, round(len(served.files["model.safetensors"]) / 1e6))
    assert by_name() == (NAME,)
    assert not storage.here(found)


def test_then_it_is_fetched_and_loaded_as_every_other(served: Hub) -> None:
    named.look(f"{REPOSITORY}@{REVISION}").result()
    storage.download(checkpoint(NAME)).result()
    assert storage.here(checkpoint(NAME))
    expected = safetensors.torch.load(served.files["model.safetensors"])
    found = dict(load(NAME).network.named_parameters())
    assert found
    assert all(torch.equal(weight, expected[name]) for name, weight in found.items())


@pytest.mark.parametrize(
    ("others", "kind"),
    [
        ({"pytorch_model.bin": b"\x80"}, "pickle"),
        ({"model.safetensors.index.json": b"{}", "pytorch_model.bin": b"\x80"}, "parts"),
        ({}, "weightless"),
    ],
)
def test_weights_of_another_kind_are_refused_by_what_they_are(
    served: Hub, others: dict[str, bytes], kind: str
) -> None:
    del served.files["model.safetensors"]
    served.files |= others
    with pytest.raises(InputError) as caught:
        named.look(REPOSITORY).result()
    assert str(caught.value) == hub.SENTENCES[kind]
    assert by_name() == ()


def test_a_model_with_code_of_its_own_is_refused(served: Hub) -> None:
    change(served, auto_map={"AutoModel": "modeling.Other"})
    named.look(REPOSITORY).result()
    with pytest.raises(InputError, match="Python code of its own, which is never run here"):
        checkpoint(NAME)
    assert by_name() == ()


def test_one_that_is_too_large_is_refused_before_it_travels(
    served: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    named.look(REPOSITORY).result()
    monkeypatch.setenv("ATTENTION_LAB_MAX_PARAMETERS", "100")
    with pytest.raises(InputError, match="may have 100 parameters here"):
        checkpoint(NAME)


@pytest.mark.parametrize(
    "wish", ["", "bert", "a/b/c", "../b", "a--b/c", "http://x/y", "a/b@main", "a/b c", "a/" + "b" * 200]
)
def test_what_is_no_name_is_asked_of_nobody(served: Hub, wish: str) -> None:
    with pytest.raises(InputError, match="must be named as its address ends"):
        named.look(wish)
    assert served.asked == []


def test_a_name_in_a_link_is_known_only_where_visitors_may_ask(
    served: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    named.look(REPOSITORY).result()
    monkeypatch.setenv("ATTENTION_LAB_HUB", "0")
    assert by_name() == ()
    with pytest.raises(InputError, match="Choose one from the menu"):
        checkpoint(NAME)
    for other in ("hub:a/b@" + "0" * 40, "hub:../../etc@" + "0" * 40, "hub:"):
        with pytest.raises(InputError, match="Choose one from the menu"):
            checkpoint(other)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], True),
        (["--host", "0.0.0.0"], False),
        (["--host", "0.0.0.0", "--allow-hub"], True),
        (["--no-allow-hub"], False),
    ],
)
def test_others_may_ask_only_where_the_operator_says_so(words: list[str], expected: bool) -> None:
    assert _hub_allowed(parser().parse_args(words)) is expected


def test_the_home_page_looks_one_up_and_offers_it(served: Hub) -> None:
    app = opened()
    app.text_input(key="hub-name").set_value(REPOSITORY)
    app.button(key="FormSubmitter:hub name-Look it up").click().run()
    assert not app.exception
    assert f"**{REPOSITORY}** is not on this computer" in said(app)
    assert "Download 1 MB" in [button.label for button in app.button]


def test_the_home_page_says_why_a_folder_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tiny.write(tmp_path / "good")
    bad = tmp_path / "bad"
    tiny.write(bad)
    (bad / "model.safetensors").rename(bad / "pytorch_model.bin")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    monkeypatch.setenv("ATTENTION_LAB_HUB", "0")
    shown = said(opened())
    assert "**good** · 2 layers, 4 heads" in shown
    assert "**bad** is not offered. A model's weights must be in model.safetensors" in shown
    tiny.write(tmp_path / "later")
    assert "**later** · 2 layers, 4 heads" in said(opened()), "a folder added while the app runs"
