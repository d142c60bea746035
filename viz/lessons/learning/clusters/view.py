"""Vectors grouped without their labels, beside a head that was told them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from viz.analysis.clusters import TREE, found_again, keywords
from viz.analysis.tokens import short
from viz.figures.clusters import components, crossed, merge_tree, silhouette_bars
from viz.language import mark, tr
from viz.learning import Arm, Clusters, Features, features
from viz.lessons.learning.clusters import reproduce, sentences
from viz.models.catalogue import Checkpoint
from viz.teaching import EmbedExamples, Examples, FindClusters, Judge, LayOut
from viz.ui.components.example_map import MapPlaces, example_map
from viz.ui.controls.examples import Chosen, strip
from viz.ui.page import address, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import progress
from viz.ui.running.vectors import vectors

WAYS = {"k-means": mark("k-means"), "tree": mark("tree of merges (Ward)")}
SCALED = {"yes": mark("each feature scaled"), "no": mark("as they are")}
TURNING, T_SNE = "turning", "t-sne"
STARTS = (1, 2, 3)
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
    wanted = EmbedExamples(name, given.inputs, chosen.reading, how.depth)
    of = vectors([wanted], part="vectors")
    if of is None:
        return None
    asked = FindClusters(
        name, of[wanted], given.labels, given.train, given.test, how.way, how.count, how.scaled
    )
    found = progress.results((asked,), part="clusters")
    return None if found is None else (of[wanted], found[0])


def predicted(chosen: Chosen) -> str | None:
    """Who is right more often?"""
    with st.container(key="predict"):
        return ask(
            lambda: tr(
                "Clusters are found without labels, then each is named by the labels of its members. A head"
                " is told the labels. Who names more of the tests rightly?"
            ),
            lambda: {words: tr(words) for words in CHOICES},
            key=f"guess clusters {chosen.reads}",
        )


def points(chosen: Chosen, how: GroupingSetting, vectors: Features, found: Clusters) -> None:
    """The examples as points beside their words or pictures, and one of them with those that are like it."""
    given = chosen.given
    show.heading(tr("Where the examples lie"), tr(sentences.LIE))
    way = address.row(tr("Map"), _maps(), key="components", default="1-2")
    places = _places(chosen, how, vectors, found, way=way)
    if places is None:
        return
    titles = {NONE: tr("none"), **{i: short(each, 60) for i, each in enumerate(given.names)}}
    example = address.menu(tr("Example"), titles, key="example", default=NONE, what=tr("example"))
    one = None if example == NONE else example
    example_map(
        given,
        found,
        places,
        key="points",
        chosen=one,
        picked=partial(address.wish, "example"),
        code=reproduce.groups(chosen, how),
    )
    if one is not None:
        _alike(given, found, [one, *found.near[one].astype(int).tolist()])


def _maps() -> dict[str, str]:
    return {
        "1-2": tr("components 1 and 2"),
        "1-3": tr("1 and 3"),
        "2-3": tr("2 and 3"),
        TURNING: tr("all three, turning"),
        T_SNE: tr("t-SNE"),
    }


def _places(
    chosen: Chosen, how: GroupingSetting, vectors: Features, found: Clusters, *, way: str
) -> MapPlaces | None:
    """Where the examples lie on the map that was asked for; None once somebody has stopped it."""
    if way == TURNING:
        return MapPlaces(found.points)
    if way != T_SNE:
        first, second = (int(each) - 1 for each in way.split("-"))
        return MapPlaces(*components(found, first, second))
    start = address.row(tr("Random start"), STARTS, key="map-start", default=1, label=True)
    asked = LayOut(chosen.transformer.name, vectors, how.scaled, start)
    laid = progress.results((asked,), part="map")
    if laid is None:
        return None
    show.note(sentences.warned(laid[0]))
    return MapPlaces(laid[0].points)


def _alike(given: Examples, found: Clusters, indices: Sequence[int]) -> None:
    """An example and those that are nearest to it in all dimensions."""
    first, *near = indices
    st.markdown(sentences.looked_at(given, found, first, near))
    if given.reads == "image":
        strip(given, tuple(indices), alt=tr("The example, and those that are most like it."))


def measured(given: Examples, found: Clusters, guess: str) -> None:
    """The verdict, and what is in each cluster."""
    tell(lambda: sentences.verdict(given, found, guess), key=f"guess clusters {given.reads}")
    show.heading(tr("What is in each cluster"), sentences.agreement(found))
    counts = crossed(found.assigned, given.labels, len(given.classes))
    texts = given.reads == "text"
    words = keywords(given.names, found.assigned) if texts else {}
    rows = [
        (
            str(number + 1),
            *map(str, row),
            *([", ".join(words.get(number, ())) or tr("no word is in two of its texts")] if texts else []),
        )
        for number, row in enumerate(counts.tolist())
    ]
    header = (tr("cluster"), *given.classes, *([tr("words of this one")] if texts else []))
    show.table(rows, header=header)
    show.look_for(sentences.look_for(given, found))


def numbers(chosen: Chosen, how: GroupingSetting, found: Clusters) -> None:
    """How many clusters there are, by silhouette, and the tree."""
    given, code = chosen.given, reproduce.groups(chosen, how)
    left, right = show.columns(5, 8)
    with left:
        show.heading(tr("How many?"), tr(sentences.HOW_MANY))
        drawn = partial(silhouette_bars, found)
        said = tr("Bars: the mean silhouette by number of clusters.")
        show.figure(drawn, alt=said, key="silhouettes", code=code)
        show.note(sentences.silhouette(given, found))
    with right:
        show.heading(tr("Who joins whom"), tr(sentences.TREE))
        if len(given.labels) > TREE:
            show.note(tr("The tree is drawn for at most {most} examples.", most=TREE))
            return
        tree = partial(merge_tree, found, given.labels, classes=given.classes, words=given.names)
        alt = tr("A tree of merges above the examples in their classes' colours.")
        show.figure(tree, alt=alt, key="tree", code=code)


def newcomer(chosen: Chosen, vectors: Features, found: Clusters) -> None:
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
    judged = progress.results((without(chosen.transformer.name, given, vectors, label),), part="newcomer")
    if judged is None:
        return
    calls = np.delete(np.arange(len(given.classes)), label)[judged[0].answers]
    again = found_again(found.assigned, np.array(given.labels), label)
    st.markdown(sentences.newcomer(given, calls.tolist(), label, again))


def without(model: str, given: Examples, vectors: Features, label: int) -> Judge:
    """What a head says of all examples of a class that it was never told of. To it the classes after that one
    are one less.
    """
    labels = tuple(each - (each >= max(label, 1)) for each in given.labels)
    taught = tuple(i for i in given.train if given.labels[i] != label)
    own = list(given.of(label, range(len(given.labels))))
    return Judge(model, Arm(title="", features=vectors), labels, taught, features(vectors.rows[own]))
