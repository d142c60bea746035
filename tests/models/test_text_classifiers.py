"""A classifier of texts answers with its own labels, number for number as transformers has it; what else was
built on a known network is shown without its head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from tests.models import tiny
from tests.models.folders import change, load, refused, rewrite
from viz.capture import capture_text
from viz.capture.anatomy import anatomy, lens
from viz.models.families import FAMILIES
from viz.models.folder import described

pytestmark = pytest.mark.tiny
LABELS = {0: "negative", 1: "so-so", 2: "**positive**"}
CLASSIFIERS = [name for name in tiny.FAMILY_NAMES if FAMILIES[name].text_classifier]
TEXT = "the animal was tired"


def written(folder: Path, family: str, **changes: Any) -> Any:
    """A tiny classifier as `save_pretrained` leaves it, with the tokenizer of its kind."""
    torch.manual_seed(3)
    made = getattr(transformers, FAMILIES[family].text_classifier)
    settings = {"id2label": LABELS, "label2id": {name: n for n, name in LABELS.items()}}
    network = made(made.config_class(**tiny.CONFIGS[family], **settings)).eval()
    network.save_pretrained(folder)
    tiny.tokenizer(family).save(str(folder / "tokenizer.json"))
    change(folder, **changes)
    return network


@pytest.mark.parametrize("family", CLASSIFIERS)
def test_its_answers_are_transformers_own(tmp_path: Path, family: str) -> None:
    network = written(tmp_path / family, family)
    model = load(tmp_path / family)
    assert model.checkpoint.classifies_texts
    recording = capture_text(model, TEXT)
    ids = torch.tensor([tiny.tokenizer(family).encode(TEXT).ids])
    with torch.inference_mode():
        expected = network(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0].softmax(-1)
    assert recording.outputs is not None
    (names,), (found,) = recording.outputs.names, recording.outputs.probabilities
    assert names == tuple(LABELS[int(i)] for i in expected.argsort(descending=True))
    np.testing.assert_allclose(found, expected.sort(descending=True).values.numpy(), rtol=1e-4)


@pytest.mark.parametrize("family", CLASSIFIERS)
def test_it_is_taken_apart_as_one_answer_for_the_whole_text(tmp_path: Path, family: str) -> None:
    network = written(tmp_path / family, family)
    model = load(tmp_path / family)
    assert anatomy(model).head_rows == "one row"
    ids = torch.tensor([tiny.tokenizer(family).encode(TEXT).ids])
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    with torch.inference_mode():
        expected = network(**inputs).logits[0].softmax(-1)
    early = lens(model, inputs, token=2, ranks=3)
    assert set(early.words[0]) == set(LABELS.values())
    assert early.words[-1][0] == LABELS[int(expected.argmax())]
    np.testing.assert_allclose(early.probabilities[-1], expected.sort(descending=True).values, rtol=1e-4)


@pytest.mark.parametrize(
    "changes",
    [
        {"problem_type": "multi_label_classification"},
        {"problem_type": "regression"},
        {"id2label": {"0": "score"}},
    ],
)
def test_answers_that_are_no_choice_of_one_are_not_called_probabilities(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    written(tmp_path / "bert", "bert", **changes)
    row = described("folder:bert", tmp_path / "bert")
    assert row.network == "BertModel"
    assert capture_text(load(tmp_path / "bert"), TEXT).outputs is None


@pytest.mark.parametrize(
    ("family", "made"),
    [
        ("distilbert", "DistilBertForTokenClassification"),
        ("roberta", "RobertaForQuestionAnswering"),
        ("gpt2", "GPT2ForSequenceClassification"),
    ],
)
def test_what_has_a_head_that_is_not_known_is_shown_without_it(
    tmp_path: Path, family: str, made: str
) -> None:
    config = getattr(transformers, made).config_class(**tiny.CONFIGS[family])
    getattr(transformers, made)(config).save_pretrained(tmp_path / "own")
    tiny.tokenizer(family).save(str(tmp_path / "own" / "tokenizer.json"))
    model = load(tmp_path / "own")
    assert model.checkpoint.network == FAMILIES[family].headless
    assert capture_text(model, TEXT).outputs is None


def test_a_classifier_without_what_it_reads_is_refused(tmp_path: Path) -> None:
    """BERT's pooler would be random, and so would each answer."""
    written(tmp_path / "bert", "bert")
    assert json.loads((tmp_path / "bert" / "config.json").read_text())["architectures"]
    rewrite(
        tmp_path / "bert",
        lambda tensors: [tensors.pop(name) for name in list(tensors) if "pooler" in name],
    )
    refused(tmp_path / "bert", "lack 2 of the network's tensors")
