"""The attention that is looked at: the head view and its heat map show the same matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from viz.analysis.sides import Sides
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.alignment import alignment_map
from viz.foreign import literal
from viz.lessons.predictions.translate.choosing import Translated, layer_of
from viz.ui.components.head_view import Pin, head_view
from viz.ui.page import address, show

JOINED = {"mean": "Mean of heads", "head": "Each head"}


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


def alignment_view(shown: Translated) -> View | None:
    """Head view on the left, heat map on the right; None, and a sentence, where there is no attention."""
    left, right = show.columns(6, 7)
    with left:
        show.heading(literal(shown.found.text) or "(nothing)", _written(shown))
    if shown.looks is None:
        with right:
            _recurrent(shown)
        return None
    with right, show.row():
        layer = layer_of(shown)
        how = address.row("Show", JOINED, key="joined", default="mean", label=True)
    with left:
        view = _heads(shown, shown.looks, layer=layer, how=how)
    with right:
        show.figure(
            partial(alignment_map, view.looks, view.weights, pinned=view.pin, height=400),
            alt=f"Heat map, {view.title}: rows look, columns are looked at.",
            key="alignment map",
        )
    return view


def _written(shown: Translated) -> str:
    n, read = shown.found.decoder.n_tokens, shown.found.encoder.n_tokens
    said = f"{read} tokens read, {n} written, each the likeliest."
    return said + (" Hover a word: its lines stay." if shown.looks is not None else "")


def _heads(shown: Translated, looks: Sides, *, layer: int, how: str) -> View:
    wanted = address.numbers("heads", low=1, high=looks.n_heads, what="head") or [1]
    mean = looks.attention[layer].mean(axis=0)
    title = f"{shown.which.capitalize()} attention, layer {layer + 1}"
    state = head_view(
        looks,
        layer=layer,
        heads=[head - 1 for head in wanted],
        pin=_linked(shown, looks),
        combined=mean if how == "mean" else None,
        title=f"{title}, mean of heads" if how == "mean" else title,
        height=400,
        key="translation view",
    )
    address.put("heads", None if how == "mean" else ",".join(str(head + 1) for head in state.heads))
    address.put("pin", _place(state.pin))
    heads = list(state.heads) or [0]
    pinned = state.pin[1] if state.pin is not None and state.pin[0] == "query" else _first(looks)
    named = "mean of heads" if how == "mean" else f"head {', '.join(str(head + 1) for head in heads)}"
    return View(
        looks=looks,
        weights=mean if how == "mean" else looks.attention[layer, heads].mean(axis=0),
        layer=layer,
        pin=pinned,
        title=f"{title}, {named}",
    )


def _first(looks: Sides) -> int:
    return next((i for i, special in enumerate(looks.queries.special) if not special), 0)


def _linked(shown: Translated, looks: Sides) -> Pin | None:
    """The pin that the address asks for; where it says nothing, the preset's, or the first word."""
    asked = st.query_params.get("pin")
    if asked is None:
        return ("query", shown.preset["pin"] if shown.preset and shown.which == "cross" else _first(looks))
    key = asked.startswith("key-")
    n_tokens = (looks.keys if key else looks.queries).n_tokens
    found = address.number("pin", low=1, high=n_tokens, what="token")
    return None if found is None else ("key" if key else "query", found - 1)


def _place(pin: Pin | None) -> str:
    return "none" if pin is None else f"{'key-' if pin[0] == 'key' else ''}{pin[1] + 1}"


def _recurrent(shown: Translated) -> None:
    """What stands here instead of an empty picture."""
    width = shown.found.decoder.hidden_states.shape[-1]
    layers = shown.found.decoder.n_layers
    show.look_for(
        "There is nothing to draw: this decoder does not look at what it has written. In each of its"
        f" {layers} layers a recurrent unit (SSRU) keeps the whole past in one vector of {width} numbers, and"
        " decides at each token what of it to forget. Cross shows the attention it has."
    )
