"""Files that are none, texts that grow, weights that overflow: each is refused in a sentence, quickly and in
little memory.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
import torch

from tests import vision
from tests.models import tiny
from tests.models.folders import load, refused, rewrite
from tests.models.test_config import memory
from viz.capture import capture_image, capture_text
from viz.errors import InputError
from viz.launcher import main
from viz.models import files, regular
from viz.models.growth import MOST, growth
from viz.models.trial import check_answers

pytestmark = pytest.mark.tiny

FILES = ("config.json", "tokenizer.json", "model.safetensors", "generation_config.json")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this computer")
def test_a_pipe_is_refused_and_not_waited_for(path: Path, name: str) -> None:
    (path / name).unlink(missing_ok=True)
    os.mkfifo(path / name)
    refused(path, f"{name} must be an ordinary file")


@pytest.mark.parametrize("name", FILES)
def test_a_device_without_end_is_refused(path: Path, name: str) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no such device on this computer")
    before = memory()
    (path / name).unlink(missing_ok=True)
    (path / name).symlink_to("/dev/zero")
    refused(path, f"{name} must be an ordinary file")
    assert memory() - before < 100


def test_a_link_inside_the_folder_is_followed_and_one_to_the_outside_is_not(
    path: Path, tmp_path: Path
) -> None:
    (path / "config.json").rename(path / "real.json")
    (path / "config.json").symlink_to("real.json")
    load(path)
    (path / "real.json").rename(tmp_path / "outside.json")
    (path / "config.json").unlink()
    (path / "config.json").symlink_to(tmp_path / "outside.json")
    refused(path, "or leads elsewhere")


def test_what_is_read_is_counted_whatever_the_size_says(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 101)
    assert regular.content(tmp_path / "long", at_most=101) == b"x" * 101
    with pytest.raises(InputError, match="at most 100 bytes"):
        regular.content(tmp_path / "long", at_most=100)
    with pytest.raises((InputError, OSError)):
        regular.content(tmp_path, at_most=100)


def _replace(content: str, pattern: Any = None) -> dict[str, Any]:
    return {"type": "Replace", "pattern": pattern or {"String": "a"}, "content": content}


@pytest.mark.parametrize(
    "normaliser",
    [
        _replace("a" * 100_000),
        {"type": "Sequence", "normalizers": [_replace("a" * 10)] * 9},
        {"type": "Sequence", "normalizers": [{"type": "Sequence", "normalizers": [_replace("aa")] * 8}]},
        _replace("x" * 200, {"Regex": ""}),
        {"type": "Prepend", "prepend": "a" * 100_000},
        {
            "type": "Precompiled",
            "precompiled_charsmap": base64.b64encode(struct.pack("<I", 0) + b"a" * 1000 + b"\0").decode(),
        },
    ],
    ids=["long", "chained", "nested", "between", "prepend", "table"],
)
def test_a_tokenizer_that_multiplies_texts_is_refused_before_it_runs(path: Path, normaliser: Any) -> None:
    raw = json.loads((path / "tokenizer.json").read_text())
    (path / "tokenizer.json").write_text(json.dumps(raw | {"normalizer": normaliser}))
    before = memory()
    refused(path, "times longer")
    assert memory() - before < 100


def test_the_growth_of_a_text_stays_within_what_was_counted() -> None:
    """Against the library itself: no part that is taken makes a text longer than `growth` says."""
    from tokenizers import Tokenizer, models

    texts = ["aAbB" * 50, "ﷺ" * 20, "İ" * 40, "ẛ̣" * 40, "…½㌔" * 30]
    parts: list[dict[str, Any]] = [
        _replace("abc"),
        _replace("__", {"Regex": "[a-z]"}),
        _replace("-", {"Regex": "x*"}),
        {"type": "Sequence", "normalizers": [_replace("bb"), {"type": "NFKD"}, {"type": "Lowercase"}]},
        {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        {"type": "ByteLevel"},
        {"type": "NFKC"},
        {"type": "NFD"},
    ]
    for part in parts:
        made = json.loads(Tokenizer(models.BPE()).to_str()) | {"normalizer": part}
        normaliser = Tokenizer.from_str(json.dumps(made)).normalizer
        for text in texts:
            assert len(normaliser.normalize_str(text)) <= growth(part) * (len(text) + 1), part
        assert growth(part) <= MOST * 4
    spaces = {"type": "Sequence", "normalizers": [{"type": "NFKC"}, _replace(" ", {"Regex": " {2,}"})]}
    assert growth(spaces) == 18
    ligature = struct.pack("<I", 0) + "صلى الله عليه وسلم".encode()
    assert growth({"type": "Precompiled", "precompiled_charsmap": base64.b64encode(ligature).decode()}) == 18
    assert growth(_replace("-" * 40, {"Regex": " {2,}"})) == 20
    assert all(
        growth(json.loads(tiny.tokenizer(family).to_str())["normalizer"]) <= MOST
        for family in tiny.FAMILY_NAMES
    )


def test_a_model_of_more_parameters_than_allowed_is_refused_before_anything_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elements = files.check_safetensors(path / "model.safetensors")
    monkeypatch.setenv("ATTENTION_LAB_MAX_PARAMETERS", str(elements))
    load(path)
    monkeypatch.setenv("ATTENTION_LAB_MAX_PARAMETERS", str(elements - 1))
    assert f"{elements:,}" in refused(path, "--max-parameters")


def test_a_sparse_file_of_gigabytes_is_refused_before_anything_is_read(path: Path) -> None:
    header = json.dumps(
        {"huge": {"dtype": "F32", "shape": [600_000_000], "data_offsets": [0, 2_400_000_000]}}
    ).encode()
    with (path / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + 2_400_000_000)
    before = memory()
    refused(path, "at most 500,000,000 parameters")
    assert memory() - before < 100


@pytest.mark.parametrize("number", ["0", "-5", "many", "1e9", "5G"])
def test_the_option_takes_whole_numbers(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([f"--max-parameters={number}"])
    assert left.value.code == 2
    assert "whole number" in capsys.readouterr().err


def test_finite_weights_that_overflow_are_refused(path: Path) -> None:
    rewrite(
        path,
        lambda tensors: tensors.update(
            {name: t * 1e30 for name, t in tensors.items() if "intermediate.dense" in name}
        ),
    )
    refused(path, "overflow")


@pytest.mark.parametrize("family", vision.VITS + vision.CNNS)
def test_a_sound_network_for_pictures_passes_its_trial(family: str) -> None:
    check_answers(vision.tiny(family, spread=0.02))


def test_an_overflow_on_the_students_own_input_is_said_and_not_drawn() -> None:
    text = tiny.model.__wrapped__("bert")
    text.network.encoder.layer[1].output.dense.weight.fill_(3e38)
    with pytest.raises(InputError, match="not finite on this input"):
        capture_text(text, "the animal was tired")
    for family in ("vit", "cnn"):
        model = vision.tiny(family)
        for parameter in model.network.parameters():
            parameter.fill_(3e38)
        with pytest.raises(InputError, match="not finite on this input"):
            capture_image(model, vision.noise())


def test_picture_settings_of_another_size_are_refused() -> None:
    model = vision.tiny("vit")
    assert model.pixels is not None
    model.pixels.update(height=48, width=48)
    with pytest.raises(InputError, match=r"24 x 24 pixels; its preprocessor_config\.json says 48 x 48"):
        check_answers(model)
    resizes = vision.tiny("dinov2")  # made to be given other sizes
    assert resizes.pixels is not None
    resizes.pixels.update(height=48, width=48)
    check_answers(resizes)


def test_the_trial_leaves_no_trace() -> None:
    model = vision.tiny("vit")
    before = vision.hooks_and_grads(model)
    check_answers(model)
    assert vision.hooks_and_grads(model) == before
    assert not torch.is_inference_mode_enabled()
