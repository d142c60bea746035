"""The card that goes with a tuned network: what it learned, on what, and how well."""

from __future__ import annotations

import numpy as np

from viz.analysis.curves import wilson
from viz.foreign import literal
from viz.learning import Tuned
from viz.models.catalogue import Checkpoint
from viz.teaching import WAYS, Examples, Reading, TuneNetwork


def card(asked: TuneNetwork, found: Tuned, network: Checkpoint) -> str:
    """Markdown; names of classes stand as they were typed, and mean nothing there."""
    rank = f", rank {asked.rank}" if asked.way == "lora" else ""
    reading = READINGS[asked.reading]
    return f"""# {literal(network.title)}, tuned

{_made(network)} This folder holds how the weights of that checkpoint changed, and a head.

* What may change: {WAYS[asked.way]}{rank}; {found.moved:,} numbers of the network, and the head.
* What the head reads: the vector of the {reading} after the last layer. Its scores are no probabilities.
* {len(found.epochs.learned)} epochs; the state after epoch {found.epochs.best} was kept. Seed {asked.seed}.

{_tested(asked.examples, found.answers)} The same network untouched, under a linear head taught the same
examples: {_share(found.frozen == _truth(asked.examples))}.

{WARNING}
"""


def head_card(given: Examples, answers: np.ndarray, reading: Reading, network: Checkpoint) -> str:
    """The same of the network untouched and its head alone, which gives these answers [test]."""
    return f"""# {literal(network.title)}, untouched, under a head of its own

{_made(network)} This folder holds a head, and changes none of the checkpoint's weights.

* The head is a logistic regression with an L2 penalty (scikit-learn), taught all that it may learn from.
* What it reads: the vector of the {READINGS[reading]} after the last layer. Its scores are no probabilities.

{_tested(given, answers)}

{WARNING}
"""


READINGS: dict[Reading, str] = {"first": "first token", "mean": "mean of its tokens"}
WARNING = """It knows these classes and nothing else, and answers one of them whatever it is given.
So few tests say little: look at the interval. Do not let it decide anything about people."""


def _made(network: Checkpoint) -> str:
    return f"""Made with Attention Lab, in its lesson *Teach it your classes*, from the checkpoint
`{network.name}` (licence: {network.licence})."""


def _truth(given: Examples) -> np.ndarray:
    return np.array([given.labels[i] for i in given.test])


def _tested(given: Examples, answers: np.ndarray) -> str:
    """A row for each class, and all in all."""
    truth = _truth(given)
    rows = "\n".join(
        f"| {literal(name)} | {len(given.of(label, given.train))} | {len(given.of(label, given.test))} |"
        f" {int((answers[truth == label] == label).sum())} |"
        for label, name in enumerate(given.classes)
    )
    return f"""| class | learned from | tests | right |
| --- | --- | --- | --- |
{rows}

Right in all: {_share(answers == truth)}."""


def _share(right: np.ndarray) -> str:
    low, high = wilson(float(right.sum()), right.size)
    return f"{int(right.sum())} of {right.size} tests (95% interval {low:.0%} to {high:.0%}, Wilson, 1927)"
