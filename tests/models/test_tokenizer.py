"""A tokenizer is not believed: broken, panicking or another model's, it is refused.

A sound one never cuts nor pads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.models import tiny
from tests.models.folders import load, refused
from viz.errors import InputError
from viz.models import files

pytestmark = pytest.mark.tiny


def edit_tokenizer(path: Path, **changes: Any) -> None:
    raw = json.loads((path / "tokenizer.json").read_text())
    (path / "tokenizer.json").write_text(json.dumps(raw | changes))


def test_a_pattern_that_makes_the_tokenizer_panic_is_refused(path: Path) -> None:
    split = {"type": "Split", "pattern": {"Regex": "(((("}, "behavior": "Isolated", "invert": False}
    edit_tokenizer(path, pre_tokenizer=split)
    refused(path, r"tokenizer\.json is broken")
    nested = {
        "type": "Split",
        "pattern": {"Regex": "(a+)+$" + "(?=b)" * 50},
        "behavior": "Isolated",
        "invert": False,
    }
    edit_tokenizer(path, pre_tokenizer=nested)
    model = load(path)  # a pattern may also give up later, over a text
    from viz.capture import encode

    with pytest.raises(InputError, match="cannot read this text"):
        encode(model, "a" * 5000 + "c")


class Panic(BaseException):
    """What a panic in the tokenizer's Rust becomes: no Exception."""


def test_a_panic_is_a_calm_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panics:
        @staticmethod
        def from_file(name: str) -> None:
            raise Panic(name)

    monkeypatch.setattr(files, "Tokenizer", Panics)
    refused(path, r"tokenizer\.json is broken")


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"version": "1.0", "model": {}}'])
def test_a_tokenizer_that_is_none_is_refused(path: Path, content: str) -> None:
    (path / "tokenizer.json").write_text(content)
    refused(path, r"tokenizer\.json is broken")


def test_the_tokenizer_of_another_model_is_refused(path: Path) -> None:
    tiny.tokenizer("gpt2").save(str(path / "tokenizer.json"))
    refused(path, "mixes two models")


def test_a_tokenizer_that_frames_texts_with_tokens_or_segments_that_are_not_there_is_refused(
    path: Path,
) -> None:
    def template(token: int, segment: int) -> dict[str, Any]:
        def sequence(name: str) -> dict[str, Any]:
            return {"Sequence": {"id": name, "type_id": segment if name == "B" else 0}}

        mark = {"SpecialToken": {"id": "[CLS]", "type_id": 0}}
        ids = {"[CLS]": {"id": "[CLS]", "ids": [token], "tokens": ["[CLS]"]}}
        return {
            "type": "TemplateProcessing",
            "single": [mark, sequence("A")],
            "pair": [mark, sequence("A"), sequence("B")],
            "special_tokens": ids,
        }

    edit_tokenizer(path, post_processor=template(2, 1))
    load(path)
    for wrong in (template(99_999, 1), template(2, 7)):
        edit_tokenizer(path, post_processor=wrong)
        refused(path, "mixes two models")


def test_a_tokenizer_that_cuts_or_pads_is_told_not_to(path: Path) -> None:
    kept = tiny.tokenizer("bert")
    kept.enable_truncation(4)
    kept.enable_padding(length=30)
    kept.save(str(path / "tokenizer.json"))
    model = load(path)
    assert model.tokenizer is not None
    assert len(model.tokenizer.encode("the animal was tired , tired").ids) == 8
