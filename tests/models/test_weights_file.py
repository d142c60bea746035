"""A weights file is not believed: cut off, lying, incomplete or not finite, it is refused in one calm
sentence.
"""

from __future__ import annotations

import json
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.models import tiny
from tests.models.folders import load, refused, rewrite
from viz.errors import InputError
from viz.models import files

pytestmark = pytest.mark.tiny


def test_a_folder_of_pickles_is_refused_unopened(path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(path / "opened"),)

    (path / "pytorch_model.bin").write_bytes(pickle.dumps({"w": Evil()}))
    load(path)  # beside a safetensors file it is never looked at
    (path / "model.safetensors").unlink()
    refused(path, "pickle format, which can run any code")
    assert not (path / "opened").exists()


def test_an_index_that_leads_out_of_the_folder_is_not_followed(path: Path, tmp_path: Path) -> None:
    other = tiny.write(tmp_path / "other")
    weights = load_file(Path(other.location) / "model.safetensors")
    (path / "model.safetensors").unlink()
    index = {"metadata": {}, "weight_map": dict.fromkeys(weights, "../../other/model.safetensors")}
    (path / "model.safetensors.index.json").write_text(json.dumps(index))
    refused(path, "must hold model.safetensors")


def header(path: Path) -> tuple[dict[str, Any], bytes]:
    raw = (path / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    return json.loads(raw[8 : 8 + length]), raw[8 + length :]


def put(path: Path, head: Any, body: bytes, *, length: int | None = None) -> None:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    (path / "model.safetensors").write_bytes(
        struct.pack("<Q", len(text) if length is None else length) + text + body
    )


@pytest.mark.parametrize("keep", [0, 1, 7, 8, 100, -1, -1000])
def test_a_truncated_file_is_refused(path: Path, keep: int) -> None:
    whole = (path / "model.safetensors").read_bytes()
    (path / "model.safetensors").write_bytes(whole[:keep])
    refused(path, "incomplete")


def test_headers_that_lie_are_refused(path: Path) -> None:
    head, body = header(path)
    name = "embeddings.word_embeddings.weight"
    lies: list[tuple[Any, bytes]] = [
        ({**head, name: {**head[name], "shape": [10**9, 32]}}, body),
        ({**head, name: {**head[name], "shape": [-60, -32]}}, body),
        ({**head, name: {**head[name], "shape": "large"}}, body),
        ({**head, name: {**head[name], "dtype": "F64"}}, body),
        ({**head, name: {**head[name], "dtype": "F3"}}, body),
        ({**head, name: {**head[name], "data_offsets": [0, 10**12]}}, body),
        ({**head, name: {**head[name], "data_offsets": []}}, body),
        ({**head, name: 7}, body),
        ([1, 2], body),
        (b"{" * 100_000, body),
        (head, body + b"more"),
    ]
    for number, (lie, rest) in enumerate(lies):
        put(path, lie, rest)
        if number != 1:  # sizes below zero are left to the library
            with pytest.raises(InputError, match="incomplete"):
                files.check_safetensors(path / "model.safetensors")
        refused(path, "incomplete|damaged")
    put(path, head, body, length=2**63)
    refused(path, "incomplete")
    put(path, head, body)
    load(path)


def test_overlapping_tensors_are_refused(path: Path) -> None:
    head, body = header(path)
    one, two = "encoder.layer.0.attention.self.query.weight", "encoder.layer.0.attention.self.key.weight"
    put(path, {**head, one: head[two]}, body)
    refused(path)


def test_missing_tensors_are_refused(path: Path) -> None:
    rewrite(path, lambda tensors: tensors.pop("encoder.layer.1.attention.self.query.weight"))
    refused(path, r"lack 1 of the network's tensors\. It would answer at random: refused")


def test_no_key_that_matches_is_refused(path: Path) -> None:
    rewrite(path, lambda t: t.update({f"other.{name}": t.pop(name) for name in list(t)}))
    refused(path, "answer at random")


def test_a_tensor_of_another_shape_is_refused(path: Path) -> None:
    rewrite(path, lambda t: t.__setitem__("encoder.layer.0.intermediate.dense.weight", torch.zeros(40, 32)))
    refused(path)


def test_a_missing_pooler_is_none_of_our_business(path: Path) -> None:
    rewrite(path, lambda t: [t.pop(name) for name in list(t) if "pooler" in name])
    load(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(path: Path, value: float) -> None:
    rewrite(path, lambda t: t["encoder.layer.1.output.dense.weight"].__setitem__((3, 4), value))
    refused(path, "not finite")
