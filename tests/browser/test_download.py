"""A model of the hub, from the menu to the screen, against a stand-in for the hub on this computer."""

from __future__ import annotations

import shutil
from pathlib import Path

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


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """A random BERT of the catalogue row's layers and heads, with the real tokenizer."""
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=24, num_hidden_layers=ROW.layers, num_attention_heads=ROW.heads, intermediate_size=24
    )
    BertForPreTraining(config).save_pretrained(tmp_path / "made")
    shutil.copy(folder(checkpoint("minilm")) / "tokenizer.json", tmp_path / "made")
    return {
        name: (tmp_path / "made" / name).read_bytes()
        for name in ("config.json", "tokenizer.json", "model.safetensors")
    }


def test_a_download_shows_its_size_and_progress_and_ends_in_the_view(visit, files, tmp_path: Path):
    with Hub() as hub:
        hub.repository, hub.revision, hub.commit = ROW.location, ROW.revision, ROW.revision
        hub.files, hub.pause = files, 0.02
        with started(
            tmp_path, HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="0"
        ) as address:
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
            seen.leave()


def test_a_hub_that_does_not_know_it_leaves_one_sentence_and_the_view(visit, tmp_path: Path):
    with (
        Hub() as hub,
        started(
            tmp_path, HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="0"
        ) as address,
    ):
        seen = visit("/words-attention?model=gpt2", at=address)
        page = seen.page
        page.get_by_role("button", name="Download 548 MB").click()
        page.get_by_text("does not have this version of the model").wait_for(timeout=60_000)
        soon(page, page.locator(".cell.query").count, 16)
        seen.leave()
