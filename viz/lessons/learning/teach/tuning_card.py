"""The card that goes with a tuned network: what it learned, on what, and how well."""

from __future__ import annotations

import numpy as np

from viz.analysis.curves import wilson
from viz.foreign import literal
from viz.learning import Tuned
from viz.models.catalogue import Checkpoint
from viz.teaching import WAYS, TuneNetwork


def card(asked: TuneNetwork, found: Tuned, network: Checkpoint) -> str:
    """Markdown; names of classes stand as they were typed, and mean nothing there."""
    given = asked.examples
    truth = np.array([given.labels[i] for i in given.test])
    rank = f", rank {asked.rank}" if asked.way == "lora" else ""
    reading = "first token" if asked.reading == "first" else "mean of its tokens"
    rows = "\n".join(
        f"| {literal(name)} | {len(given.of(label, given.train))} | {len(given.of(label, given.test))} |"
        f" {int((found.answers[truth == label] == label).sum())} |"
        for label, name in enumerate(given.classes)
    )
    return f"""# {literal(network.title)}, tuned

Made with Attention Lab, in its lesson *Teach it your classes*, from the checkpoint `{network.name}`
(licence: {network.licence}). This folder holds how the weights of that checkpoint changed, and a head.

* What may change: {WAYS[asked.way]}{rank}; {found.moved:,} numbers of the network, and the head.
* What the head reads: the vector of the {reading} after the last layer. Its scores are no probabilities.
* {len(found.epochs.learned)} epochs; the state after epoch {found.epochs.best} was kept. Seed {asked.seed}.

| class | learned from | tests | right |
| --- | --- | --- | --- |
{rows}

Right in all: {_share(found.answers == truth)}. The same network untouched, under a linear head taught the
same examples: {_share(found.frozen == truth)}.

It knows these classes and nothing else, and answers one of them whatever it is given. So few tests say
little: look at the interval. Do not let it decide anything about people.
"""


def _share(right: np.ndarray) -> str:
    low, high = wilson(float(right.sum()), right.size)
    return f"{int(right.sum())} of {right.size} tests (95% interval {low:.0%} to {high:.0%}, Wilson, 1927)"
