"""A copy of the transformer learns the examples too: how, what it costs, and what it gets right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from viz.analysis.curves import wilson
from viz.figures.tuning import likeness_by_depth, loss_curves
from viz.language import mark, number, tr
from viz.learning import Epochs, Reached, Tuned
from viz.lessons.learning.teach import draws, tuning_inside
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.lessons.learning.teach.draws import learned_from, numbers
from viz.models.families import FAMILIES
from viz.teaching import EPOCHS, RANKS, WAYS, TuneNetwork
from viz.ui.controls.examples import Chosen
from viz.ui.page import address, session, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import trainings

FEW = 4
"""Examples of each class that are offered first, at most: with few, the ways of learning differ."""
HEADER = (
    mark("what may change"),
    mark("right"),
    mark("95% interval (Wilson, 1927)"),
    mark("only it is right"),
    mark("only frozen is right"),
    mark("numbers that move"),
    mark("processor time"),
    mark("memory, counted before"),
)


def tuned(chosen: Chosen) -> None:
    """What may change, the prediction, the training and what came of it."""
    show.heading(tr("Tune the network itself"), sentences.about(chosen.transformer.title))
    family = FAMILIES[chosen.transformer.family]
    if family.causal or family.decoder:
        show.note(tr(sentences.NO_ENCODER))
        return
    if chosen.transformer.sizes:
        show.note(sentences.small())
    asked = _asked(chosen)
    trainings.warm(asked.model)
    left, right = show.columns(5, 8)
    with left:
        with st.container(key="predict tuning"):
            guess = ask(
                lambda: sentences.question(asked),
                lambda: {words: tr(words) for words in sentences.GUESSES},
                key=f"guess tuning {chosen.reads}",
            )
        if guess is not None:
            with show.row():
                trainings.button(tr("Train"), asked)
                _more(chosen, asked)
    found = trainings.learned(asked)
    with right:
        if guess is None:
            show.waiting_for_prediction()
            return
        trainings.watch(partial(_live, asked))
        if found is not None:
            _outcome(asked, *found, guess=guess)
    if found is not None:
        _compared(chosen, asked)
        tuning_inside.looked(found[0], chosen.transformer)


def _asked(chosen: Chosen) -> TuneNetwork:
    given = chosen.given
    each = {count: str(count) for count in numbers(given)}
    columns = st.columns([3, 1.4, 1.6, 2.4], vertical_alignment="bottom")
    with columns[0]:
        ways = {key: tr(title) for key, title in WAYS.items()}
        way = address.menu(tr("What may change"), ways, key="tune", default="lora", what=tr("way of tuning"))
    with columns[1]:
        few = max(count for count in each if count <= FEW)
        count = address.menu(
            tr("Examples of each class"), each, key="tune-examples", default=few, what=tr("number")
        )
    rank = RANKS[1]
    if way == "lora":
        with columns[2]:
            ranks = {rank: str(rank) for rank in RANKS}
            rank = address.menu(tr("Rank of the detours"), ranks, key="rank", default=rank, what=tr("rank"))
    return TuneNetwork(chosen.transformer.name, given.fewer(count), way, rank, chosen.reading)


def _more(chosen: Chosen, asked: TuneNetwork) -> None:
    """The buttons that train in this way with every number of examples, the fewest first, and with as many
    on other ones: some draws, then as many as a curve has. Between two of them others have their turn.
    """
    known = {taught for taught, _found in session.TUNED.get({}).values()}
    every = (replace(asked, examples=chosen.given.fewer(n)) for n in numbers(chosen.given))
    if left := [each for each in every if each not in known]:
        trainings.button(tr("With each number, one after the other"), *left, key="train each")
    if left := draws.left(chosen.given, asked, known):
        title = tr("With {n} other draws of examples", n=sum(each.seed > 0 for each in left))
        trainings.button(title, *left, key="train draws")


def of_all(chosen: Chosen) -> list[tuple[TuneNetwork, Tuned]]:
    """What this visit has tuned of the first of these examples, taught the fewest first."""
    return [each for each in draws.kept(chosen) if each[0].seed == 0]


def reached(chosen: Chosen) -> list[Reached]:
    """What this visit has tuned of these examples, as points beside the curves."""
    given = chosen.given
    truth = np.array([given.labels[i] for i in given.test])
    return [
        Reached(
            title=tr("tuned: {way}", way=titled(taught)),
            count=learned_from(taught),
            right=int((tuned.answers == truth).sum()),
            total=len(truth),
        )
        for taught, tuned in draws.kept(chosen)
    ]


def key(taught: TuneNetwork) -> str:
    """What tells it from others that were taught these examples, in an address."""
    return f"{taught.way}-{taught.rank}-{learned_from(taught)}"


def named(taught: TuneNetwork) -> str:
    """The way in which it was taught, and with how many."""
    return tr("tuned: {way}, {n} of each class", way=titled(taught), n=learned_from(taught))


def titled(taught: TuneNetwork) -> str:
    """The way in which it was taught."""
    title = tr(WAYS[taught.way])
    return tr("{way}, rank {rank}", way=title, rank=taught.rank) if taught.way == "lora" else title


def _live(asked: TuneNetwork, epochs: Epochs) -> None:
    said = tr("Loss after {n} epochs, while it learns.", n=len(epochs.learned))
    classes = len(asked.examples.classes)
    show.figure(partial(loss_curves, epochs, classes, most=EPOCHS), alt=said, key="loss now")


def _outcome(asked: TuneNetwork, taught: TuneNetwork, found: Tuned, *, guess: str) -> None:
    reply = partial(sentences.verdict, taught.examples, found, guess)
    if taught.examples != asked.examples:
        st.warning(tr(sentences.STALE), icon=":material/history:")
        st.markdown(reply())
    else:
        tell(reply, key=f"guess tuning {asked.examples.reads}")
    epochs, classes = found.epochs, len(taught.examples.classes)
    one, other = st.columns(2)
    with one:
        st.markdown(tr("**How it learned**"))
        said = tr(
            "Loss by epoch over {n} epochs; kept after {best}.", n=len(epochs.learned), best=epochs.best
        )
        show.figure(partial(loss_curves, epochs, classes), alt=said, key="loss")
        show.note(sentences.kept(epochs))
    with other:
        st.markdown(tr("**How far that moved its vectors**"))
        first, last = (float(found.alike[depth].mean()) for depth in (0, -1))
        said = tr("Cosine by layer, from {first:.3f} to {last:.3f}.", first=first, last=last)
        show.figure(partial(likeness_by_depth, found.alike), alt=said, key="likeness")
        show.note(sentences.moved(found.alike))


def _compared(chosen: Chosen, asked: TuneNetwork) -> None:
    """All that was trained on as many examples, beside the frozen network."""
    kept = [each for each in of_all(chosen) if each[0].examples == asked.examples]
    if not kept:
        return
    given = asked.examples
    truth = np.array([given.labels[i] for i in given.test])
    frozen = kept[0][1].frozen == truth
    rows = [(tr("nothing: frozen + linear head"), *_share(frozen), "", "", "0", "", "")]
    for taught, found in kept:
        right = found.answers == truth
        apart = (str(int((right & ~frozen).sum())), str(int((frozen & ~right).sum())))
        cost = (
            number(found.moved, ","),
            f"{number(found.seconds, '.1f')} s",
            f"{number(found.bytes / 1e6, ',.0f')} MB",
        )
        rows.append((titled(taught), *_share(right), *apart, *cost))
    show.table(rows, header=[tr(title) for title in HEADER])
    show.note(sentences.certain(len(truth)))
    if len(several := draws.kept_again(chosen, asked)) > 1:
        whole = draws.is_whole(chosen, asked)
        show.note(sentences.again([found for _, found in several], truth, whole=whole))


def _share(right: np.ndarray) -> tuple[str, str]:
    low, high = wilson(float(right.sum()), right.size)
    counted = tr("{right} of {n}", right=int(right.sum()), n=right.size)
    return counted, tr("{low:.0%} to {high:.0%}", low=low, high=high)
