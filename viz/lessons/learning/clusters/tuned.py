"""The same examples grouped before and after the network has learned them: what changes for the tests?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.figures.clusters import components
from viz.figures.tuning import loss_curves
from viz.language import tr
from viz.learning import Clusters, Epochs, Features, Weights
from viz.lessons.learning.clusters import tuned_sentences as sentences
from viz.lessons.learning.clusters.view import GroupingSetting
from viz.models.families import FAMILIES
from viz.teaching import EPOCHS, SIDE, EmbedExamples, Examples, FindClusters, TuneNetwork
from viz.ui.components.example_map import MapPlaces, example_map
from viz.ui.controls.examples import Chosen
from viz.ui.page import address, session, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import progress, trainings


def tuned(chosen: Chosen, how: GroupingSetting, vectors: Features) -> None:
    """The question, the training, and both groupings side by side."""
    show.heading(tr("Before and after fine-tuning"), sentences.about(chosen.transformer.title))
    family = FAMILIES[chosen.transformer.family]
    if family.causal or family.decoder:
        show.note(tr(sentences.NO_ENCODER))
        return
    trainings.settle()
    asked = TuneNetwork(chosen.transformer.name, chosen.given, reading=chosen.reading)
    with st.container(key="predict tuned"):
        guess = ask(
            lambda: tr(sentences.QUESTION),
            lambda: {words: tr(words) for words in sentences.GUESSES},
            key=f"guess tuned clusters {chosen.reads}",
        )
    if guess is None:
        show.waiting_for_prediction()
        return
    trainings.warm(asked.model)
    change = _learned(asked)
    if change is not None:
        _beside(chosen, how, vectors, change, guess=guess)


def _learned(asked: TuneNetwork) -> Weights | None:
    """What the network has learned of these examples; before that the button, and how far it is."""
    known = trainings.learned(asked)
    whole = trainings.tuned(asked) if known is not None and known[0] == asked else None
    if whole is not None and whole.change is not None:
        return whole.change
    trainings.button(tr("Tune it"), asked)
    if known is not None and not session.TUNING.there:
        show.note(tr(sentences.AGAIN))
    trainings.watch(partial(_live, asked.examples))
    return None


def _live(given: Examples, epochs: Epochs) -> None:
    said = tr("Loss after {n} epochs, while it learns.", n=len(epochs.learned))
    show.figure(partial(loss_curves, epochs, len(given.classes), most=EPOCHS), alt=said, key="loss now")


def _beside(chosen: Chosen, how: GroupingSetting, vectors: Features, change: Weights, *, guess: str) -> None:
    given, network = chosen.given, chosen.transformer
    seen = EmbedExamples(network.name, given.inputs, chosen.reading, how.depth, change=change)
    both: list[Features] | None = [vectors]
    if network.sizes:  # it learned from smaller pictures: seen so before, too
        seen = EmbedExamples(network.name, given.inputs, chosen.reading, how.depth, change=change, size=SIDE)
        plain = EmbedExamples(network.name, given.inputs, chosen.reading, how.depth, size=SIDE)
        both = progress.results((plain,), part="before")
    after = progress.results((seen,), part="after")
    if both is None or after is None:
        return
    asked = [
        FindClusters(
            network.name, each, given.labels, given.train, given.test, how.way, how.count, how.scaled
        )
        for each in (*both, *after)
    ]
    found = progress.results(asked, part="again")
    if found is not None:
        _compared(given, found[0], found[1], guess)


def _compared(given: Examples, before: Clusters, after: Clusters, guess: str) -> None:
    left, right = show.columns(5, 8)
    with left:
        tell(
            lambda: sentences.verdict(given, before, after, guess),
            key=f"guess tuned clusters {given.reads}",
        )
        show.table(
            sentences.rows(given, before, after),
            header=("", tr("before"), tr("after")),
        )
        show.note(tr(sentences.FAIR))
    with right:
        st.markdown(tr("**Where they lie after it**, components 1 and 2"))
        places = MapPlaces(*components(after, 0, 1))
        example_map(given, after, places, key="points tuned", picked=partial(address.wish, "example"))
