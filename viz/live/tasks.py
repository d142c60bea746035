"""What a small transformer can be taught, and where a head that has understood must look: in numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from viz.arrays import Array
from viz.film import Recipe
from viz.language import mark
from viz.live.batch import UNASKED, Batch, Task
from viz.live.pictures import PATCHES, PIXELS, jigsaw, photographs, same_or_different, which_photograph
from viz.live.words import objective

Draw = Callable[[np.random.Generator, int], Batch]
LETTERS = "abcdefghijklmnop"
LENGTH = 20
"""Places of a sequence."""
HALF = LENGTH // 2
SEPARATOR = len(LETTERS)
"""The token between what is given and what is to be said."""


def induction(drawn: np.random.Generator, examples: int) -> Batch:
    """Random letters that come again and again: 4 to 10 of them, all different."""
    period = drawn.integers(4, HALF + 1, (examples, 1))
    letters = np.argsort(drawn.random((examples, len(LETTERS))), axis=1)
    place = np.arange(LENGTH)
    tokens = np.take_along_axis(letters, place % period, axis=1)
    following = np.take_along_axis(letters, (place + 1) % period, axis=1)
    known = place >= period
    before = np.roll(tokens, 1, axis=1)[:, None, :] == tokens[:, :, None]
    before[:, :, 0] = False
    after = before & known[:, :, None] & _past()
    previous = np.broadcast_to(np.eye(LENGTH, k=-1, dtype=bool), after.shape)
    return Batch(
        tokens=tokens,
        answers=np.where(known, following, UNASKED),
        looks=np.stack([after, previous]).astype(np.float32),
    )


def copy(drawn: np.random.Generator, examples: int) -> Batch:
    """Letters, then the same ones."""
    given = drawn.integers(0, len(LETTERS), (examples, HALF))
    return _said_again(given, np.broadcast_to(np.arange(HALF), given.shape))


def backwards(drawn: np.random.Generator, examples: int) -> Batch:
    """Letters, then the same ones from the last to the first."""
    given = drawn.integers(0, len(LETTERS), (examples, HALF))
    return _said_again(given, np.broadcast_to(np.arange(HALF)[::-1], given.shape))


def ordered(drawn: np.random.Generator, examples: int) -> Batch:
    """Different letters, then the same ones in the order of the alphabet."""
    given = np.argsort(drawn.random((examples, len(LETTERS))), axis=1)[:, :HALF]
    return _said_again(given, np.argsort(given, axis=1))


def _said_again(given: Array, order: Array) -> Batch:
    """Given letters [example, place], a separator, and the letters at the places `order`, one by one."""
    examples = len(given)
    said = np.take_along_axis(given, order, axis=1)
    tokens = np.concatenate([given, np.full((examples, 1), SEPARATOR), said[:, :-1]], axis=1)
    answers = np.full(tokens.shape, UNASKED)
    answers[:, HALF:] = said
    looks = np.zeros((1, *tokens.shape, LENGTH), np.float32)
    row = np.arange(examples)[:, None]
    looks[0, row, HALF + np.arange(HALF), order] = 1
    return Batch(tokens=tokens, answers=answers, looks=looks)


def brackets(drawn: np.random.Generator, examples: int) -> Batch:
    """Brackets that open and close, none before it was opened: how many are open?"""
    tokens, depth = np.zeros((examples, LENGTH), np.int64), np.zeros((examples, LENGTH), np.int64)
    still = np.zeros(examples, np.int64)
    for place in range(LENGTH):
        closes = (drawn.random(examples) < 0.5) & (still > 0)
        still = still + np.where(closes, -1, 1)
        tokens[:, place], depth[:, place] = closes, still
    even = np.tril(np.ones((LENGTH, LENGTH), np.float32)) / np.arange(1, LENGTH + 1)[:, None]
    looks = np.broadcast_to(even.astype(np.float32), (1, examples, LENGTH, LENGTH))
    return Batch(tokens=tokens, answers=depth, looks=looks)


def renamed(drawn: np.random.Generator, batch: Batch) -> Batch:
    """In each example every letter becomes another one: what follows what stays as it is."""
    examples = len(batch.tokens)
    names = np.argsort(drawn.random((examples, len(LETTERS))), axis=1)
    names = np.concatenate([names, np.tile([SEPARATOR, UNASKED], (examples, 1))], axis=1)  # [-1] is unasked
    return replace(
        batch,
        tokens=np.take_along_axis(names, batch.tokens, axis=1),
        answers=np.take_along_axis(names, batch.answers % names.shape[1], axis=1),
    )


def _past() -> Array:
    return np.tril(np.ones((LENGTH, LENGTH), dtype=bool))


TASKS: dict[str, Task] = {
    "induction": Task(
        title="induction: what came after this?",
        asked="Random letters come again and again. Say the next one, from the second time on.",
        patterns=(mark("the place after an earlier copy"), mark("one place back")),
        why="A head must find the same letter further back, and look at the letter after it.",
        vocabulary=tuple(LETTERS),
        names=tuple(LETTERS),
        draw=induction,
        length=LENGTH,
        change=renamed,
    ),
    "copy": Task(
        title="copy",
        asked="Ten random letters, a bar, then the same letters: say them one by one.",
        patterns=(mark("the letter to be said"),),
        why="A head must look back a fixed number of places.",
        vocabulary=(*LETTERS, "|"),
        names=tuple(LETTERS),
        draw=copy,
        length=LENGTH,
        change=renamed,
    ),
    "reverse": Task(
        title="reverse",
        asked="Ten random letters, a bar, then the same letters from the last to the first.",
        patterns=(mark("the letter to be said"),),
        why="A head must look further back with each letter: places turned round.",
        vocabulary=(*LETTERS, "|"),
        names=tuple(LETTERS),
        draw=backwards,
        length=LENGTH,
        change=renamed,
    ),
    "sort": Task(
        title="sort",
        asked="Ten different letters, a bar, then the same letters in the order of the alphabet.",
        patterns=(mark("the letter to be said"),),
        why="A head must find the next letter of the alphabet that is there, wherever it stands.",
        vocabulary=(*LETTERS, "|"),
        names=tuple(LETTERS),
        draw=ordered,
        length=LENGTH,
    ),
    "brackets": Task(
        title="count open brackets",
        asked="Brackets open and close. At each place, say how many are open.",
        patterns=(mark("all places so far, evenly"),),
        why="A head that looks evenly at everything so far sees the share of opening ones.",
        vocabulary=("(", ")"),
        names=tuple(str(count) for count in range(LENGTH + 1)),
        draw=brackets,
        length=LENGTH,
    ),
    "same": Task(
        title="pictures: same or different?",
        asked="Two pieces of photographs, four patches each: are they the same piece?",
        patterns=(mark("the same place of the other piece"),),
        why="A patch must look at its twin in the other piece; [CLS] then gathers what they found.",
        vocabulary=(),
        names=("different", "same"),
        draw=same_or_different,
        causal=False,
        pixels=PIXELS,
        length=1 + 2 * PATCHES,
    ),
}


def _of_pieces(title: str, draw: Draw, names: Sequence[str]) -> Task:
    return Task(
        title=title,
        asked="",
        patterns=(),
        why="",
        vocabulary=(),
        names=tuple(names),
        draw=draw,
        causal=False,
        pixels=PIXELS,
        length=1 + PATCHES,
    )


PRETEXTS: dict[str, Callable[[], Task]] = {
    "photograph": lambda: _of_pieces(
        "which photograph?", which_photograph, [str(number) for number in range(len(photographs()))]
    ),
    "jigsaw": lambda: _of_pieces("jigsaw", jigsaw, [str(place) for place in range(PATCHES)]),
}
"""Ways to learn from pictures; the photographs are read when they are asked for."""

HELD, EXAMPLES_HELD = 1, 64
"""The stream of random numbers that held-out examples come from, and how many there are."""


def task_of(recipe: Recipe) -> Task:
    """What a recipe is to learn."""
    if recipe.text:
        return objective(recipe.task, recipe.text)
    return PRETEXTS[recipe.task]() if recipe.task in PRETEXTS else TASKS[recipe.task]


def held_out(task: Task) -> Batch:
    """The examples that nobody learns from: the same in every training of a task."""
    return task.draw(np.random.default_rng((HELD, 0)), EXAMPLES_HELD)
