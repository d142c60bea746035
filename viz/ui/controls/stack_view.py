"""The attention between two rows of tokens: the head view and its heat map show the same matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis.sides import Sides
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.alignment import alignment_map
from viz.foreign import literal
from viz.language import mark, tr
from viz.ui.components.head_view import Pin, head_view
from viz.ui.controls import stacks
from viz.ui.controls.pinned import Choice
from viz.ui.page import address, show

HEADS = {"mean": mark("Mean of heads"), "head": mark("Each head")}
TITLES = {
    "cross": mark("Cross-attention, layer {layer}"),
    "encoder": mark("Encoder attention, layer {layer}"),
    "decoder": mark("Decoder attention, layer {layer}"),
}


@dataclass(frozen=True, eq=False)
class View:
    """One layer as it is on screen after whatever was clicked."""

    looks: Sides
    weights: Array
    """[query, key]: what the heat map shows."""
    layer: int
    pin: int
    """The query whose answer is shown."""
    title: str
    heads: tuple[int, ...] = ()
    """Those that are shown, from 0; none for the mean of all heads of the layer."""

    @property
    def choice(self) -> Choice:
        """The same for the address of a comparison."""
        return Choice(self.layer, self.heads or (0,), "head" if self.heads else "mean", self.pin)

    @property
    def word(self) -> str:
        """The pinned query, as it is named in a sentence."""
        return f"*{literal(words(self.looks.queries)[self.pin])}*"

    @property
    def best(self) -> int:
        """The key at which it looks most."""
        return int(self.weights[self.pin].argmax())

    @property
    def best_word(self) -> str:
        """That key, as it is named in a sentence."""
        return f"*{literal(words(self.looks.keys)[self.best])}*"


def stack_view(  # noqa: PLR0913 - all but two by name
    looks: Sides,
    which: str,
    *,
    places: Sequence[DeltaGenerator],
    first: int | None = None,
    key: str = "stack view",
    code: Callable[[tuple[int, ...]], str] | None = None,
) -> View:
    """Head view in the first of two places, heat map in the second.

    `first` is pinned at first; `code` gives Python that computes the numbers of these heads.
    """
    left, right = places
    with right, show.row():
        layer = stacks.layer(looks, which)
        ways = {how: tr(title) for how, title in HEADS.items()}
        how = address.row(tr("Show"), ways, key=stacks.JOINED, default="mean", label=True)
    with left:
        view = _heads(looks, which, layer=layer, how=how, first=first, key=key, code=code)
    with right:
        show.figure(
            partial(alignment_map, view.looks, view.weights, pinned=view.pin, height=400),
            alt=tr("Heat map, {title}: rows look, columns are looked at.", title=view.title),
            key="alignment map",
            code=None if code is None else partial(code, ()),
        )
    return view


def _heads(  # noqa: PLR0913 - all but two by name
    looks: Sides,
    which: str,
    *,
    layer: int,
    how: str,
    first: int | None,
    key: str,
    code: Callable[[tuple[int, ...]], str] | None,
) -> View:
    wanted = address.numbers("heads", low=1, high=looks.n_heads, what=tr("head")) or [1]
    mean = looks.attention[layer].mean(axis=0)
    title = tr(TITLES[which], layer=layer + 1)
    state = head_view(
        looks,
        layer=layer,
        heads=[head - 1 for head in wanted],
        pin=_linked(looks, first),
        combined=mean if how == "mean" else None,
        title=tr("{title}, mean of heads", title=title) if how == "mean" else title,
        height=400,
        key=key,
        code=code,
    )
    address.put("heads", None if how == "mean" else ",".join(str(head + 1) for head in state.heads))
    address.put("pin", _place(state.pin))
    heads = list(state.heads) or [0]
    pinned = state.pin[1] if state.pin is not None and state.pin[0] == "query" else _first_word(looks)
    numbers = ", ".join(str(head + 1) for head in heads)
    return View(
        looks=looks,
        weights=mean if how == "mean" else looks.attention[layer, heads].mean(axis=0),
        layer=layer,
        pin=pinned,
        title=tr("{title}, mean of heads", title=title)
        if how == "mean"
        else tr("{title}, head {heads}", title=title, heads=numbers),
        heads=() if how == "mean" else tuple(heads),
    )


def _first_word(looks: Sides) -> int:
    return next((i for i, special in enumerate(looks.queries.special) if not special), 0)


def _linked(looks: Sides, first: int | None) -> Pin | None:
    """The pin that the address asks for; where it says nothing, `first`, or the first word."""
    asked = st.query_params.get("pin")
    if asked is None:
        return ("query", _first_word(looks) if first is None else first)
    key = asked.startswith("key-")
    n_tokens = (looks.keys if key else looks.queries).n_tokens
    found = address.number("pin", low=1, high=n_tokens, what=tr("token"))
    return None if found is None else ("key" if key else "query", found - 1)


def _place(pin: Pin | None) -> str:
    return "none" if pin is None else f"{'key-' if pin[0] == 'key' else ''}{pin[1] + 1}"
