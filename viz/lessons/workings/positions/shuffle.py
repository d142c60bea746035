"""The experiment of the position lesson: the same tokens out of order, and how far the output moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis import by_hand
from viz.analysis import positions as pos
from viz.figures.bars import token_bars
from viz.figures.tokens import window
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.lessons.workings.positions import encodings
from viz.recording import ImageRecording, Recording
from viz.requests import ShuffleTokens
from viz.ui.controls import inside_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import predict, show
from viz.workings import Shuffled

ROUNDING = 1e-4
"""Shares of an output's length below it are rounding."""
GUESSES = {
    mark("not at all"): 0.0,
    mark("less than half its length"): ROUNDING,
    mark("half its length or more"): 0.5,
}
"""Predictions of a mean move, each with the share of an output's length from which it comes true."""
QUESTIONS = {
    "image": mark(
        "Shuffle the patches of a model whose positions are set to zero. How far does each token's output"
        " move?"
    ),
    "text": mark(
        "Shuffle the words of a model whose positions are set to zero. How far does each token's output move?"
    ),
}
MODES = {
    "present": mark("Positions stay, tokens move"),
    "zeroed": mark("No positions"),
    "moved": mark("Each token takes its position along"),
}
"""The shuffles, from left to right."""


def experiment(subject: Subject[Recording]) -> None:
    """Shuffle the tokens: with positions, without them, and each token with its own. Predict first."""
    recording = subject.recording
    guess = _guessed(subject)
    if guess is None:
        return
    turn = encodings.number(tr("Shuffle number"), list(range(1, 21)), 1, key="shuffle")
    order = pos.shuffled_order(recording.special, turn)
    if order == tuple(range(recording.n_tokens)):
        st.info(tr("There are not two tokens to shuffle here. Type a longer text."))
        return
    found = subject.ask(ShuffleTokens(subject.model, subject.input, order))
    moves = {
        mode: by_hand.moved(found.after[i], found.before[i][list(order)])
        for i, mode in enumerate(Shuffled.MODES)
    }
    for column, (mode, title) in zip(st.columns(3), MODES.items(), strict=True):
        mean = float(moves[mode].mean())
        column.metric(
            tr(title),
            _percent(mean),
            _answers(found, mode),
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
    _drawn(subject, order, moves)
    predict.tell(
        lambda: predict.Reply(
            tr(guess), tr(outcome(moves["zeroed"])), verdict(moves, causal=recording.causal)
        ),
        key="guess-shuffle",
    )


def _guessed(subject: Subject[Recording]) -> str | None:
    with st.container(key="predict"):
        return predict.ask(
            lambda: tr(QUESTIONS[subject.checkpoint.reads]),
            lambda: {words: tr(words) for words in GUESSES},
            key="guess-shuffle",
            about=subject.input,
        )


def outcome(moves: np.ndarray) -> str:
    """Which of the predictions came true; `moves` [token] as shares of an output's length."""
    mean = float(moves.mean())
    return next(guess for guess, least in reversed(GUESSES.items()) if mean >= least)


def _percent(share: float) -> str:
    """A share of which something is left to read: 70.9%, but 0.00008%, not 0.0%."""
    small = 0 < share < 1e-3
    return number(share, f".{-math.floor(math.log10(100 * share))}%" if small else ".1%")


def _answers(found: Shuffled, mode: str) -> str:
    logits: Any = found.logits[Shuffled.MODES.index(mode)]
    if not logits.shape[-1]:
        return tr("mean move of a token's output")
    before, after = logits.argmax(-1)
    return tr("mean move; its answer stays") if before == after else tr("mean move; its answer changes")


def _drawn(subject: Subject[Recording], order: tuple[int, ...], moves: dict[str, np.ndarray]) -> None:
    tokens = [subject.recording.tokens[i] for i in order]
    if subject.checkpoint.reads == "text":
        shown = [*map(literal, tokens[:60]), *(["…"] if len(tokens) > 60 else [])]
        st.markdown(tr("The shuffled text: {text}", text=" ".join(shown)))
    keep = window(len(order), 0, 60)
    bars = partial(
        token_bars,
        subject.recording,
        moves["present"][np.argsort(order)][keep] * 100,
        keep,
        title=tr("moved, %"),
        least=1.0,
        height=240,
    )
    show.figure(
        bars,
        alt=tr("Bars: how far each token's output moved with positions present, in percent of its length."),
        key="moved",
        code=inside_snippets.shuffled(subject, order, _prefix(subject.recording)),
    )


def _prefix(recording: Recording) -> int:
    return recording.grid.prefix if isinstance(recording, ImageRecording) else 0


def verdict(moves: Mapping[str, np.ndarray], *, causal: bool) -> str:
    """What the shuffle says of order; `moves` [token] by mode, as shares of an output's length."""
    largest = float(moves["zeroed"].max())
    if causal:
        return tr(
            "Even without positions the mask tells what came first: the outputs move by up to {largest:.1%}."
            " An encoder's would not.",
            largest=largest,
        )
    if largest >= ROUNDING:
        return tr(
            "Without positions an output still moves by up to {largest:.1%} of its length: something else"
            " tells this model what came first.",
            largest=largest,
        )
    return tr(
        "Without positions the largest move is **{largest}** of an output's length, rounding alone:"
        " self-attention treats its input as a set. All this model knows of order, it knows from its"
        " positions: with them the shuffle moves an output by {mean:.0%} of its length on average.",
        largest=_percent(largest),
        mean=float(moves["present"].mean()),
    )
