"""Folders whose weights are wrong are refused in the list, with the sentence that opening them says."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
import torch

from tests.models import tiny
from tests.models.folders import load, refused, rewrite
from viz.errors import InputError
from viz.models import catalogue, inspection, trial
from viz.models.catalogue import folders
from viz.models.inspection import BREAKS, Inspection, opened_elsewhere, told

pytestmark = pytest.mark.tiny


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were opened, in this process."""
    names: list[str] = []

    def here(name: str) -> InputError | None:
        names.append(name)
        found = told(name)
        return InputError(found["message"], **found["values"]) if found else None

    monkeypatch.setattr(catalogue, "INSPECTION", Inspection(here))
    return names


def rounds(count: int = 2) -> None:
    for _ in range(count):
        catalogue.inspect()


def lacking(tensors: dict[str, torch.Tensor]) -> None:
    del tensors[next(name for name in tensors if "query.weight" in name)]


def not_finite(tensors: dict[str, torch.Tensor]) -> None:
    next(value for name, value in tensors.items() if "key.weight" in name)[0, 0] = float("nan")


def overflowing(tensors: dict[str, torch.Tensor]) -> None:
    for name, value in tensors.items():
        if "word_embeddings" in name or "query.weight" in name or "key.weight" in name:
            value.fill_(3e38)


@pytest.mark.parametrize("spoil", [lacking, not_finite, overflowing])
def test_a_folder_with_wrong_weights_is_refused_in_the_list_until_it_is_repaired(
    root: Path, path: Path, opened: list[str], spoil: object
) -> None:
    good = path.parent.parent / "good"
    shutil.copytree(path, good)
    rounds()
    assert folders() == ("tiny",)
    rewrite(path, spoil)
    said = refused(path)
    assert folders() == ("tiny",), "nobody has looked yet"
    rounds()
    assert folders() == ()
    assert str(catalogue.refused()["tiny"]) == said
    rounds(3)
    assert opened == ["tiny", "tiny"], "once a state of its files"
    shutil.copy(good / "model.safetensors", path / "model.safetensors")
    assert folders() == ("tiny",)
    rounds()
    assert (folders(), catalogue.refused()) == (("tiny",), {})


def test_a_folder_that_appears_is_opened_once_nobody_writes_to_it_any_more(
    root: Path, path: Path, opened: list[str]
) -> None:
    rounds()
    tiny.write(root / "later")
    catalogue.inspect()
    assert opened == ["tiny"]
    os.utime(root / "later" / "model.safetensors", (1, 1))  # it grows
    catalogue.inspect()
    assert opened == ["tiny"]
    catalogue.inspect()
    assert opened == ["tiny", "later"]
    shutil.rmtree(root / "later")
    rounds()
    assert folders() == ("tiny",)


def test_one_folder_is_opened_at_a_time_and_none_that_memory_has_no_room_for(
    root: Path, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun, go = threading.Event(), threading.Event()
    names: list[str] = []

    def slow(name: str) -> None:
        names.append(name)
        begun.set()
        go.wait(20)

    slowly = Inspection(slow)
    slowly.round([path])
    under_way = threading.Thread(target=slowly.round, args=([path],))
    under_way.start()
    assert begun.wait(20)
    slowly.round([path])
    assert names == ["tiny"]
    go.set()
    under_way.join(20)
    (tmp_path / "meminfo").write_text("MemTotal: 9000000 kB\nMemAvailable: 900000 kB\n")
    monkeypatch.setattr(inspection, "MEMINFO", tmp_path / "meminfo")
    os.utime(path / "model.safetensors", (1, 1))
    for _ in range(3):
        slowly.round([path])
    assert names == ["tiny"]


def test_the_process_says_what_opening_says_and_what_breaks_it_is_refused(
    root: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(path, lacking)
    found = opened_elsewhere("tiny")
    assert isinstance(found, InputError)
    assert str(found) == refused(path)
    monkeypatch.setattr(inspection, "__name__", "no.such.module")  # it ends before it says a word
    assert opened_elsewhere("tiny").message == BREAKS


def test_attention_that_does_not_add_up_to_one_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(path)
    trial.check_answers(model)
    attention = model.family.layer_list(model.network)[1].attention.self
    forward = attention.forward

    def twice(*given: object, **more: object) -> tuple[torch.Tensor, torch.Tensor]:
        mixed, weights = forward(*given, **more)
        return mixed, 2 * weights

    monkeypatch.setattr(attention, "forward", twice)
    with pytest.raises(InputError, match="add up to 1"):
        trial.check_answers(model)
