"""The lessons under Workings with a decoder: a tiny random GPT-2 in a folder of the operator's."""

import numpy as np
import pytest
import torch
import transformers
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from tests.pages.opened import opened, said
from tests.pages.test_workings import BY_HAND, ENCODER, POSITIONS, arrays, said_difference
from tests.walks import PRE_NORM_MASKED

pytestmark = pytest.mark.tiny
TEXT = "a b c a d"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    torch.manual_seed(0)
    config = transformers.GPT2Config(
        vocab_size=12,
        n_embd=16,
        n_layer=2,
        n_head=2,
        n_positions=16,
        initializer_range=1.0,
        bos_token_id=0,
        eos_token_id=0,
    )
    place = tmp_path / "tiny"
    transformers.GPT2LMHeadModel(config).save_pretrained(place)
    words = Tokenizer(WordLevel({word: i for i, word in enumerate("abcdefghijk")} | {"?": 11}, unk_token="?"))
    words.pre_tokenizer = Whitespace()
    words.save(str(place / "tokenizer.json"))
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))


@pytest.mark.parametrize("step", PRE_NORM_MASKED)
def test_each_step_of_a_decoder_opens(step):
    app = opened(BY_HAND, model="folder:tiny", text=TEXT, step=step)
    assert not app.error, said(app)
    assert f"{PRE_NORM_MASKED.index(step) + 1} of 13" in said(app)
    said_difference(said(app))


def test_masked_scores_are_empty_and_not_zero():
    for step in ("mask", "softmax"):
        (z,) = arrays(opened(BY_HAND, model="folder:tiny", text=TEXT, step=step))
        assert np.array_equal(np.isnan(z), np.triu(np.ones((5, 5)), 1) > 0)


def test_a_lever_changes_the_answer_of_a_model_with_a_head():
    app = opened(BY_HAND, model="folder:tiny", text=TEXT, lever="off", scope="layer")
    table = app.dataframe[-1].value
    assert list(table.columns) == ["answer", "before", "with the lever"]
    assert (table["before"] != table["with the lever"]).any()
    swapped = opened(BY_HAND, model="folder:tiny", text=TEXT, lever="swap")
    assert "The mask tells this model what came first" in said(swapped)


def test_a_decoder_knows_order_without_positions():
    app = opened(POSITIONS, model="folder:tiny", text=TEXT)
    app.button_group(key="guess-shuffle").set_value("half its length or more").run()
    assert "the mask tells what came first" in said(app)


def test_the_tied_head_has_no_numbers_of_its_own_and_reads_words_early():
    app = opened(ENCODER, model="folder:tiny", text=TEXT, box="head")
    assert not app.error
    assert "uses the table of words again" in said(app)
    assert "is a decoder" in said(app)
    app.button_group(key="guess-path").set_value("some, 0.3 to 0.7").run()
    lens = app.dataframe[-1].value
    assert list(lens["after"]) == ["embedding", "layer 1", "layer 2"]
