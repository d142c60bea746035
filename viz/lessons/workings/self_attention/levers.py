"""Levers on a page: pull one, and see at once what it does to the head, to the layer and to the answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from viz.analysis import by_hand
from viz.figures.bars import token_bars
from viz.figures.panels import Panel, panels
from viz.figures.tokens import names, window
from viz.figures.walk import Focus
from viz.recording import Array, Recording
from viz.requests import PullLevers
from viz.ui.controls.subject import Subject
from viz.ui.page import address, predict, show
from viz.ui.page.sentences import quoted
from viz.workings import Intervention, Levers

KINDS = {
    "scale": "No scaling",
    "temperature": "Temperature",
    "uniform": "Even attention",
    "off": "Head off",
    "zero": "Zero query",
    "swap": "Swap two tokens",
}
TEMPERATURES = ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
SAME = 1e-5
"""Shares of a token's length below it are rounding."""
SCOPES = {"head": "This head", "layer": "All heads of the layer"}


@dataclass(frozen=True)
class Lever:
    """A lever, and the layer recomputed with it."""

    kind: str
    levers: Levers
    focus: Focus
    steps: dict[str, Array]
    intervention: Intervention


def choose(subject: Subject[Recording], focus: Focus) -> Lever:
    """One row: which lever, how far, on this head or on the whole layer."""
    columns = st.columns([6, 2.6, 3], vertical_alignment="bottom")
    with columns[0]:
        kind = address.row("Lever", KINDS, key="lever", default="scale", label=True)
    with columns[1]:
        scope = address.row(
            "Acts on", SCOPES, key="scope", default="head", label=True, disabled=kind == "swap"
        )
    with columns[2]:
        levers = _levers(kind, focus, None if scope == "layer" or kind == "swap" else focus.head)
    steps = by_hand.recomputed(focus.layer, levers)
    intervention = subject.ask(PullLevers(subject.model, subject.input, subject.layer, levers, focus.query))
    return Lever(kind, levers, focus, steps, intervention)


def _levers(kind: str, focus: Focus, head: int | None) -> Levers:
    if kind == "temperature":
        value = address.bound(
            st.select_slider,
            "Temperature: scores are divided by it",
            TEMPERATURES,
            key="temperature",
            default="0.2",
            what="temperature",
        )
        return Levers(temperature=float(value), head=head)
    if kind == "swap":
        others = [i for i in range(focus.layer.n_tokens) if i != focus.query]
        if not others:
            st.caption("One token has nothing to swap with.")
            return Levers()
        best = others.index(focus.key) if focus.key in others else 0
        labels = [
            f"{token} · {i + 1}" for i, token in enumerate(focus.layer.tokens)
        ]  # the widget keeps them, not the layer
        other = st.selectbox("… with", others, index=best, format_func=labels.__getitem__, key="other")
        return Levers(swap=(focus.query, int(other)))
    st.caption(
        f"Layer {focus.layer.layer + 1}" + (f", head {head + 1}" if head is not None else ", all heads")
    )
    return {
        "scale": Levers(scale=False, head=head),
        "uniform": Levers(uniform=True, head=head),
        "off": Levers(off=True, head=head),
        "zero": Levers(zero_query=focus.query, head=head),
    }[kind]


def predicted(lever: Lever) -> bool:
    """Ask what the missing scale will do before it is shown; every other lever answers at once."""
    if lever.kind != "scale":
        return True
    with st.container(key="predict"):
        return (
            predict.ask(
                "Without dividing by √d, attention becomes …",
                ["sharper", "flatter", "the same"],
                key="guess-scale",
            )
            is not None
        )


def head_picture(lever: Lever) -> None:
    """The head's attention, before and with the lever."""
    focus, head = lever.focus, lever.focus.head
    keep = window(focus.layer.n_tokens, focus.query)
    shown = []
    for title, steps in (("as built", focus.steps), (KINDS[lever.kind].lower(), lever.steps)):
        weights = steps["attention"][head][np.ix_(keep, keep)]
        if lever.kind == "off" and steps is lever.steps:
            weights = np.zeros_like(weights)
        if focus.layer.causal:
            weights = np.where(np.tri(len(keep)) > 0, weights, np.nan)
        rows = names(
            focus.recording,
            _order(lever, keep) if steps is lever.steps else keep,
            query=focus.query,
            theme=show.colours(),
        )
        shown.append(
            Panel(
                values=weights,
                rows=rows,
                title=title,
                signed=False,
                hatched=True,
                measures="attention weight",
            )
        )
    show.figure(
        partial(panels, *shown, height=380, own_labels=lever.kind == "swap"),
        alt=f"Two heat maps of head {head + 1}: as built, and with the lever {KINDS[lever.kind]}.",
        key="lever map",
    )


def _order(lever: Lever, keep: list[int]) -> list[int]:
    if lever.levers.swap is None:
        return keep
    first, second = lever.levers.swap
    return [{first: second, second: first}.get(token, token) for token in keep]


def effect(lever: Lever) -> None:
    """What the lever did, in numbers: entropy and gradient of the head, the layer's output, the model's
    answer.
    """
    focus, head = lever.focus, lever.focus.head
    before, after = focus.steps["attention"][head], lever.steps["attention"][head]
    numbers = [("Entropy, bits", by_hand.entropy), ("Softmax gradient, total", by_hand.gradient)]
    columns = st.columns(3)
    for column, (title, measure) in zip(columns[:2], numbers, strict=True):
        was, now = float(measure(before).mean()), float(measure(after).mean())
        if lever.kind == "off":
            column.metric(
                title, "none", "the head is silent", delta_color="off", delta_arrow="off", border=True
            )
        else:
            change = round(now - was, 3)
            said = f"{change:+.3f}" if change else "no change"
            column.metric(
                title,
                f"{now:.3f}",
                said,
                delta_color="off",
                delta_arrow="auto" if change else "off",
                border=True,
            )
    moved = _moved(lever)
    columns[2].metric(
        "Layer's output moved by",
        f"{moved.mean():.1%}",
        f"at most {moved.max():.1%}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    keep = window(focus.layer.n_tokens, focus.query)
    show.figure(
        partial(
            token_bars,
            focus.recording,
            moved[keep] * 100,
            keep,
            title="output moved, %",
            least=1.0,
            height=230,
        ),
        alt="Bars: how far each token's output of the layer moved, in percent of its length.",
        key="lever bars",
    )
    st.markdown(_said(lever, moved))
    _answer(lever)


def _moved(lever: Lever) -> Array:
    """[token]; after a swap each token is compared with itself, wherever it stands now."""
    own = lever.focus.layer.steps["output"]
    if lever.levers.swap is not None:
        return by_hand.moved(by_hand.swapped_back(lever.steps, lever.levers.swap), own)
    return by_hand.effect(lever.focus.layer, lever.steps)


def _said(lever: Lever, moved: Array) -> str:
    query = quoted(lever.focus.recording, lever.focus.query)
    if lever.kind == "scale":
        was, now = (
            float(by_hand.gradient(s["attention"][lever.focus.head]).mean())
            for s in (lever.focus.steps, lever.steps)
        )
        return scale_said(was, now)
    if lever.kind == "swap":
        if lever.focus.layer.causal:
            told = "The mask and the rotation tell" if lever.focus.layer.rope_theta else "The mask tells"
            return f"{told} this model what came first: tokens between the two now see other company."
        return swap_said(float(moved.max()))
    if lever.kind == "zero":
        return zero_said(query, moved, lever.focus.query)
    return f"{query} moved by **{moved[lever.focus.query]:.1%}** of its length."


def scale_said(was: float, now: float) -> str:
    """What removing the scale did to the gradient that is left, on average over the rows of the head."""
    numbers = f"On average it was {was:.3f}, now **{now:.3f}**, of at most 1."
    if now < was:
        return (
            "That is what the scale is for: the sharper a softmax, the less of its gradient is left to learn"
            f" from. {numbers}"
        )
    return (
        "Here the gradient that is left did not shrink: this head's scores are small, with or without the"
        f" scale. {numbers}"
    )


def swap_said(largest: float) -> str:
    """What swapping two tokens did, each compared with itself; `largest` is a share of a token's length."""
    if largest < SAME:
        return (
            f"Each token took its position along, and its output with it: largest change **{largest:.1e}**,"
            " rounding. Attention itself knows no order."
        )
    return (
        f"The outputs moved by up to **{largest:.1%}** of their length: in this layer the order does count."
    )


def zero_said(query: str, moved: Array, token: int) -> str:
    """What a zero query of `token` did.

    `moved` [token] is how far each output moved, as a share of its length.
    """
    said = f"A zero query scores 0 with every key: {query} looks at all of them alike."
    others = np.delete(moved, token)
    if others.size and float(others.max()) >= SAME:
        return f"{said} Its output moved by **{moved[token]:.1%}**, others' by up to {others.max():.1%}."
    return f"{said} Its own output moved by **{moved[token]:.1%}** of its length, no other's."


def _answer(lever: Lever) -> None:
    found = lever.intervention
    if not found.answers:
        st.caption(
            "This model ends with its last layer: there is no prediction on top of it that could change."
        )
        return
    rows = {
        "answer": list(found.answers),
        "before": found.probabilities[0],
        "with the lever": found.probabilities[1],
    }
    st.dataframe(
        rows,
        hide_index=True,
        height=212,
        column_config={n: st.column_config.NumberColumn(format="%.3f") for n in ("before", "with the lever")},
    )
