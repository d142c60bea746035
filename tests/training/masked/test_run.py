"""The loss is that of transformers, a killed run ends where an unbroken one ends, and it learns."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from tests.training.masked.build import PIECES, VOCABULARY, corpus, run, texts, tiny
from viz.errors import InputError
from viz.training.masked.examples import batches, cut
from viz.training.masked.masking import masked
from viz.training.masked.networks import answer, begin_at, build, losses
from viz.training.masked.run import MaskedPace, MaskedRecipe, MaskedRun, train
from viz.training.masked.task import arguments, chosen

pytestmark = pytest.mark.tiny

COLUMNS = ("step", "tokens", "word_loss", "next_loss", "held_out_loss", "held_out_words", "held_out_next")


def weights(one: MaskedRun) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in one.network.state_dict().items()}


def curve(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "curve.csv").open(newline="") as stream:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(stream)]


@pytest.mark.parametrize("size", [256, 1024])
def test_the_loss_and_its_slopes_are_those_of_transformers_on_the_same_weights(size: int) -> None:
    randomness = np.random.default_rng(0)
    found = batches(cut(corpus(), randomness), size, randomness)[1]
    batch = masked(corpus(), found, VOCABULARY, randomness)
    labels = torch.full_like(batch.ids, -100)
    labels.view(-1)[batch.places] = batch.answers
    network = tiny()
    theirs = network(
        input_ids=batch.ids,
        token_type_ids=batch.segments,
        attention_mask=batch.present,
        labels=labels,
        next_sentence_label=batch.follows,
    ).loss
    slopes = torch.autograd.grad(theirs, list(network.parameters()))
    words, follows = losses(answer(network, batch), batch)
    ours = words + follows
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), rel=1e-6)
    for one, other in zip(torch.autograd.grad(ours, list(network.parameters())), slopes, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-7)


def test_a_batch_without_pairs_has_no_loss_for_the_next_sentence() -> None:
    glosses = corpus(books=0, glosses=5)
    batch = masked(glosses, cut(glosses, np.random.default_rng(0)), VOCABULARY, np.random.default_rng(0))
    words, follows = losses(answer(tiny(), batch), batch)
    assert float(follows.detach()) == 0
    (words + follows).backward()


def test_the_output_embedding_is_the_input_embedding() -> None:
    network = tiny()
    assert network.cls.predictions.decoder.weight is network.bert.embeddings.word_embeddings.weight
    assert network.cls.predictions.decoder.bias is network.cls.predictions.bias


def test_before_it_has_learned_anything_the_head_answers_with_the_words_frequencies() -> None:
    network, counts = tiny(), np.bincount(corpus().tokens, minlength=len(PIECES))
    begin_at(network, counts)
    network.cls.predictions.transform.LayerNorm.weight.data.zero_()
    share = network.cls.predictions(torch.randn(1, 32)).softmax(1)[0].detach().numpy()
    assert share == pytest.approx((counts + 0.1) / (counts.sum() + 0.1 * len(counts)), rel=1e-4)


def test_a_killed_and_resumed_run_gives_the_same_curve_to_the_last_digit_and_the_same_weights(
    tmp_path: Path,
) -> None:
    read, pace = texts(), MaskedPace(note_every=3, save_seconds=0)
    whole = run(tmp_path / "whole", steps=14)
    train(whole, read, pace=pace)
    assert whole.epoch > 0  # it went past the end of the text

    killed = run(tmp_path / "killed", steps=14)
    train(killed, read, pace=pace, stop_after=4)
    torch.manual_seed(99)  # a new process draws other numbers
    resumed = run(tmp_path / "killed", steps=14)
    resumed.resume()
    assert resumed.step == 4
    train(resumed, read, pace=pace)

    assert resumed.step == whole.step == 14
    expected = weights(whole)
    for name, value in weights(resumed).items():
        assert torch.equal(value, expected[name]), name
    for one, other in zip(resumed.average.parameters(), whole.average.parameters(), strict=True):
        assert torch.equal(one, other)
    assert curve(tmp_path / "killed") == curve(tmp_path / "whole")
    assert len(curve(tmp_path / "whole")) == 5


def test_notes_after_the_last_checkpoint_are_made_again(tmp_path: Path) -> None:
    first = run(tmp_path)
    train(first, texts(), pace=MaskedPace(note_every=2), stop_after=4)
    with (tmp_path / "curve.csv").open("a") as stream:
        stream.write("6,9,1.0,9.9,9.9,9.9,0.1,0.1\n")  # it was killed before the checkpoint of step 6
    run(tmp_path).resume()
    assert [row[0] for row in curve(tmp_path)] == ["2", "4"]


def test_another_recipe_does_not_go_on_from_the_checkpoint(tmp_path: Path) -> None:
    run(tmp_path).save()
    with pytest.raises(InputError, match="has another recipe"):
        run(tmp_path, rate=0.5).resume()


@pytest.mark.thorough(
    "tests/training/masked/test_run.py::test_a_killed_and_resumed_run_gives_the_same_curve_to_the_last_digit_and_the_same_weights"
)
def test_a_run_may_be_made_shorter_or_longer_while_its_rate_is_level_and_is_then_the_same(
    tmp_path: Path,
) -> None:
    read, pace = texts(), MaskedPace(note_every=4, save_seconds=0)
    whole = run(tmp_path / "whole", steps=10)
    train(whole, read, pace=pace)
    train(run(tmp_path / "changed", steps=60), read, pace=pace, stop_after=4)
    changed = run(tmp_path / "changed", steps=10)
    changed.resume()
    train(changed, read, pace=pace)
    assert curve(tmp_path / "changed") == curve(tmp_path / "whole")

    train(run(tmp_path / "late", steps=60), read, pace=pace, stop_after=5)
    with pytest.raises(InputError, match="has another recipe"):
        run(tmp_path / "late", steps=10).resume()  # at step 5 of 10 the rate would have been falling


@pytest.mark.thorough(
    "tests/training/masked/test_run.py::test_both_objectives_move_their_weights_and_the_whole_encoder"
)
def test_a_run_learns_what_stands_in_books_that_it_has_not_read(tmp_path: Path) -> None:
    one, read = run(tmp_path, steps=120, rate=3e-3, average=0.9), texts(sentences=1000)
    train(one, read, pace=MaskedPace(note_every=120))
    ((_, _, _, _, loss, _, _),) = curve(tmp_path)
    share = np.bincount(read.train.tokens) / len(read.train.tokens)
    entropy = -(
        share[share > 0] * np.log(share[share > 0])
    ).sum()  # the best that the frequencies alone can do
    assert float(loss) < 0.8 * entropy


def test_both_objectives_move_their_weights_and_the_whole_encoder(tmp_path: Path) -> None:
    one = run(tmp_path, weight_decay=0.0)
    before = weights(one)
    train(one, texts(), pace=MaskedPace(), stop_after=2)
    still = {name for name, value in weights(one).items() if torch.equal(value, before[name])}
    assert still <= {"bert.embeddings.position_ids"}


def test_the_average_is_that_of_the_weights(tmp_path: Path) -> None:
    one, expected = run(tmp_path, steps=5), None
    for step in range(5):
        if expected is None:
            expected = weights(one)
        train(one, texts(), pace=MaskedPace(), stop_after=1)
        decay = min(0.995, (step + 1) / (step + 10))
        expected = {
            name: decay * expected[name] + (1 - decay) * value for name, value in weights(one).items()
        }
    for name, value in one.average.state_dict().items():
        torch.testing.assert_close(value, expected[name], rtol=1e-5, atol=1e-6)


def test_the_encoder_begins_at_the_weights_of_the_base(tmp_path: Path) -> None:
    from transformers import BertModel

    base = BertModel(tiny(seed=7).config)
    base.config.save_pretrained(tmp_path)
    save_file(
        {**base.state_dict(), "embeddings.position_ids": torch.arange(128)[None]},
        tmp_path / "model.safetensors",
    )
    network = build(tmp_path, np.ones(len(PIECES)), seed=0)
    for name, value in base.state_dict().items():
        assert torch.equal(network.bert.state_dict()[name], value), name
    assert network.config.hidden_dropout_prob == 0


def test_the_rate_rises_stays_and_falls_to_zero() -> None:
    recipe = MaskedRecipe(steps=100, warm_up=10, rate=1.0)
    assert [recipe.rate_at(step) for step in (0, 9, 40)] == pytest.approx([0.1, 1, 1])
    assert recipe.rate_at(70) == pytest.approx(0.5)
    assert recipe.rate_at(100) == 0


def test_the_command_line_changes_numbers_of_the_recipe_and_nothing_else(tmp_path: Path) -> None:
    words = ["--data", "d", "--wordnet", "w", "--runs", "r", "--base", "b", "--set"]
    assert chosen(arguments([*words, "rate=0.01", "steps=2000"])) == MaskedRecipe(rate=0.01, steps=2000)
    for setting in ("rate", "rate=fast", "speed=1"):
        with pytest.raises(InputError, match="--set must be NAME=VALUE"):
            chosen(arguments([*words, setting]))


def test_a_base_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--base must be a folder with config"):
        build(tmp_path, np.ones(3), seed=0)
