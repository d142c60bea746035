"""What is asked, and where the solution looks, against slow and obvious Python."""

from __future__ import annotations

import numpy as np
import pytest

from viz.live.batch import UNASKED
from viz.live.pictures import PATCH, PATCHES, SIDE, jigsaw, patches, photographs, pieces, which_photograph
from viz.live.tasks import HALF, LENGTH, SEPARATOR, TASKS, held_out, renamed

pytestmark = pytest.mark.instant


READS_PHOTOS = pytest.mark.tiny
EACH = [pytest.param(name, marks=READS_PHOTOS if task.pixels else ()) for name, task in TASKS.items()]


@pytest.mark.parametrize("name", EACH)
def test_every_task_keeps_its_promises(name):
    task = TASKS[name]
    batch = held_out(task)
    assert batch.looks.shape == (len(task.patterns), 64, task.length, task.length)
    assert batch.answers.shape == (64, task.length)
    asked = batch.answers[batch.answers != UNASKED]
    assert 0 <= asked.min() <= asked.max() < len(task.names)
    if not task.pixels:
        assert 0 <= batch.tokens.min() <= batch.tokens.max() < len(task.vocabulary)
    if task.causal:
        assert not np.triu(batch.looks, 1).any(), "a head of a causal network cannot look ahead"
    again = held_out(task)
    assert np.array_equal(batch.tokens, again.tokens), "the same for everybody"


def test_induction_asks_for_what_came_after_the_same_letter():
    batch = held_out(TASKS["induction"])
    for tokens, answers, after in zip(batch.tokens.tolist(), batch.answers, batch.looks[0], strict=True):
        for place, letter in enumerate(tokens):
            copies = [back for back in range(place) if tokens[back] == letter]
            if answers[place] == UNASKED:
                assert not copies
                assert not after[place].any()
                continue
            assert {tokens[back + 1] for back in copies} == {answers[place]}
            assert np.flatnonzero(after[place]).tolist() == [back + 1 for back in copies]


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("copy", list),
        ("reverse", lambda given: given[::-1]),
        ("sort", sorted),
    ],
)
def test_what_was_given_is_said_again(name, becomes):
    batch = held_out(TASKS[name])
    for tokens, answers, looks in zip(batch.tokens.tolist(), batch.answers, batch.looks[0], strict=True):
        given, said = tokens[:HALF], answers[HALF:].tolist()
        assert tokens[HALF] == SEPARATOR
        assert said == becomes(given)
        assert tokens[HALF + 1 :] == said[:-1]
        assert (answers[:HALF] == UNASKED).all()
        assert [given[int(row.argmax())] for row in looks[HALF:]] == said
        assert looks[HALF:].sum(axis=1).tolist() == [1] * HALF


def test_brackets_are_counted():
    batch = held_out(TASKS["brackets"])
    for tokens, answers in zip(batch.tokens.tolist(), batch.answers.tolist(), strict=True):
        text = "".join("()"[token] for token in tokens)
        counted = [text[: place + 1].count("(") - text[: place + 1].count(")") for place in range(LENGTH)]
        assert answers == counted
        assert min(counted) >= 0


@READS_PHOTOS
def test_half_of_the_pairs_of_pieces_are_the_same():
    batch = held_out(TASKS["same"])
    left, right = batch.tokens[:, 1 : 1 + PATCHES], batch.tokens[:, 1 + PATCHES :]
    alike = (left == right).all(axis=(1, 2))
    assert alike.tolist() == (batch.answers[:, 0] == 1).tolist()
    assert 20 < alike.sum() < 44


def test_a_patch_is_a_corner_of_its_piece():
    piece = np.arange(SIDE * SIDE * 3, dtype=np.float32).reshape(1, SIDE, SIDE, 3)
    cut = patches(piece)
    assert np.array_equal(cut[0, 1], piece[0, :PATCH, PATCH:].reshape(-1))
    assert np.array_equal(cut[0, 2], piece[0, PATCH:, :PATCH].reshape(-1))


@pytest.mark.parametrize("name", ["induction", "copy", "reverse"])
def test_letters_with_other_names_are_another_example_of_the_task(name):
    batch = held_out(TASKS[name])
    other = renamed(np.random.default_rng(5), batch)
    assert np.array_equal(other.answers == UNASKED, batch.answers == UNASKED)
    assert np.array_equal(other.tokens == SEPARATOR, batch.tokens == SEPARATOR)
    for row in range(64):
        names = dict(zip(batch.tokens[row].tolist(), other.tokens[row].tolist(), strict=True))
        assert len(set(names.values())) == len(names)
        pairs = zip(batch.answers[row].tolist(), other.answers[row].tolist(), strict=True)
        assert all(names.get(old, new) == new for old, new in pairs if old != UNASKED)


@READS_PHOTOS
def test_a_piece_is_of_its_photograph_and_a_jigsaw_can_be_put_right():
    label = which_photograph(np.random.default_rng(0), 30)
    drawn = np.random.default_rng(0)
    names = drawn.integers(0, len(photographs()), 30)
    assert label.answers[:, 0].tolist() == names.tolist()
    assert np.array_equal(label.tokens[:, 1:], patches(pieces(drawn, 30, of=names)))
    puzzle = jigsaw(np.random.default_rng(0), 30)
    whole = patches(pieces(np.random.default_rng(0), 30))
    places = puzzle.answers[:, 1:]
    for shuffled, place, piece in zip(puzzle.tokens[:, 1:], places, whole, strict=True):
        assert np.array_equal(shuffled, piece[place])
    assert sorted(places[0].tolist()) == list(range(PATCHES))
    assert len({tuple(each) for each in places.tolist()}) > 5
