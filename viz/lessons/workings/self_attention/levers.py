"""Levers on a page: pull one, and see at once what it does to the head, to the layer and to the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from viz.analysis import by_hand
from viz.arrays import Array
from viz.figures.bars import token_bars
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.tokens import names, window
from viz.language import mark, number, share, tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.sentences import (
    masked_swap_said,
    scale_said,
    swap_said,
    zero_said,
)
from viz.recording import Recording
from viz.requests import PullLevers
from viz.ui.controls.subject import Subject
from viz.ui.page import address, predict, session, show
from viz.ui.page.sentences import quoted
from viz.workings import Intervention, Levers

KINDS = {
    "scale": mark("No scaling"),
    "temperature": mark("Temperature"),
    "uniform": mark("Even attention"),
    "off": mark("Head off"),
    "zero": mark("Zero query"),
    "swap": mark("Swap tokens"),
}
UNSCALED = {"sharper": mark("sharper"), "flatter": mark("flatter"), "same": mark("the same")}
"""What attention may become without its scale, as a prediction."""
TEMPERATURES = ["0.1", "0.2", "0.5", "1", "2", "5", "10"]


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
    columns = st.columns([6.6, 2.1, 1.5], vertical_alignment="bottom")
    with columns[0]:
        kinds = {key: tr(name) for key, name in KINDS.items()}
        kind = address.row(tr("Lever"), kinds, key="lever", default="scale", label=True)
    with columns[1]:
        scopes = {"head": tr("This head"), "layer": tr("All heads")}
        scope = address.row(
            tr("Acts on"), scopes, key="scope", default="head", label=True, disabled=kind == "swap"
        )
    with columns[2]:
        levers = _levers(kind, focus, None if scope == "layer" or kind == "swap" else focus.head)
    steps = by_hand.recomputed(focus.layer, levers)
    intervention = subject.ask(PullLevers(subject.model, subject.input, subject.layer, levers, focus.query))
    return Lever(kind, levers, focus, steps, intervention)


def _levers(kind: str, focus: Focus, head: int | None) -> Levers:
    if kind == "temperature":
        value = address.choice(
            st.select_slider,
            tr("Temperature: scores are divided by it"),
            {each: number(float(each), "g") for each in TEMPERATURES},
            key="temperature",
            default="0.2",
            what=tr("temperature"),
        )
        return Levers(temperature=float(value), head=head)
    if kind == "swap":
        others = [i for i in range(focus.layer.n_tokens) if i != focus.query]
        if not others:
            st.caption(tr("One token has nothing to swap with."))
            return Levers()
        best = others.index(focus.key) if focus.key in others else 0
        labels = [
            f"{token} · {i + 1}" for i, token in enumerate(focus.layer.tokens)
        ]  # the widget keeps them, not the layer
        other = st.selectbox(tr("… with"), others, index=best, format_func=labels.__getitem__, key="other")
        return Levers(swap=(focus.query, int(other)))
    layer = focus.layer.layer + 1
    st.caption(
        tr("Layer {layer}, all heads", layer=layer)
        if head is None
        else tr("Layer {layer}, head {head}", layer=layer, head=head + 1)
    )
    return {
        "scale": Levers(scale=False, head=head),
        "uniform": Levers(uniform=True, head=head),
        "off": Levers(off=True, head=head),
        "zero": Levers(zero_query=focus.query, head=head),
    }[kind]


def predicted(lever: Lever, subject: Subject[Recording]) -> bool:
    """Ask what the missing scale will do before it is shown; every other lever answers at once."""
    if lever.kind != "scale":
        return True
    with st.container(key="predict"):
        return (
            predict.ask(
                lambda: tr("Without dividing by √d, attention becomes …"),
                lambda: {guess: tr(words) for guess, words in UNSCALED.items()},
                key="guess-scale",
                about=subject.input,
            )
            is not None
        )


def head_picture(lever: Lever) -> None:
    """The head's attention, before and with the lever."""
    name = tr(KINDS[lever.kind])
    before, after = lever.focus.steps["attention"], lever.steps["attention"]
    if lever.kind == "off":
        after = np.zeros_like(after)
    keep = window(lever.focus.layer.n_tokens, lever.focus.query)
    shown = [
        _attention(lever.focus, before, keep, title=tr("As built")),
        replace(_attention(lever.focus, after, keep, title=name), rows=_names(lever, keep)),
    ]
    show.figure(
        partial(panels, *shown, height=380, own_labels=lever.kind == "swap"),
        alt=tr(
            "Two heat maps of head {head}: as built, and with the lever {name}.",
            head=lever.focus.head + 1,
            name=name,
        ),
        key="lever map",
    )


def _attention(focus: Focus, attention: Array, keep: list[int], *, title: str) -> Panel:
    weights = attention[focus.head][np.ix_(keep, keep)]
    if focus.layer.causal:
        weights = np.where(np.tri(len(keep)) > 0, weights, np.nan)
    return Panel(
        values=weights,
        rows=names(focus.recording, keep, query=focus.query, theme=show.colours()),
        title=title,
        signed=False,
        hatched=True,
        measures=tr("attention weight"),
    )


def _names(lever: Lever, keep: list[int]) -> list[str]:
    """The rows with the lever: after a swap, two tokens stand in each other's place."""
    focus = lever.focus
    return names(focus.recording, _order(lever, keep), query=focus.query, theme=show.colours())


def _order(lever: Lever, keep: list[int]) -> list[int]:
    if lever.levers.swap is None:
        return keep
    first, second = lever.levers.swap
    return [{first: second, second: first}.get(token, token) for token in keep]


def effect(lever: Lever) -> None:
    """What the lever did, in numbers: entropy and gradient of the head, the layer's output, the model's
    answer.
    """
    columns = st.columns(3)
    measures = {tr("Entropy, bits"): by_hand.entropy, tr("Softmax gradient, total"): by_hand.gradient}
    for column, (title, measure) in zip(columns[:2], measures.items(), strict=True):
        with column:
            _change(lever, title, measure)
    moved = _moved(lever)
    columns[2].metric(
        tr("Layer's output moved by"),
        number(moved.mean(), ".1%"),
        tr("at most {largest:.1%}", largest=moved.max()),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    recording, keep = lever.focus.recording, window(lever.focus.layer.n_tokens, lever.focus.query)
    bars = partial(token_bars, title=tr("output moved, %"), least=1.0, height=230)
    show.figure(
        partial(bars, recording, moved[keep] * 100, keep),
        alt=tr("Bars: how far each token's output of the layer moved, in percent of its length."),
        key="lever bars",
    )
    if lever.kind == "scale":
        predict.tell(partial(_scaled, lever), key="guess-scale")
    else:
        st.markdown(_said(lever, moved))
    _answer(lever)


def _change(lever: Lever, title: str, measure: Callable[[Array], Array]) -> None:
    """A number of the head, on average over its rows, and how the lever changed it."""
    head = lever.focus.head
    was, now = (float(measure(steps["attention"][head]).mean()) for steps in (lever.focus.steps, lever.steps))
    change = round(now - was, 3)
    value, said = number(now, ".3f"), number(change, "+.3f") if change else tr("no change")
    if lever.kind == "off":
        value, said = "–", tr("the head is silent")
    arrow: Literal["up", "down", "off"] = "up" if change > 0 else "down"
    if not change or lever.kind == "off":
        arrow = "off"
    st.metric(title, value, said, delta_color="off", delta_arrow=arrow, border=True)


def _moved(lever: Lever) -> Array:
    """[token]; after a swap each token is compared with itself, wherever it stands now."""
    own = lever.focus.layer.steps["output"]
    if lever.levers.swap is not None:
        return by_hand.moved(by_hand.swapped_back(lever.steps, lever.levers.swap), own)
    return by_hand.effect(lever.focus.layer, lever.steps)


def _said(lever: Lever, moved: Array) -> str:
    query = quoted(lever.focus.recording, lever.focus.query)
    if lever.kind == "swap":
        if lever.focus.layer.causal:
            return masked_swap_said(turned=bool(lever.focus.layer.rope_theta))
        return swap_said(float(moved.max()))
    if lever.kind == "zero":
        return zero_said(query, moved, lever.focus.query)
    share = moved[lever.focus.query]
    return tr("{query} moved by **{share:.1%}** of its length.", query=query, share=share)


def _scaled(lever: Lever) -> predict.Reply:
    """The prediction, beside what the entropy of the head and its gradient say."""
    both = [steps["attention"][lever.focus.head] for steps in (lever.focus.steps, lever.steps)]
    before, after = (float(by_hand.entropy(each).mean()) for each in both)
    was, now = (float(by_hand.gradient(each).mean()) for each in both)
    change = round(after - before, 3)
    found = "same" if not change else "sharper" if change < 0 else "flatter"
    guess = str(session.widget("guess-scale").get())
    return predict.Reply(tr(UNSCALED[guess]), tr(UNSCALED[found]), scale_said(was, now))


def _answer(lever: Lever) -> None:
    found = lever.intervention
    if not found.answers:
        st.caption(
            tr("This model ends with its last layer: there is no prediction on top of it that could change.")
        )
        return
    before, after = tr("before"), tr("with the lever")
    rows = {
        tr("answer"): list(found.answers),
        before: found.probabilities[0],
        after: found.probabilities[1],
    }
    show.data(rows, {before: share, after: share}, height=212)
