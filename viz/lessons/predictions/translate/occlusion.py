"""The source without one of its words: what of the translation falls, against where attention looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis.alignment import by_word, need, rank_correlation, same_first
from viz.analysis.sides import STACKS, Side, alignment
from viz.analysis.tokens import grouped, is_punctuation, word_of
from viz.errors import InputError
from viz.figures.alignment import LOST, need_map, two_bars
from viz.figures.tokens import label
from viz.foreign import literal
from viz.language import mark, tr
from viz.lessons.predictions.translate import sentences
from viz.lessons.predictions.translate.choosing import Translated
from viz.requests import OccludeSource
from viz.ui.controls import compared_maps, own_snippets
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import address, predict, show
from viz.ui.running import progress
from viz.workings import SourceOcclusion, Way

WAYS: dict[Way, str] = {"drop": mark("Leave it out"), "unknown": mark("Put the unknown token there")}
MOST_OPTIONS = 10


def comparison(shown: Translated, pin: int) -> None:
    """Predict which source word the pinned word needs; then every word left out in turn, beside attention."""
    looks = alignment(shown.found)
    left, right = show.columns(6, 7)
    with left:
        asked = OccludeSource(shown.checkpoint.name, shown.text, _way())
        options = _options(looks.keys)
        word = literal(_written_word(looks.queries, pin))
        guess = predict.ask(
            lambda: tr("Without which word of the source does *{word}* become least likely?", word=word),
            lambda: options,
            key="guess-need",
            about=(shown.text,),
        )
        if guess is None:
            with right:
                show.waiting_for_prediction()
            return
        occlusion = _measured(asked)
        if occlusion is None:
            return
        row = next((i for i, steps in enumerate(occlusion.target) if pin in steps), 0)
        attention = by_word(looks.attention[-1].mean(axis=0), occlusion.target, occlusion.source)
        _answered(looks.keys, occlusion, guess=guess, word=word, row=row)
        _judged(attention, need(occlusion))
    with right:
        code = own_snippets.occlusion(asked)
        _drawn(looks.queries, looks.keys, occlusion, attention=attention, row=row, code=code)
    compared_maps.section(shown.subject, "need", (shown.which, asked.way), partial(_map, row))


def _map(row: int, subject: Subject[Any], options: Options) -> NamedMap:
    """What each written word loses without each word of the source; `row` is outlined where there is one."""
    assert subject.translation is not None  # what is pinned here is a translation
    _, way = fitting(options, STACKS, WAYS)
    asked = OccludeSource(subject.model, str(subject.input[0]), "drop" if way == "drop" else "unknown")
    found, looks = subject.ask(asked), alignment(subject.translation)
    rows, columns = _words(looks.queries, found.target), _words(looks.keys, found.source)
    return NamedMap(
        title=tr(WAYS[asked.way]),
        values=need(found),
        rows=rows,
        columns=columns,
        labels=([label(each) for each in rows], [label(each) for each in columns]),
        measures=tr(LOST),
        signed=True,
        mark=row if row < len(rows) else None,
    )


def _way() -> Way:
    ways = {way: tr(title) for way, title in WAYS.items()}
    title, what = tr("How a word is taken away"), tr("how a word is taken away")
    return address.row(title, ways, key="taken", default="drop", what=what, label=True)


def _written_word(side: Side, pin: int) -> str:
    """The whole word that the pinned step wrote a piece of."""
    group = next((each for each in grouped(side) if pin in each), None)
    return word_of(side, group) if group else side.tokens[pin]


def _options(side: Side) -> list[str]:
    found = [word_of(side, group) for group in grouped(side)]
    return list(dict.fromkeys(word for word in found if not is_punctuation(word)))[:MOST_OPTIONS]


def _measured(asked: OccludeSource) -> SourceOcclusion | None:
    try:
        found = progress.results([asked])
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return None
    return found[0] if found else None


def _answered(keys: Side, occlusion: SourceOcclusion, *, guess: str, word: str, row: int) -> None:
    predict.tell(lambda: _told(keys, occlusion, guess=guess, word=word, row=row), key="guess-need")


def _told(keys: Side, occlusion: SourceOcclusion, *, guess: str, word: str, row: int) -> predict.Reply:
    lost = need(occlusion)[row]
    best = int(lost.argmax())
    if not lost[best] > 0:
        said = tr("Whichever word of the source is taken away, *{word}* becomes no less likely.", word=word)
        return predict.Reply(guess, None, said)
    named = word_of(keys, occlusion.source[best])
    before = float(np.exp(occlusion.whole[list(occlusion.target[row])].sum()))
    after = float(np.exp(occlusion.without[best, list(occlusion.target[row])].sum()))
    said = tr(
        "Without **{named}** the probability of *{word}* falls from {before:.2g} to {after:.2g}, what was"
        " written before it left as it is.",
        named=literal(named),
        word=word,
        before=before,
        after=after,
    )
    return predict.Reply(guess, named, said)


def _judged(attention: np.ndarray, lost: np.ndarray) -> None:
    chance = 1 / max(1, attention.shape[1])
    correlation = rank_correlation(attention, lost)
    st.markdown(sentences.agreement(same_first(attention, lost), chance, correlation))


def _drawn(  # noqa: PLR0913 - all but three by name
    queries: Side,
    keys: Side,
    occlusion: SourceOcclusion,
    *,
    attention: np.ndarray,
    row: int,
    code: Callable[[], str] | None,
) -> None:
    source = _words(keys, occlusion.source)
    target = _words(queries, occlusion.target)
    lost = need(occlusion)
    drawn = {"word": target[row], "all": tr("All words")}
    shown = address.row(tr("Draw"), drawn, key="drawn-need", default="word", what=tr("draw"))
    if shown == "all":
        show.figure(
            partial(need_map, lost, source, target, pinned=row, height=420),
            alt=tr("Heat map: rows are written words, columns are source words left out."),
            key="need map",
            code=code,
        )
        return
    show.figure(
        partial(two_bars, source, attention[row], lost[row], height=max(220, 34 * len(source) + 70)),
        alt=tr("Bars for each source word: attention, and what {word} loses without it.", word=target[row]),
        key="need bars",
        code=code,
    )


def _words(side: Side, groups: Sequence[Sequence[int]]) -> list[str]:
    return [word_of(side, group) for group in groups]
