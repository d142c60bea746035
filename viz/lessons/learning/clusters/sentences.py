"""What can be said of clusters beside a head; each sentence only where its numbers say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from viz.analysis.curves import wilson
from viz.foreign import literal
from viz.language import mark, tr
from viz.learning import Clusters, FlatMap
from viz.teaching import Examples
from viz.ui.page.predict import Reply

LIE = mark(
    "Colours and symbols are classes; a line leads from each example to the number of its cluster. Point at a"
    " point, a word or a picture and the others answer; click to choose it. Drawn in few of many dimensions;"
    " everything below is measured in all of them."
)
CLUSTERS, HEAD, ALIKE = mark("the clusters"), mark("the head"), mark("both alike")
NEAR = 0.05
"""Shares that differ by less are called alike."""
HOW_MANY = mark(
    "The silhouette asks of each example how much nearer it is to its own cluster than to the next"
    " (Rousseeuw, 1987): 1 is clear, 0 on the border. It knows no labels."
)
TREE = mark(
    "From below, the two groups that are nearest are joined, again and again (Ward, 1963). Below are the"
    " examples, in the colours and symbols of their classes."
)


def warned(found: FlatMap) -> str:
    """What a map by t-SNE keeps, and what must not be read from it."""
    return tr(
        "t-SNE keeps neighbours together, and nothing else: how far apart groups lie, how large they are and"
        " which way is up mean nothing (take another start and see). Of the ten nearest of each example in"
        " all dimensions, {kept:.0%} are among its ten nearest here; on components 1 and 2 it is"
        " {plainly:.0%}.",
        kept=found.kept,
        plainly=found.kept_plainly,
    )


def looked_at(given: Examples, found: Clusters, example: int, near: Sequence[int]) -> str:
    """One example, and a list of those that are nearest to it in all dimensions."""
    own = given.labels[example]
    same = sum(given.labels[each] == own for each in near)
    said = tr(
        "“{name}” is of the class **{label}** and in cluster {cluster}. Most like it in all dimensions,"
        " ringed: {same} of {count} are of its own class.",
        name=literal(given.names[example]),
        label=literal(given.classes[own]),
        cluster=int(found.assigned[example]) + 1,
        same=same,
        count=len(near),
    )
    listed = [
        f"- {literal(given.names[each])} ({literal(given.classes[given.labels[each]])})" for each in near
    ]
    return "\n".join([said, "", *listed])


def rights(given: Examples, found: Clusters) -> tuple[int, int, int]:
    """(tests that the named clusters get right, those that the head gets right, all tests)"""
    truth = np.array(given.labels)[list(given.test)]
    return int((found.named == truth).sum()), int((found.answers == truth).sum()), len(truth)


def verdict(given: Examples, found: Clusters, guess: str) -> Reply:
    """Who named more tests rightly, beside what was predicted."""
    clusters, head, total = rights(given, found)
    better = CLUSTERS if clusters > head else HEAD
    won = tr(ALIKE if abs(clusters - head) < NEAR * total else better)
    measured = tr(
        "**{won}**: the named clusters {clusters}, the head {head}.",
        won=won[:1].upper() + won[1:],
        clusters=_share(clusters, total),
        head=_share(head, total),
    )
    return Reply(tr(guess), won, measured)


def _share(right: int, total: int) -> str:
    low, high = wilson(right, total)
    return tr("{right} of {n} tests ({low:.0%} to {high:.0%})", right=right, n=total, low=low, high=high)


def agreement(found: Clusters) -> str:
    """How much clusters and classes are the same groups."""
    return tr(
        "{n} clusters. Adjusted Rand index with the classes: {agreement:.2f} (1 the same groups, 0 as by"
        " chance). Purity: {purity:.0%} of the examples are of the commonest class of their cluster.",
        n=int(found.assigned.max()) + 1,
        agreement=found.agreement,
        purity=found.purity,
    )


def look_for(given: Examples, found: Clusters) -> str:
    """What these clusters show."""
    if found.agreement > 0.9:
        return tr(
            "The groups are nearly the classes, and nobody named them. Take the embedding as the layer, or"
            " other examples: does that hold?"
        )
    if int(found.assigned.max()) + 1 < len(given.classes):
        return tr(
            "Fewer clusters than classes: which classes lie together? Ask for as many clusters as classes."
        )
    return tr(
        "The groups are not the classes. By what else are these examples alike? A cluster is an answer to no"
        " question; a head answers yours."
    )


def silhouette(given: Examples, found: Clusters) -> str:
    """Does the silhouette count the classes?"""
    best = 2 + int(found.silhouettes.argmax())
    most, classes = float(found.silhouettes.max()), len(given.classes)
    if best == classes:
        return tr(
            "Largest for {best} clusters, {most:.2f}; as many as there are classes.", best=best, most=most
        )
    return tr(
        "Largest for {best} clusters, {most:.2f}; there are {classes} classes.",
        best=best,
        most=most,
        classes=classes,
    )


def newcomer(given: Examples, calls: Sequence[int], label: int, again: tuple[int, float, float]) -> str:
    """What became of the class that the head was not told about, and `calls` by others' names."""
    cluster, held, own = again
    called = ", ".join(f"{literal(given.classes[each])} {n}" for each, n in Counter(calls).most_common())
    name = literal(given.classes[label])
    words = tr(
        "The head was never told of *{name}* and calls its {n} examples: {called}. It has no way to say that"
        " they are new. Cluster {cluster} holds {held:.0%} of them, and {own:.0%} of that cluster is"
        " *{name}*.",
        name=name,
        n=len(calls),
        called=called,
        cluster=cluster + 1,
        held=held,
        own=own,
    )
    apart = (
        tr("**The clustering found it**, though it cannot name it.")
        if held >= 0.7 and own >= 0.7
        else tr("**The clustering did not set it apart** either.")
    )
    return f"{words} {apart}"
