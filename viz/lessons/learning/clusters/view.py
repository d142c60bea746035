"""Vectors grouped without their labels, beside a head that was told them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from viz.analysis.clusters import TREE, found_again, having, keywords, nearest
from viz.analysis.tokens import short
from viz.figures.clusters import (
    components,
    crossed,
    merge_tree,
    points_map,
    silhouette_bars,
    turning_map,
)
from viz.language import mark, tr
from viz.learning import Clusters, Features
from viz.lessons.learning.clusters import sentences
from viz.models.catalogue import Checkpoint
from viz.teaching import EmbedExamples, Examples, FindClusters, LayOut
from viz.ui.controls.examples import Chosen, strip
from viz.ui.page import address, show
from viz.ui.page.predict import ask
from viz.ui.running import progress

if TYPE_CHECKING:
    import plotly.graph_objects as go

WAYS = {"k-means": mark("k-means"), "tree": mark("tree of merges (Ward)")}
SCALED = {"yes": mark("each feature scaled"), "no": mark("as they are")}
TURNING, T_SNE = "turning", "t-sne"
STARTS = (1, 2, 3)
NEAREST = 4
NONE = -1
CHOICES = (sentences.CLUSTERS, sentences.HEAD, sentences.ALIKE)


@dataclass(frozen=True)
class GroupingSetting:
    """How the examples are grouped."""

    depth: int
    way: str
    count: int
    scaled: bool


def setting(checkpoint: Checkpoint) -> GroupingSetting:
    """A second row: which layer, and how its vectors are grouped."""
    columns = st.columns([2.6, 2.4, 2.2, 2.2], vertical_alignment="bottom")
    last = checkpoint.layers
    depths = {last - back: _depth(last - back, last) for back in range(last + 1)}
    ways = {key: tr(title) for key, title in WAYS.items()}
    counts = {0: tr("as the silhouette says"), **{number: str(number) for number in range(2, 9)}}
    scales = {key: tr(title) for key, title in SCALED.items()}
    with columns[0]:
        depth = address.menu(tr("Layer"), depths, key="depth", default=last, what=tr("layer"))
    with columns[1]:
        way = address.menu(tr("Grouped by"), ways, key="way", default="k-means", what=tr("way of grouping"))
    with columns[2]:
        count = address.menu(tr("Clusters"), counts, key="clusters", default=0, what=tr("number of clusters"))
    with columns[3]:
        scaled = address.menu(tr("Features"), scales, key="scaled", default="yes", what=tr("scale"))
    return GroupingSetting(depth, way, count, scaled == "yes")


def _depth(depth: int, last: int) -> str:
    if depth == 0:
        return tr("0, the embedding")
    return tr("{depth}, the last", depth=depth) if depth == last else str(depth)


def grouped(chosen: Chosen, how: GroupingSetting) -> tuple[Features, Clusters] | None:
    """The vectors and their groups; None once somebody has stopped them."""
    given, name = chosen.given, chosen.transformer.name
    vectors = progress.results(
        (EmbedExamples(name, given.inputs, chosen.reading, how.depth),), part="vectors"
    )
    if vectors is None:
        return None
    asked = FindClusters(
        name, vectors[0], given.labels, given.train, given.test, how.way, how.count, how.scaled
    )
    found = progress.results((asked,), part="clusters")
    return None if found is None else (vectors[0], found[0])


def predicted(chosen: Chosen) -> str | None:
    """Who is right more often?"""
    with st.container(key="predict"):
        return ask(
            tr(
                "Clusters are found without labels, then each is named by the labels of its members. A head"
                " is told the labels. Who names more of the tests rightly?"
            ),
            {words: tr(words) for words in CHOICES},
            key=f"guess clusters {chosen.reads}",
        )


def points(chosen: Chosen, how: GroupingSetting, vectors: Features, found: Clusters) -> None:
    """The examples as points, one of them and those that are like it, and the words that clusters share."""
    given = chosen.given
    show.heading(tr("Where the examples lie"), tr(sentences.LIE))
    way = address.row(tr("Map"), _maps(), key="components", default="1-2")
    words = _words(given)
    left, right = st.columns(2)
    with left:
        titles = {NONE: tr("none"), **{i: short(each, 60) for i, each in enumerate(words)}}
        example = address.menu(tr("Example"), titles, key="example", default=NONE, what=tr("example"))
    near = nearest(vectors.rows, example, NEAREST, scaled=how.scaled) if example != NONE else []
    ringed = [example, *near] if example != NONE else []
    if chosen.reads == "text":
        with right:
            ringed += _sharing(words, found)
    drawn = _map(chosen, how, vectors, found, way=way)
    if drawn is None:
        return
    said = tr(
        "Points: {n} examples of {classes}, by class and cluster.",
        n=len(given.labels),
        classes=", ".join(given.classes),
    )
    show.figure(partial(drawn, ringed=sorted(set(ringed))), alt=said, key="points", picked=_picked)
    if example != NONE:
        _alike(given, found, [example, *near])


def _maps() -> dict[str, str]:
    return {
        "1-2": tr("components 1 and 2"),
        "1-3": tr("1 and 3"),
        "2-3": tr("2 and 3"),
        TURNING: tr("all three, turning"),
        T_SNE: tr("t-SNE"),
    }


def _picked(point: Sequence[object]) -> None:
    """A point was clicked: its example is the one that is looked at."""
    address.wish("example", point[-1] if point else NONE)


def _map(
    chosen: Chosen, how: GroupingSetting, vectors: Features, found: Clusters, *, way: str
) -> Callable[..., go.Figure] | None:
    """The map that was asked for; None once somebody has stopped it."""
    given, words = chosen.given, _words(chosen.given)
    if way == TURNING:
        return partial(turning_map, found, given.labels, classes=given.classes, words=words)
    flat = partial(points_map, found, given.labels, classes=given.classes, words=words)
    if way != T_SNE:
        first, second = (int(each) - 1 for each in way.split("-"))
        places, titles = components(found, first, second)
        return partial(flat, points=places, titles=titles)
    start = address.row(tr("Random start"), STARTS, key="map-start", default=1, label=True)
    asked = LayOut(chosen.transformer.name, vectors, how.scaled, start)
    laid = progress.results((asked,), part="map")
    if laid is None:
        return None
    show.note(sentences.warned(laid[0]))
    return partial(flat, points=laid[0].points)


def _sharing(words: Sequence[str], found: Clusters) -> list[int]:
    """The examples with one of the words that a cluster shares, where somebody has chosen one."""
    shared = sorted({word for each in keywords(words, found.assigned).values() for word in each})
    word = address.menu(
        tr("Ring all with the word"), {"": tr("none"), **{w: w for w in shared}}, key="ring", default=""
    )
    return having(words, word) if word else []


def _alike(given: Examples, found: Clusters, indices: Sequence[int]) -> None:
    """An example and those that are nearest to it in all dimensions."""
    first, *near = indices
    st.markdown(sentences.looked_at(given, found, first, near))
    if not isinstance(given.inputs[0][0], str):
        strip(given, tuple(indices), alt=tr("The example, and those that are most like it."))


def _words(given: Examples) -> list[str]:
    """What each example is called."""
    named = []
    for each in given.inputs:
        named.append(" / ".join(each) if isinstance(each[0], str) else each[0].name)
    return named


def measured(given: Examples, found: Clusters, guess: str) -> None:
    """The verdict, and what is in each cluster."""
    st.markdown(sentences.verdict(given, found, guess))
    show.heading(tr("What is in each cluster"), sentences.agreement(found))
    counts = crossed(found.assigned, given.labels, len(given.classes))
    texts = isinstance(given.inputs[0][0], str)
    words = keywords(_words(given), found.assigned) if texts else {}
    rows = [
        (
            str(number + 1),
            *map(str, row),
            *([", ".join(words.get(number, ())) or tr("none in two of them")] if texts else []),
        )
        for number, row in enumerate(counts.tolist())
    ]
    header = (tr("cluster"), *given.classes, *([tr("words of this one")] if texts else []))
    show.table(rows, header=header)
    show.look_for(sentences.look_for(given, found))


def numbers(given: Examples, found: Clusters) -> None:
    """How many clusters there are, by silhouette, and the tree."""
    left, right = show.columns(5, 8)
    with left:
        show.heading(tr("How many?"), tr(sentences.HOW_MANY))
        drawn = partial(silhouette_bars, found)
        show.figure(drawn, alt=tr("Bars: the mean silhouette by number of clusters."), key="silhouettes")
        show.note(sentences.silhouette(given, found))
    with right:
        show.heading(tr("Who joins whom"), tr(sentences.TREE))
        if len(given.labels) > TREE:
            show.note(tr("The tree is drawn for at most {most} examples.", most=TREE))
            return
        tree = partial(merge_tree, found, given.labels, classes=given.classes)
        alt = tr("A tree of merges above the examples in their classes' colours.")
        show.figure(tree, alt=alt, key="tree")


def newcomer(chosen: Chosen, how: GroupingSetting, vectors: Features) -> None:
    """One class is kept from the head: does a cluster hold it?"""
    given = chosen.given
    show.heading(
        tr("A class that nobody was told about"),
        tr("The head is taught without one class and must still answer; clusters never needed the labels."),
    )
    if len(given.classes) < 3:
        show.note(tr("Three classes are needed: with two, the head would know one alone."))
        return
    names = dict(enumerate(given.classes))
    label = address.menu(tr("Kept from the head"), names, key="newcomer", default=0, what=tr("class"))
    taught = tuple(i for i in given.train if given.labels[i] != label)
    judged = given.of(label, range(len(given.labels)))
    asked = FindClusters(
        chosen.transformer.name, vectors, given.labels, taught, judged, how.way, how.count, how.scaled
    )
    found = progress.results((asked,), part="newcomer")
    if found is None:
        return
    again = found_again(found[0].assigned, np.array(given.labels), label)
    st.markdown(sentences.newcomer(given, found[0], label, again))
