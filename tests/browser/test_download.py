"""A model of the hub, from the menu to the screen, against a stand-in for the hub on this computer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForPreTraining

from tests.browser.conftest import soon, started
from tests.browser.windows import settle
from tests.models.stand_in import Hub
from viz.models import checkpoint
from viz.models.storage import folder

pytestmark = pytest.mark.browser

ROW = checkpoint("bert-base")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """It has one model: a random BERT of the catalogue row's layers and heads, with the real tokenizer."""
    made = tmp_path_factory.mktemp("made")
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=24, num_hidden_layers=ROW.layers, num_attention_heads=ROW.heads, intermediate_size=24
    )
    BertForPreTraining(config).save_pretrained(made)
    shutil.copy(folder(checkpoint("minilm")) / "tokenizer.json", made)
    with Hub() as hub:
        hub.repository, hub.revision, hub.commit = ROW.location, ROW.revision, ROW.revision
        names = ("config.json", "tokenizer.json", "model.safetensors")
        hub.files, hub.pause = {name: (made / name).read_bytes() for name in names}, 0.02
        yield hub


@pytest.fixture(scope="module")
def address(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app that asks this hub, and has none of its models."""
    there = tmp_path_factory.mktemp("app")
    cache = str(there / "cache")
    with started(there, HF_ENDPOINT=hub.url, HF_HOME=cache, HF_HUB_OFFLINE="0") as address:
        yield address


@pytest.mark.thorough(
    "tests/models/test_hub.py::test_progress_grows_while_bytes_arrive",
    "tests/pages/test_checkpoints.py::test_without_any_text_model_a_lesson_offers_one_and_ends",
)
def test_a_download_shows_its_size_and_progress_and_ends_in_the_view(visit: Any, address: str) -> None:
    seen = visit("/words-attention", at=address)
    page = seen.page
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name=f"BERT base · {ROW.megabytes} MB").click()
    offered = page.get_by_role("button", name=f"Download {ROW.megabytes} MB")
    offered.wait_for()
    soon(page, page.locator(".cell.query").count, 16)  # the view stays
    offered.click()
    page.get_by_role("progressbar").wait_for()
    assert page.get_by_text("MB").first.is_visible()
    page.get_by_text("BERT base: 16 of at most 512 tokens").wait_for(timeout=60_000)
    settle(page)
    assert "model=bert-base" in page.url


@pytest.mark.thorough("tests/models/test_hub.py::test_what_the_hub_refuses")
def test_a_hub_that_does_not_know_it_leaves_one_sentence_and_the_view(visit: Any, address: str) -> None:
    page = visit("/words-attention?model=gpt2", at=address).page
    page.get_by_role("button", name="Download 548 MB").click()
    page.get_by_text("does not have this version of the model").wait_for(timeout=60_000)
    soon(page, page.locator(".cell.query").count, 16)
