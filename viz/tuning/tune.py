"""From examples to a tuned copy of a network, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from viz.analysis.classifiers import Head, kept_head, linear_head, one_thread
from viz.arrays import Array
from viz.errors import InputError
from viz.learning import ClassScores, Packed, Tuned, Weights, weights
from viz.models.model import Model
from viz.models.storage import folder
from viz.models.tuned import BIAS, WEIGHTS, Taught, archive
from viz.requests import Input
from viz.teaching import Examples, PackTuned, TuneNetwork
from viz.tuning import memory
from viz.tuning.batches import PreparedExamples, check_kind, prepared, side, vectors
from viz.tuning.drift import drift
from viz.tuning.run import AT_ONCE, BATCH, Report, Split, TuningRun
from viz.tuning.twin import change_of, changed, twin
from viz.tuning.ways import WAYS

HELD_OUT = 4
"""One of so many examples to learn from is held out, to tell when to stop."""


def tune(model: Model, asked: TuneNetwork, report: Report, *, held: int = 0) -> Tuned:
    """Teach a copy of the model; the model itself stays as it is, to the last bit. `held` bytes are what the
    process has already: they count where too many are needed.

    Raises InputError for a network or an example that cannot be learned with, and for a training that would
    take too much memory.
    """
    check_kind(model)
    given, way = asked.examples, WAYS[asked.way]
    some = prepared(model, given.inputs, side(model))
    moved = way.size(model, asked.rank)
    batch, tokens = BATCH[model.family.reads], max(some.lengths)
    need = memory.check(model, held=held, moving=moved, examples=batch, tokens=tokens)
    lesson = _lesson(asked, some)
    began = time.thread_time()
    run = TuningRun(twin(model), lesson, way, rank=asked.rank)
    epochs = run.learn(report)
    change = weights({name: each.numpy() for name, each in change_of(run.model.network, run.moving).items()})
    matrix, bias = run.head.whole()
    untouched = run.untouched
    del run
    seconds = time.thread_time() - began
    report(1.0, epochs)
    frozen = _frozen(untouched, given)
    tests = drift(model, changed(model, tensors(change)), some, given.test, first=lesson.first)
    return Tuned(
        epochs=epochs,
        scores=tests.after @ matrix.T + bias,
        frozen=frozen.answers(tests.before),
        frozen_head=kept_head(frozen),
        head=weights({WEIGHTS: matrix, BIAS: bias}),
        alike=tests.alike,
        moved=moved,
        bytes=need,
        seconds=seconds,
        change=change if asked.keep else None,
    )


def _lesson(asked: TuneNetwork, some: PreparedExamples) -> Split:
    learn, watch = split(asked.examples)
    return Split(
        some=some,
        labels=asked.examples.labels,
        learn=learn,
        watch=watch,
        classes=len(asked.examples.classes),
        first=asked.reading == "first",
        epochs=asked.epochs,
        seed=asked.seed,
    )


def split(given: Examples) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(examples to learn from, examples to tell by when to stop): of each class the last quarter of what may
    be learned from; none is held out where a class has fewer than four.
    """
    of = [given.of(label, given.train) for label in range(len(given.classes))]
    if min(map(len, of)) < HELD_OUT:
        return given.train, ()
    watch = {index for each in of for index in each[-(len(each) // HELD_OUT) :]}
    return tuple(i for i in given.train if i not in watch), tuple(i for i in given.train if i in watch)


def tensors(found: Weights) -> dict[str, torch.Tensor]:
    """Weights as a network takes them."""
    return {name: torch.from_numpy(np.array(value)) for name, value in found.named}


@torch.inference_mode()
def seen(model: Model, some: PreparedExamples, indices: Sequence[int], *, first: bool) -> Array:
    """[example, feature] of these examples; the model's lock is held."""
    with model.lock:
        parts = [
            vectors(model, some, indices[at : at + AT_ONCE], first=first)
            for at in range(0, len(indices), AT_ONCE)
        ]
    found: Array = torch.cat(parts).numpy()
    return found


def _frozen(untouched: Mapping[int, Array], given: Examples) -> Head:
    """A linear head on the untouched network, taught all that may be learned from; its vectors of those, by
    their places.
    """
    rows, labels = np.stack([untouched[i] for i in given.train]), np.array(given.labels)
    with one_thread():
        return linear_head(rows, labels[list(given.train)], len(given.classes))


def scored(model: Model, given: Input) -> ClassScores:
    """What the head that the model brings along says of one example. Raises InputError where it has none."""
    head = model.taught
    if head is None:
        raise InputError(
            "{title} brings no head of classes along. Choose a network that was tuned here.",
            title=model.checkpoint.title,
        )
    rows = seen(model, prepared(model, (given,), side(model)), (0,), first=head.first)
    return ClassScores(classes=head.classes, scores=head.scores(torch.from_numpy(rows))[0].numpy())


def pack(model: Model, asked: PackTuned) -> Packed:
    """The zip of a folder: what the training changed, the head, and the card."""
    kept = tensors(asked.head)
    head = Taught(
        weights=kept[WEIGHTS], bias=kept[BIAS], classes=asked.classes, first=asked.reading == "first"
    )
    pixels = model.pixels
    if pixels is not None and asked.size is not None:
        pixels = {**pixels, "height": asked.size, "width": asked.size}
    packed = archive(
        model.name,
        folder(model.checkpoint),
        change=tensors(asked.change),
        head=head,
        card=asked.card,
        pixels=pixels,
    )
    return Packed(data=np.frombuffer(packed, dtype=np.uint8))
