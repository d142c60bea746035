"""The numbers on the card, against counting by hand, and the card itself."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.training.masked.build import PIECES, VOCABULARY, corpus, run, texts, tiny
from viz.training.masked.evaluate import Measures, elsewhere, evaluate, summary, whole
from viz.training.masked.examples import NEXT, cut
from viz.training.masked.export import base_weights, export, read_network, rewrite, weights_of
from viz.training.masked.guesses import Bigrams, HiddenGuesses, guessed
from viz.training.masked.masking import collate, masked
from viz.training.masked.run import MaskedPace, train
from viz.training.masked.wordclass import Classes

pytestmark = pytest.mark.tiny


@pytest.fixture(scope="module")
def wordnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with WordNet's lists, of a few words."""
    folder = tmp_path_factory.mktemp("wordnet")
    licence = "  1 This software and database is being provided to you\n"
    listed = {
        "noun": ["dog n 1 0 1 0 1", "run n 1 0 1 0 2", "light n 1 0 1 0 3", "bus n 1 0 1 0 4"],
        "verb": ["run v 1 0 1 0 5", "go v 1 0 1 0 6", "bake v 1 0 1 0 7"],
        "adj": ["light a 1 0 1 0 8", "large a 1 0 1 0 9"],
        "adv": ["quickly r 1 0 1 0 9"],
    }
    forms = {"noun": "", "verb": "ran run\nwent go\n", "adj": "", "adv": ""}
    for kind, lines in listed.items():
        (folder / f"index.{kind}").write_text(licence + "\n".join(lines) + "\n")
        (folder / f"{kind}.exc").write_text(forms[kind])
    counts = "run%2:38:00:: 1 100\nrun%1:04:00:: 1 7\nlight%5:00:00:bright:00 1 3\nlight%1:19:00:: 1 2\n"
    (folder / "cntlist.rev").write_text(counts)
    return folder


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("the", "determiner"),
        ("she", "pronoun"),
        ("with", "preposition"),
        ("because", "conjunction"),
        ("was", "auxiliary verb or not"),
        ("not", "auxiliary verb or not"),
        ("dog", "noun"),
        ("dogs", "noun"),
        ("buses", "noun"),
        ("run", "verb"),  # it is counted 100 times as a verb and 7 times as a noun
        ("ran", "verb"),
        ("went", "verb"),
        ("baking", "verb"),
        ("light", "adjective"),
        ("largest", "adjective"),
        ("quickly", "adverb"),
        ("1984", "number"),
        ("—", "punctuation"),
        ("watson", "name or other"),
    ],
)
def test_a_word_has_the_class_of_its_commonest_use(word: str, kind: str, wordnet: Path) -> None:
    assert Classes(wordnet).of(word) == kind


def test_the_rules_are_the_commonest_token_and_the_commonest_follower() -> None:
    text = corpus(sentences=60)
    found = Bigrams(text, len(PIECES))
    after: dict[int, Counter[int]] = {}
    for sentence in range(len(text.lengths)):
        tokens = text.span(sentence, sentence + 1).tolist()
        for before, token in pairwise(tokens):
            after.setdefault(before, Counter())[token] += 1
    assert Counter(text.tokens.tolist()).most_common(1)[0][0] == found.commonest
    for before, counts in after.items():
        guess = int(found.after(np.array([before]))[0])
        assert counts[guess] == max(counts.values())
    assert found.after(np.array([VOCABULARY.cls])).tolist() == [found.commonest]  # nothing is known of it


def test_every_hidden_token_is_judged_by_what_the_network_says_there() -> None:
    text, network = corpus(), tiny()
    randomness = np.random.default_rng(0)
    examples = cut(text, randomness)[:40]
    batch = masked(text, examples, VOCABULARY, randomness, always_hidden=True)
    found = guessed(network, [batch, batch], VOCABULARY, Bigrams(text, len(PIECES)))
    logits = network(
        input_ids=batch.ids, token_type_ids=batch.segments, attention_mask=batch.present
    ).prediction_logits.flatten(0, 1)[batch.places]
    assert found.first[: len(logits)].tolist() == (logits.argmax(1) == batch.answers).tolist()
    rank = (logits > logits.gather(1, batch.answers[:, None])).sum(1)
    assert found.among_five[: len(logits)].tolist() == (rank < 5).tolist()
    expected = -logits.log_softmax(1).gather(1, batch.answers[:, None])[:, 0]
    assert found.loss[: len(logits)] == pytest.approx(expected.detach().numpy(), rel=1e-4)
    first, second = np.split(found.word, 2)
    assert (second - first == len(np.unique(first))).all()  # words of the second batch are others
    ids = collate(text, examples, VOCABULARY)[0].ravel()
    ending = np.isin(found.answers[: len(logits)], (36, 37))
    assert ending.any()
    assert (np.diff(first)[ending[1:]] == 0).all()  # an ending belongs to the word before it
    rule = Bigrams(text, len(PIECES)).after(ids[batch.places.numpy() - 1]) == found.answers[: len(logits)]
    assert found.bigram[: len(logits)].tolist() == rule.tolist()


def test_a_word_is_right_where_all_its_pieces_are(wordnet: Path) -> None:
    yes, no = True, False
    found = HiddenGuesses(
        answers=np.array([1, 2, 3, 4]),
        word=np.array([0, 0, 1, 2]),
        loss=np.array([1.0, 1.0, 1.0, 1.0]),
        first=np.array([yes, no, yes, yes]),
        among_five=np.array([yes, yes, yes, no]),
        frequent=np.array([no, no, no, yes]),
        bigram=np.array([yes, yes, no, no]),
    )
    told = summary(found, ["quick", "##ly", "the", "dog"], Classes(wordnet))
    assert (told["tokens"], told["words"]) == (4, 3)
    assert told["token_accuracy"] == told["token_among_five"] == 0.75
    assert told["token_perplexity"] == pytest.approx(np.e, abs=0.01)
    assert told["word_accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["word_accuracy_frequent"] == told["word_accuracy_bigram"] == pytest.approx(1 / 3, abs=1e-4)
    assert told["by_class"]["adverb"] == {"words": 1, "first": 0.0, "frequent": 0.0, "bigram": 1.0}
    assert list(told["by_class"]) == ["determiner", "noun", "adverb"]


def test_false_pairs_are_of_another_book_or_of_another_place_of_the_same() -> None:
    text = corpus(sentences=200)
    pairs = [each for each in cut(text, np.random.default_rng(0)) if each.kind == NEXT][:50]
    for pair in pairs:
        for same in (True, False):
            false = elsewhere(text, pair, np.random.default_rng(1), same_book=same)
            books = {int(text.document[s]) for s in range(false.other, false.end)}
            assert len(books) == 1
            assert (books == {int(text.document[pair.first])}) == same
            assert false.end - false.other == pair.end - pair.other
            if same:  # not one of the sentences around the pair
                assert false.other >= pair.end + 20 or false.end <= pair.first - 20


def test_the_next_sentence_is_asked_of_texts_with_nothing_hidden() -> None:
    examples = cut(corpus(), np.random.default_rng(0))[:30]
    batch = whole(masked(corpus(), examples, VOCABULARY, np.random.default_rng(0)))
    assert batch.ids.numpy().tolist() == collate(corpus(), examples, VOCABULARY)[0].tolist()


def measures(wordnet: Path) -> Measures:
    held_out = corpus(sentences=60, seed=1)
    rules = Bigrams(corpus(), len(PIECES))
    return Measures(held_out, VOCABULARY, rules, PIECES, Classes(wordnet))


def test_the_two_answers_of_a_network_without_an_opinion_are_worth_a_half(wordnet: Path) -> None:
    network = tiny()
    network.cls.seq_relationship.weight.data.zero_()
    network.cls.seq_relationship.bias.data.copy_(torch.tensor([1.0, 0.0]))  # it always says: it follows
    told = evaluate(network, measures(wordnet))["next_sentence"]
    assert set(told["said_to_follow"].values()) == {1.0}
    assert {value for name, value in told.items() if name.startswith("accuracy")} == {0.5}


@pytest.fixture(scope="module")
def exported(wordnet: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """A tiny base, and the folder of what a run that was made on it in `run` beside it ended with."""
    from safetensors.torch import save_file

    tmp_path = tmp_path_factory.mktemp("exported")
    one = run(tmp_path / "run", steps=6)
    base = tmp_path / "base"
    base.mkdir()
    save_file(
        {name: value.clone() for name, value in one.network.bert.state_dict().items()},
        base / "model.safetensors",
    )
    train(one, texts(), pace=MaskedPace(note_every=3))
    results = export(one, base_weights(base), tmp_path / "out", texts=texts(), measures=measures(wordnet))
    for name, value in run(tmp_path / "run", steps=6).network.state_dict().items():
        assert value.shape == one.average.state_dict()[name].shape
    return base, tmp_path / "out", results


def test_what_was_measured_is_the_network_that_was_written(
    exported: tuple[Path, Path, dict[str, Any]], wordnet: Path
) -> None:
    base, folder, results = exported
    network = read_network(folder, base_weights(base))
    again = evaluate(network, measures(wordnet))
    assert again == {name: results[name] for name in again}
    assert network.cls.predictions.decoder.weight is network.bert.embeddings.word_embeddings.weight
    assert json.loads((folder / "results.json").read_text()) == json.loads(json.dumps(results))
    assert not (folder / "tried.safetensors").exists()


def test_more_bits_are_nearer_to_the_network_that_was_trained(
    exported: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    from viz.models import difference
    from viz.training.masked.export import bits_of

    base = base_weights(exported[0])
    trained = run(exported[0].with_name("run"), steps=6)
    trained.resume(only_read=True)
    weights, errors = weights_of(trained.average), []
    for bits in (1, 2, 4, 8):
        difference.write(weights, base, tmp_path / "d.safetensors", bits=bits_of(base, bits, bits))
        found = difference.read(tmp_path / "d.safetensors", base)
        assert set(found) == set(weights)
        errors.append(sum(float(((found[name] - weights[name]) ** 2).sum()) for name in weights))
    assert errors == sorted(errors, reverse=True)


def test_the_card_says_the_numbers_and_whether_the_training_was_complete(
    exported: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    _, made, results = exported
    folder = shutil.copytree(made, tmp_path / "out")
    card = (folder / "README.md").read_text()
    assert f"**{results['books']['word_accuracy']:.1%}**" in card
    assert f"**{results['next_sentence']['accuracy_another_book']:.1%}**" in card
    assert "The training is complete." in card
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in card
    record = json.loads((folder / "training.json").read_text())
    (folder / "training.json").write_text(json.dumps({**record, "finished": False}))
    rewrite(folder)
    assert "not complete: step 6 of 6" in (folder / "README.md").read_text()
