"""What can be said of clusters before and after a network has learned; each sentence only where its numbers
say so.
"""

from __future__ import annotations

import numpy as np

from viz.analysis.clusters import agreement
from viz.analysis.curves import wilson
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.learning import Clusters
from viz.teaching import Examples
from viz.ui.page.predict import Reply

NO_ENCODER = mark("What is tuned here is an encoder, such as BERT or a ViT. Choose one above.")
QUESTION = mark(
    "Clusters never see a label, the network does while it learns. On the tests, which it never saw: do"
    " clusters agree with the classes better afterwards?"
)
MORE, LESS, ALIKE = mark("better"), mark("worse"), mark("about as well")
GUESSES = (MORE, LESS, ALIKE)
AGAIN = mark("What it learned has been let go of, or the examples have changed: tune it again to see it.")
FAIR = mark(
    "All examples are grouped together, with the same way of grouping and at the same layer; counted are the"
    " tests alone. One training with one seed."
)
NEAR = 0.05
"""Adjusted Rand indices that differ by less are called alike."""
ROOM = 0.95
"""Above this index there is next to nothing to gain."""
LEARNED = 0.1
"""By so much clusters of what was learned from must agree better than those of the tests to be spoken of."""


def about(title: str) -> str:
    """What is done to the network."""
    return tr(
        "A copy of {model} learns the examples to learn from (LoRA, all layers). Then all examples go through"
        " it, and are grouped again.",
        model=literal(title),
    )


def _agreement(given: Examples, found: Clusters, indices: tuple[int, ...]) -> tuple[float, float]:
    places = list(indices)
    return agreement(found.assigned[places], np.array(given.labels)[places])


def verdict(given: Examples, before: Clusters, after: Clusters, guess: str) -> Reply:
    """Did the tests' clusters come to agree with the classes, beside what was predicted: one of `GUESSES`?"""
    (was, _), (now, _) = (_agreement(given, each, given.test) for each in (before, after))
    found = tr(ALIKE if abs(now - was) < NEAR else MORE if now > was else LESS)
    said = [
        tr(
            "**{found}**: the adjusted Rand index of the tests was {was:.2f} and is {now:.2f}.",
            found=found[:1].upper() + found[1:],
            was=was,
            now=now,
        ),
    ]
    if was > ROOM:
        said.append(tr("There was next to nothing to gain: try an earlier layer, or examples of your own."))
    learned, _ = _agreement(given, after, given.train)
    if learned - now > LEARNED:
        said.append(
            tr(
                "For the examples that it learned from it is {learned:.2f}: those it was told.",
                learned=learned,
            )
        )
    return Reply(tr(guess), found, " ".join(said))


def rows(given: Examples, before: Clusters, after: Clusters) -> list[tuple[str, str, str]]:
    """Measured on the tests: (what, before, after)."""
    both = (before, after)
    indices, purities = zip(*(_agreement(given, each, given.test) for each in both), strict=True)
    truth = np.array(given.labels)[list(given.test)]
    counts = [str(int(each.assigned.max()) + 1) for each in both]
    named = [_share(int((each.named == truth).sum()), len(truth)) for each in both]
    told = [_share(int((each.answers == truth).sum()), len(truth)) for each in both]
    return [
        (tr("number of clusters"), *_two(counts)),
        (tr("adjusted Rand index"), *_two([number(each, ".2f") for each in indices])),
        (tr("purity"), *_two([number(each, ".0%") for each in purities])),
        (tr("tests right by named clusters"), *_two(named)),
        (tr("tests right by the head"), *_two(told)),
        (tr("largest silhouette"), *_two([number(float(e.silhouettes.max()), ".2f") for e in both])),
    ]


def _two(cells: list[str]) -> tuple[str, str]:
    return cells[0], cells[1]


def _share(right: int, total: int) -> str:
    low, high = wilson(right, total)
    return tr("{right} of {n} ({low:.0%} to {high:.0%})", right=right, n=total, low=low, high=high)
