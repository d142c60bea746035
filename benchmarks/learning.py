"""What the lessons on learning cost, in seconds of the processor, one thread.

    python -m benchmarks.learning

Uses the built-in networks alone. Each line is the best of some rounds: what else the computer does makes the
others slower. Two processes learn at a time, beside everybody who asks.
"""

from __future__ import annotations

import time
from functools import partial
from itertools import permutations

import numpy as np
import torch

from benchmarks.predictions import line
from viz.analysis.classifiers import bag_of_words
from viz.analysis.curves import measured_curves
from viz.analysis.judging import judge
from viz.capture.features import embed
from viz.example_lines import MOST
from viz.film import Ending, Frame, Recipe
from viz.learning import Arm, features
from viz.live.training import train
from viz.memory import resident
from viz.models import load
from viz.models.fresh import untrained
from viz.models.model import Model
from viz.teaching import WAYS, Examples, TuneNetwork
from viz.tuning.tune import tune
from viz.ui.running import sets
from viz.ui.running.vectors import PART

TEN = 10
"""Examples of each of four classes to learn from."""


def main() -> None:
    """Print one line a measurement."""
    torch.set_num_threads(1)
    sentences = sets.read()["topics"].examples
    pictures = sets.read()["drawings"].examples
    minilm, vit = load("minilm"), load("vit-cifar10")
    for model, given in ((minilm, sentences), (vit, pictures)):
        forty = given.inputs[: 4 * TEN]
        line(f"{len(forty)} examples embedded by {model.name}", partial(embed, model, forty, depth=-1))
    heads(minilm, sentences)
    many(minilm, sentences)
    for way in WAYS:
        tuned(minilm, TuneNetwork(minilm.name, sentences.fewer(TEN), way))
    tuned(vit, TuneNetwork(vit.name, pictures.fewer(TEN)))
    live()


def heads(model: Model, given: Examples) -> None:
    """The whole learning curve of frozen arms, of 1 to 16 examples of each class, 20 draws."""
    rows = features(embed(model, given.inputs, depth=-1))
    arms = [Arm(title=kind, features=rows, kind=kind) for kind in ("centroid", "head", "head", "head")]
    line(
        f"curves of {len(arms)} frozen learners",
        lambda: measured_curves(arms, given.labels, train=given.train, test=given.test, draws=20),
    )
    tests = features(rows.rows[list(given.test)])
    line("one head, judged", lambda: judge(arms[1], given.labels, train=given.train, asked=tests))


def many(model: Model, given: Examples) -> None:
    """As many sentences as are taken, each two of one topic: what *Teach it your classes* does before it
    draws its curves, part by part.
    """
    of = [given.of(label, range(len(given.labels))) for label in range(len(given.classes))]
    pairs = [(i, j) for each in of for i, j in list(permutations(each, 2))[: MOST // len(of)]]
    inputs = [(f"{given.inputs[i][0]} {given.inputs[j][0]}",) for i, j in pairs]
    labels = [given.labels[i] for i, _ in pairs]
    began = time.process_time()
    rows = [features(bag_of_words([text for (text,) in inputs]))]
    for network in (model, untrained(model)):
        parts = [embed(network, inputs[at : at + PART], depth=-1) for at in range(0, len(inputs), PART)]
        rows.append(features(np.concatenate(parts)))
    embedded = time.process_time() - began
    arms = [Arm(title="", features=each) for each in (*rows, rows[1])]
    train = [i for i in range(len(inputs)) if i % 3]
    measured_curves(arms, labels, train=train, test=range(0, len(inputs), 3), draws=20)
    took = time.process_time() - began
    print(f"{f'{len(inputs):,} sentences':36} {embedded:.0f} s to embed, {took:.0f} s to their curves")


def tuned(model: Model, asked: TuneNetwork) -> None:
    """One training: what it takes, and what was counted for it before."""
    epochs, before = [0], resident() or 0
    counted = [0]

    def learn() -> None:
        found = tune(model, asked, lambda *_said: None)
        epochs[0], counted[0] = len(found.epochs.learned), found.bytes

    line(f"{model.name} tuned, {asked.way}, {len(asked.examples.train)} examples", learn)
    more = ((resident() or 0) - before) / 1e6
    print(f"{'':36} {epochs[0]} epochs; {counted[0] / 1e6:.0f} MB counted, {more:.0f} MB more held after it")


def live() -> None:
    """The task that the lesson opens with: steps a second, and when a head of the solution is seen."""
    begun = time.process_time()
    formed = 0.0
    for event in train(Recipe()):
        if isinstance(event, Frame) and not formed and event.step and event.scores[0].max() > 0.5:
            formed = time.process_time() - begun
        if isinstance(event, Ending):
            print(f"{'a small transformer, trained':36} {event.steps / event.seconds:.0f} steps a second")
    took = time.process_time() - begun
    print(f"{'':36} its head is there after {formed:.1f} s, all is over after {took:.1f} s")


if __name__ == "__main__":
    main()
