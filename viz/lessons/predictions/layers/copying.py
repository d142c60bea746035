"""Random words, twice: the heads that copy are found by number and cut, and as many others for comparison."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.figures.depths import induction_bars
from viz.foreign import literal
from viz.language import Share, count, tr
from viz.lessons.predictions.layers import sentences
from viz.lessons.predictions.layers.reader import LensView
from viz.models.catalogue import Checkpoint, checkpoint
from viz.requests import CutInduction
from viz.ui.controls import inside_snippets
from viz.ui.page import address, show
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running import progress
from viz.workings import Induction

COUNTS = (1, 2, 4, 8, 16)


def induction(question: LensView) -> None:
    """The experiment, once it is asked for and its outcome predicted."""
    recording, model = question.subject.recording, question.subject.model
    if question.picture or not recording.causal:
        show.note(tr("Copying heads are those of models that write on: choose a language model above."))
        return
    left, right = show.columns(5, 7)
    with left:
        heads, seed = _choices(recording.n_layers * recording.n_heads // 2)
        made = _predicted(heads)
    with right:
        if made is None:
            show.waiting_for_prediction()
            return
        results = progress.results((CutInduction(model, seed, heads),))
        if results is None:
            return
        _found(results[0], made, checkpoint(model))


def _choices(most: int) -> tuple[int, int]:
    """How many heads are cut, and the seed."""
    counts = [count for count in COUNTS if count <= most] or [1]
    title, what = tr("Heads to cut"), tr("number of heads")
    heads = address.row(title, counts, key="induction", default=counts[-2:][0], what=what, label=True)
    seed = st.number_input(
        tr("Seed of the words and the draws"),
        min_value=1,
        max_value=9999,
        key="induction-seed",
        bind="query-params",
        **address.first("induction-seed", value=1),
    )
    return heads, int(seed)


def _predicted(heads: int) -> str | None:
    with st.container(key="predict"):
        return ask(
            lambda: count(
                "The head that looks most at the word after the earlier copy is cut. What is left of the"
                " probability of the right word?",
                "The {n} heads that look most at the word after the earlier copy are cut. What is left of the"
                " probability of the right word?",
                heads,
            ),
            lambda: {each: tr(each) for each in sentences.PREDICTIONS},
            key="guess induction",
        )


def _found(found: Induction, made: str, known: Checkpoint) -> None:
    whole, without = float(found.whole.mean()), float(found.without.mean())
    show.figure(
        partial(induction_bars, found),
        alt=tr(
            "Bars, mean probability of the right word: {whole:.3f} whole, {without:.3f} with the copying"
            " heads cut, {others:.3f} with others cut.",
            whole=Share(whole),
            without=Share(without),
            others=Share(found.random.mean()),
        ),
        key="induction bars",
        code=inside_snippets.copying(found, known),
    )
    tell(
        lambda: Reply(tr(made), tr(sentences.outcome(found)), sentences.copying(found)), key="guess induction"
    )
    show.note(sentences.strongest(found))
    words = literal(" ".join(map(str.strip, found.words)))
    show.note(tr("The words, which stood there twice: {words}.", words=words))
