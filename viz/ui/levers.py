"""Levers on a page: pull one, and see at once what it does to the head, to the layer and to the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from viz.analysis import by_hand
from viz.figures.steps import Panel, names, panels, token_bars, window
from viz.figures.walk import Looked
from viz.recording import Array
from viz.requests import PullLevers
from viz.ui import link, predictions, show
from viz.ui.opened import Opened, option
from viz.ui.sentences import quoted
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
class Pulled:
    """A lever, and the layer recomputed with it."""

    kind: str
    levers: Levers
    looked: Looked
    steps: dict[str, Array]
    intervention: Intervention


def choose(opened: Opened, looked: Looked) -> Pulled:
    """One row: which lever, how far, on this head or on the whole layer."""
    columns = st.columns([6, 2.6, 3], vertical_alignment="bottom")
    with columns[0]:
        kind = option("Lever", KINDS, key="lever", label=True)
    with columns[1]:
        scope = option("Acts on", SCOPES, key="scope", label=True, disabled=kind == "swap")
    with columns[2]:
        levers = _levers(kind, looked, None if scope == "layer" or kind == "swap" else looked.head)
    steps = by_hand.recomputed(looked.layer, levers)
    intervention = opened.ask(PullLevers(opened.model, opened.input, opened.layer, levers, looked.query))
    return Pulled(kind, levers, looked, steps, intervention)


def _levers(kind: str, looked: Looked, head: int | None) -> Levers:
    if kind == "temperature":
        link.mend("temperature", TEMPERATURES, "0.2", what="temperature")
        value = st.select_slider(
            "Temperature: scores are divided by it", TEMPERATURES, key="temperature", bind="query-params",
            **link.first("temperature", value="0.2"),
        )  # fmt: skip
        return Levers(temperature=float(value), head=head)
    if kind == "swap":
        others = [i for i in range(looked.layer.n_tokens) if i != looked.query]
        if not others:
            st.caption("One token has nothing to swap with.")
            return Levers()
        best = others.index(looked.key) if looked.key in others else 0
        labels = [
            f"{token} · {i + 1}" for i, token in enumerate(looked.layer.tokens)
        ]  # the widget keeps them, not the layer
        other = st.selectbox("… with", others, index=best, format_func=labels.__getitem__, key="other")
        return Levers(swap=(looked.query, int(other)))
    st.caption(
        f"Layer {looked.layer.layer + 1}" + (f", head {head + 1}" if head is not None else ", all heads")
    )
    return {
        "scale": Levers(scale=False, head=head),
        "uniform": Levers(uniform=True, head=head),
        "off": Levers(off=True, head=head),
        "zero": Levers(zero_query=looked.query, head=head),
    }[kind]


def predicted(pulled: Pulled) -> bool:
    """Ask what the missing scale will do before it is shown; every other lever answers at once."""
    if pulled.kind != "scale":
        return True
    with st.container(key="predict"):
        return (
            predictions.ask(
                "Without dividing by √d, attention becomes …",
                ["sharper", "flatter", "the same"],
                key="guess-scale",
            )
            is not None
        )


def head_picture(pulled: Pulled) -> None:
    """The head's attention, before and with the lever."""
    looked, head = pulled.looked, pulled.looked.head
    keep = window(looked.layer.n_tokens, looked.query)
    shown = []
    for title, steps in (("as built", looked.steps), (KINDS[pulled.kind].lower(), pulled.steps)):
        weights = steps["attention"][head][np.ix_(keep, keep)]
        if pulled.kind == "off" and steps is pulled.steps:
            weights = np.zeros_like(weights)
        if looked.layer.causal:
            weights = np.where(np.tri(len(keep)) > 0, weights, np.nan)
        rows = names(
            looked.recording,
            _order(pulled, keep) if steps is pulled.steps else keep,
            query=looked.query,
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
        panels(*shown, height=380, theme=show.colours(), own_labels=pulled.kind == "swap"),
        alt=f"Two heat maps of head {head + 1}: as built, and with the lever {KINDS[pulled.kind]}.",
        key="lever map",
    )


def _order(pulled: Pulled, keep: list[int]) -> list[int]:
    if pulled.levers.swap is None:
        return keep
    first, second = pulled.levers.swap
    return [{first: second, second: first}.get(token, token) for token in keep]


def effect(pulled: Pulled) -> None:
    """What the lever did, in numbers: entropy and gradient of the head, the layer's output, the model's
    answer.
    """
    looked, head = pulled.looked, pulled.looked.head
    before, after = looked.steps["attention"][head], pulled.steps["attention"][head]
    numbers = [("Entropy, bits", by_hand.entropy), ("Softmax gradient, total", by_hand.gradient)]
    columns = st.columns(3)
    for column, (title, measure) in zip(columns[:2], numbers, strict=True):
        was, now = float(measure(before).mean()), float(measure(after).mean())
        if pulled.kind == "off":
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
    moved = _moved(pulled)
    columns[2].metric(
        "Layer's output moved by",
        f"{moved.mean():.1%}",
        f"at most {moved.max():.1%}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    keep = window(looked.layer.n_tokens, looked.query)
    show.figure(
        token_bars(
            looked.recording,
            moved[keep] * 100,
            keep,
            title="output moved, %",
            least=1.0,
            height=230,
            theme=show.colours(),
        ),
        alt="Bars: how far each token's output of the layer moved, in percent of its length.",
        key="lever bars",
    )
    st.markdown(_said(pulled, moved))
    _answer(pulled)


def _moved(pulled: Pulled) -> Array:
    """[token]; after a swap each token is compared with itself, wherever it stands now."""
    own = pulled.looked.layer.steps["output"]
    if pulled.levers.swap is not None:
        return by_hand.moved(by_hand.swapped_back(pulled.steps, pulled.levers.swap), own)
    return by_hand.effect(pulled.looked.layer, pulled.steps)


def _said(pulled: Pulled, moved: Array) -> str:
    query = quoted(pulled.looked.recording, pulled.looked.query)
    if pulled.kind == "scale":
        was, now = (
            float(by_hand.gradient(s["attention"][pulled.looked.head]).mean())
            for s in (pulled.looked.steps, pulled.steps)
        )
        return scale_said(was, now)
    if pulled.kind == "swap":
        if pulled.looked.layer.causal:
            return "The mask tells this model what came first: tokens between the two now see other company."
        return swap_said(float(moved.max()))
    if pulled.kind == "zero":
        return zero_said(query, moved, pulled.looked.query)
    return f"{query} moved by **{moved[pulled.looked.query]:.1%}** of its length."


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


def _answer(pulled: Pulled) -> None:
    found = pulled.intervention
    if not found.answers:
        st.caption(
            "This model ends with its last layer: there is no prediction on top of it that could change."
        )
        return
    rows = {"answer": list(found.answers), "before": found.chances[0], "with the lever": found.chances[1]}
    st.dataframe(
        rows,
        hide_index=True,
        height=212,
        column_config={n: st.column_config.NumberColumn(format="%.3f") for n in ("before", "with the lever")},
    )
