"""What `load` gives, where it looks, what it leaves alone, and that it does so in silence."""

from __future__ import annotations

import gc
import hashlib
import logging
import re
import subprocess
import sys
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.models import tiny
from tests.models.folders import change, load, rewrite
from viz.capture.forward import forward
from viz.errors import InputError
from viz.models import loading
from viz.models.catalogue import CATALOGUE, checkpoint, folders
from viz.models.families import FAMILIES
from viz.models.folder import described
from viz.models.loading import load_folder
from viz.models.wheels.cache import place

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_a_folder_gives_back_the_network_that_was_saved(tmp_path: Path, family: str) -> None:
    row = tiny.write(tmp_path / family, family)
    model = load_folder(row, tmp_path / family)
    saved = tiny.network(family).state_dict()
    assert {k: v.shape for k, v in model.network.state_dict().items()} == {
        k: v.shape for k, v in saved.items()
    }
    assert all(torch.equal(tensor, saved[name]) for name, tensor in model.network.state_dict().items())
    assert (model.n_layers, model.n_heads) == (row.layers, row.heads) == (2, 4)
    assert model.max_tokens == row.max_tokens == (38 if family == "roberta" else 40)
    assert not model.network.training
    assert not any(p.requires_grad or p.dtype != torch.float32 for p in model.network.parameters())
    assert model.tokenizer is not None
    assert model.tokenizer.truncation is None
    assert model.tokenizer.padding is None


def test_half_precision_files_are_read_as_float32_and_the_default_dtype_is_never_touched(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(path, lambda tensors: tensors.update({name: tensor.half() for name, tensor in tensors.items()}))
    change(path, dtype="float16", torch_dtype="float16")
    asked: list[torch.dtype] = []
    real = torch.set_default_dtype
    monkeypatch.setattr(torch, "set_default_dtype", lambda dtype: real(asked.append(dtype) or dtype))
    model = load(path)
    assert {p.dtype for p in model.network.parameters()} == {torch.float32}
    assert set(asked) <= {
        torch.float32
    }  # process-wide: other threads would build half-precision tensors meanwhile
    assert torch.get_default_dtype() == torch.float32


def test_what_was_loaded_is_frozen_and_still_freed(path: Path) -> None:
    frozen = gc.get_freeze_count()
    model = load(path)
    assert gc.get_freeze_count() > frozen + 100
    forward(model, {"input_ids": torch.tensor([[2, 5, 3]])})
    gone = weakref.ref(model.network)
    gc.disable()
    try:
        del model  # frozen things are freed by their last reference alone: no cycle may hold a network
        assert gone() is None
    finally:
        gc.enable()


def test_one_network_is_built_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = threading.Semaphore(1), []
    real = loading._network

    def alone(*args: Any, **kwargs: Any) -> Any:
        most.append(inside.acquire(blocking=False))
        try:
            return real(*args, **kwargs)
        finally:
            inside.release()

    monkeypatch.setattr(loading, "_network", alone)
    threads = [threading.Thread(target=load, args=(path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [True] * 4


def test_loading_says_nothing(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rewrite(path, lambda tensors: tensors.update(unexpected=torch.zeros(3)))
    load(path)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("transformers").level < logging.ERROR


def test_a_wrong_digest_shows_both(path: Path) -> None:
    row = replace(CATALOGUE["minilm"], source="hub")
    with pytest.raises(InputError) as caught:
        load_folder(row, path)
    said = str(caught.value)
    digests = re.findall(r"\b[0-9a-f]{64}\b", said)
    assert digests[0] == row.sha256["model.safetensors"]
    assert len(set(digests)) == 2
    assert said.startswith("model.safetensors must have SHA-256")


def test_only_what_is_not_known_to_the_byte_is_tried(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(loading, "check_answers", lambda model: tried.append(model.name))
    load_folder(described("folder:tiny", path), path)
    assert tried == ["folder:tiny"]
    known = hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest()
    load_folder(replace(described("folder:tiny", path), sha256={"model.safetensors": known}), path)
    assert tried == ["folder:tiny"]


def test_a_changed_tokenizer_is_refused_too(path: Path) -> None:
    digest = CATALOGUE["minilm"].sha256["tokenizer.json"]
    row = replace(CATALOGUE["minilm"], source="hub", sha256={"tokenizer.json": digest})
    with pytest.raises(InputError, match=f"tokenizer.json must have SHA-256 {digest}; got [0-9a-f]{{64}}"):
        load_folder(row, path)
    (path / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"tokenizer\.json is missing"):
        load_folder(row, path)


def test_a_folder_of_the_operators_is_offered_by_name(root: Path) -> None:
    assert folders() == ("tiny",)
    row = checkpoint("folder:tiny")
    assert (row.family, row.layers, row.heads, row.reads, row.source) == ("bert", 2, 4, "text", "folder")
    assert loading.load("folder:tiny").name == "folder:tiny"


@pytest.mark.parametrize(
    "name", ["../tiny", "/etc", "..", ".", "", "tiny/../tiny", "tiny\x00", ".hidden", "a" * 100, "nothing"]
)
def test_a_name_never_leads_out_of_the_root(root: Path, name: str) -> None:
    with pytest.raises(InputError, match="Choose one from the menu"):
        checkpoint(f"folder:{name}")


def test_a_link_that_leads_out_of_the_root_is_refused(root: Path, tmp_path: Path) -> None:
    tiny.write(tmp_path / "outside")
    try:
        (root / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    except OSError:
        pytest.skip("no links on this computer")
    with pytest.raises(InputError, match="leads elsewhere"):
        checkpoint("folder:link")
    assert folders() == ("tiny",)


def test_a_broken_folder_leaves_the_menu_alone(root: Path) -> None:
    for name, config in {
        "broken": "{",
        "foreign": '{"model_type": "mamba"}',
        "huge": '{"model_type": "bert", "vocab_size": 1e30}',
    }.items():
        (root / name).mkdir()
        (root / name / "config.json").write_text(config)
        with pytest.raises(InputError) as caught:
            checkpoint(f"folder:{name}")
        assert "Choose one from the menu" not in str(caught.value)  # a link to it says what is wrong with it
    assert folders() == ("tiny",)


def test_an_unknown_name_is_answered_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"must be one of minilm, .*; got 'x{60}'"):
        loading.load("x" * 1000)


def test_a_model_of_the_hub_that_is_not_here_says_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=r"\(440 MB\) is not on this computer\. Download it first"):
        loading.load("bert-base")


def test_weights_out_of_wheels_that_are_not_here_say_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=r"MiniLM-L6 \(84 MB\) is not on this computer\. Download it first"):
        loading.load("minilm")


def test_damaged_weights_out_of_wheels_are_removed_so_that_they_can_be_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path))
    damaged = place(CATALOGUE["minilm"])
    tiny.write(damaged)
    with pytest.raises(
        InputError, match=r"MiniLM-L6 was damaged on this computer and has been removed\. Download it again"
    ):
        loading.load("minilm")
    assert not damaged.exists()
    with pytest.raises(InputError, match="is not on this computer"):
        loading.load("minilm")


def test_the_first_page_imports_no_torch() -> None:
    code = """
import sys
import viz.models, viz.models.catalogue, viz.models.folder, viz.ui.controls.choose, viz.ui.running.cache
viz.models.CATALOGUE, viz.models.FAMILIES
print([name for name in ("torch", "transformers", "tokenizers", "safetensors") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_the_catalogue_names_families_and_classes_that_exist() -> None:
    for row in CATALOGUE.values():
        assert row.translates == (FAMILIES[row.family].decoder is not None)
        assert row.network in FAMILIES[row.family].networks
        assert row.reads == FAMILIES[row.family].reads
