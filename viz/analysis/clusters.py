"""Groups that nobody named: k-means and a tree of merges, and what they have to do with the classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import comb
from weakref import WeakKeyDictionary

import numpy as np

from viz.analysis.classifiers import linear_head, one_thread, spread
from viz.analysis.scikit import scikit
from viz.arrays import Array
from viz.learning import Clusters

MOST = 8
"""Clusters that are tried at most."""
COMPONENTS = 3
NEAREST = 4
"""Others that each example is said to be most like."""
TREE = 400
"""Examples at most whose tree of merges is drawn."""
_LITTLE = """
about after all also and any are because been before but can could did does every for from had has have her
here him his how into its just may more most much must not now off one only onto other our out over own
she should some such than that the their them then there these they this those through too under until
upon very was were what when where which while who whom whose why will with would you your
aber alle als also auch auf aus bei bin bis das dass dem den der des dich die dir doch durch ein eine
einem einen einer eines für hat hatte ich ihm ihn ihr ihre ihren ihrer immer ist kann kein keine mehr
mein meine mich mir mit nach nicht noch nur oder ohne schon sehr sein seine sich sie sind über und uns
unter vom von vor war waren was wenn wie wieder wir wird wurde zum zur
"""
FUNCTION_WORDS = frozenset(_LITTLE.split())
"""Words that say little of what a text is about, in the languages of the app."""


def clusters(  # noqa: PLR0913 - all but two by name
    rows: Array,
    labels: Sequence[int],
    *,
    taught: Sequence[int],
    judged: Sequence[int],
    way: str,
    count: int,
    scaled: bool,
    seed: int = 0,
) -> Clusters:
    """Clusters of all examples [example, feature], without their labels; `count` 0 takes as many as have the
    largest silhouette.

    Only the labels of the examples `taught` are used: to name the clusters, and by the head beside them.
    """
    rows, named = rows.astype(np.float64), np.array(labels)
    seen = standardised(rows) if scaled else rows
    with one_thread():
        links = _tree(seen)
        tried = {
            number: WAYS[way](seen, links, number, seed) for number in range(2, min(MOST, len(rows) - 1) + 1)
        }
        silhouettes = _silhouettes(seen, tried.values())
        assigned = tried[min(count, max(tried)) or 2 + int(silhouettes.argmax())]
        points, explained = principal(seen)
        answers = _answers(rows, named, list(taught), list(judged))
        like, pure = agreement(assigned, named)
    return Clusters(
        assigned=assigned,
        silhouettes=silhouettes,
        links=links,
        points=points,
        explained=explained,
        near=neighbours(seen, NEAREST),
        agreement=like,
        purity=pure,
        named=names(assigned, named, taught)[assigned[list(judged)]],
        answers=answers,
    )


def _silhouettes(rows: Array, groupings: Iterable[Array]) -> Array:
    score = scikit("metrics").silhouette_score
    return np.array([float(score(rows, each)) for each in groupings])


def standardised(rows: Array) -> Array:
    """[example, feature] with a mean of 0 and one standard deviation in every feature."""
    mean, scale = spread(rows)
    found: Array = (rows - mean) / scale
    return found


def _answers(rows: Array, labels: Array, taught: list[int], judged: list[int]) -> Array:
    """[judged]: the labels that a head gives which was told those of `taught`, and knows no others."""
    classes, dense = np.unique(labels[taught], return_inverse=True)
    found: Array = classes[linear_head(rows[taught], dense, len(classes)).answers(rows[judged])]
    return found


def _tree(rows: Array) -> Array:
    from scipy.cluster.hierarchy import linkage

    found: Array = linkage(rows, method="ward")
    return found


def _k_means(rows: Array, _links: Array, count: int, seed: int) -> Array:
    found: Array = scikit("cluster").KMeans(count, n_init=10, random_state=seed).fit_predict(rows)
    return found


def _merged(_rows: Array, links: Array, count: int, _seed: int) -> Array:
    from scipy.cluster.hierarchy import fcluster

    found: Array = fcluster(links, count, criterion="maxclust") - 1
    return found


WAYS: dict[str, Callable[[Array, Array, int, int], Array]] = {"k-means": _k_means, "tree": _merged}


def principal(rows: Array) -> tuple[Array, Array]:
    """(coordinates [example, component], share of the variance [component]) along the main directions."""
    centred = rows - rows.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    kept = min(COMPONENTS, len(sizes))
    share = sizes[:kept] ** 2 / max(float((sizes**2).sum()), 1e-300)
    return left[:, :kept] * sizes[:kept], share


_TREES: WeakKeyDictionary[Clusters, tuple[Array, Array, Array]] = WeakKeyDictionary()
"""To lay one out took a fifth of a change of the page: it is kept as long as the clusters."""


def tree_of(found: Clusters) -> tuple[Array, Array, Array]:
    """The `joints` of the tree of these clusters, laid out once."""
    if found not in _TREES:
        _TREES[found] = joints(found.links)
    return _TREES[found]


def joints(links: Array) -> tuple[Array, Array, Array]:
    """(where each merge is drawn [merge, 4], how high [merge, 4], the examples from left to right): the tree
    of merges, its leaves at 0, 1, 2, ...
    """
    from scipy.cluster.hierarchy import dendrogram

    drawn = dendrogram(links.astype(np.float64), no_plot=True)
    return np.array(drawn["icoord"]) / 10 - 0.5, np.array(drawn["dcoord"]), np.array(drawn["leaves"])


def purity(assigned: Array, labels: Array) -> float:
    """The share of examples whose label is the commonest in their cluster."""
    commonest = [
        Counter(labels[assigned == each].tolist()).most_common(1)[0][1] for each in np.unique(assigned)
    ]
    return sum(commonest) / len(labels)


def names(assigned: Array, labels: Array, taught: Sequence[int]) -> Array:
    """[cluster]: the commonest label among its examples that have one; -1 where none has."""
    known = np.zeros(len(labels), bool)
    known[list(taught)] = True
    found = []
    for cluster in range(int(assigned.max()) + 1):
        counted = Counter(labels[(assigned == cluster) & known].tolist()).most_common(1)
        found.append(counted[0][0] if counted else -1)
    return np.array(found)


def agreement(assigned: Array, labels: Array) -> tuple[float, float]:
    """(adjusted Rand index, purity) of clusters and labels [example]."""
    return adjusted_rand(assigned, labels), purity(assigned, labels)


def adjusted_rand(one: Array, other: Array) -> float:
    """Of all pairs of examples, how many two groupings [example] agree to put together, beyond what chance
    gives: 1 where they are the same, 0 as by chance (Hubert & Arabie, 1985).

    scikit-learn has it too, and takes a second to import where only this is wanted of it.
    """
    both = Counter(zip(one.tolist(), other.tolist(), strict=True))
    together, mine, theirs = (
        sum(comb(size, 2) for size in Counter(each).values())
        for each in (both.elements(), one.tolist(), other.tolist())
    )
    chance = mine * theirs / max(1, comb(len(one), 2))
    most = (mine + theirs) / 2
    return 1.0 if most == chance else (together - chance) / (most - chance)


def found_again(assigned: Array, labels: Array, label: int) -> tuple[int, float, float]:
    """(the cluster that holds most of a class, how much of the class it holds, how much of it is that class)

    labels: [example]
    """
    own = Counter(assigned[labels == label].astype(int).tolist())
    cluster, count = own.most_common(1)[0]
    return cluster, count / sum(own.values()), count / int((assigned == cluster).sum())


def neighbours(rows: Array, count: int) -> Array:
    """[example, neighbour]: the `count` others that are nearest to each example [example, feature], the
    nearest first; fewer where there are no more.
    """
    rows = rows.astype(np.float64)
    squares = (rows**2).sum(axis=1)
    apart = squares[:, None] + squares[None, :] - 2 * rows @ rows.T
    np.fill_diagonal(apart, np.inf)
    found: Array = np.argsort(apart, axis=1, kind="stable")[:, : min(count, len(rows) - 1)]
    return found


def having(texts: Sequence[str], word: str) -> list[int]:
    """The texts in which a word of `keywords` stands."""
    return [place for place, text in enumerate(texts) if word in _spelled(text)]


def _spelled(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.casefold()))


def keywords(texts: Sequence[str], assigned: Array, *, most: int = 5) -> dict[int, tuple[str, ...]]:
    """Of each cluster the words that stand in more of its texts than elsewhere, by the difference of the two
    shares; words like "the" are left out.
    """
    split = list(map(_spelled, texts))
    found = {}
    for cluster in np.unique(assigned).astype(int).tolist():
        inside = [words for words, each in zip(split, assigned, strict=True) if each == cluster]
        outside = [words for words, each in zip(split, assigned, strict=True) if each != cluster]
        counts, others = (Counter(word for words in each for word in words) for each in (inside, outside))
        told = [word for word in counts if counts[word] > 1 and word not in FUNCTION_WORDS]
        lead = {w: counts[w] / len(inside) - others[w] / max(1, len(outside)) for w in told}
        found[cluster] = tuple(sorted(lead, key=lambda w: (-lead[w], w))[:most])
    return found
