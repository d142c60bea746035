"""Where the tokens look: causal attention, and the first token, on which much of it rests."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.analysis.attention import kept
from viz.analysis.matrix import Matrix, matrix
from viz.analysis.next_words import sink
from viz.figures.heat_map import weights_map
from viz.lessons.predictions.next_word.controls import Prompt
from viz.recording import Recording
from viz.ui.controls.combination import part_of
from viz.ui.controls.layer import layer_of
from viz.ui.page import address, show
from viz.ui.page.sentences import quoted

FIRST = {"show": "Show the first token", "hide": "Hide it, the rest adds up to 1"}


def attention(prompt: Prompt, recording: Recording, *, pin: int) -> None:
    """One layer as a heat map: its heads' mean or one head, with the first token or without."""
    places = show.columns(3, 2)
    with places[0]:
        layer = min(layer_of(prompt.checkpoint), recording.n_layers - 1)
    with places[1]:
        heads = {"0": "mean of all heads"} | {str(n): f"head {n}" for n in range(1, recording.n_heads + 1)}
        head = int(address.menu("Head", heads, key="writer-head", default="0", what="head"))
    hidden = address.row("First token", FIRST, key="sink", default="show") == "hide"
    shown = _view(recording, layer, head, hidden=hidden and recording.n_tokens > 1)
    part = part_of(shown, pin)
    show.figure(
        partial(weights_map, recording, part.weights, keep=part.keep, pinned=pin, height=440),
        alt=f"Heat map, {shown.title}: rows are the tokens that look, columns those they look at.",
        key="next map",
    )


def _view(recording: Recording, layer: int, head: int, *, hidden: bool) -> Matrix:
    """The matrix on screen; `head` from 1, 0 for the mean of all."""
    heads, how = ((head - 1,), "head") if head else ((), "mean")
    whole = matrix(recording, layer, heads=heads, how=how, special="show")
    if not hidden:
        return whole
    rest = np.arange(1, recording.n_tokens)
    weights = kept(whole.weights, rest, renormalise=True)
    return Matrix(
        weights, tuple(rest.tolist()), whole.measures, f"{whole.title}, first token hidden", whole.adds_up
    )


def resting(recording: Recording) -> str:
    """The share of all attention that lies on the first token, beside an even share."""
    share, even = sink(recording.attention)
    if recording.n_tokens < 2:
        return "One token can only look at itself."
    first = quoted(recording, 0)
    said = (
        f"The first token, {first}, gets **{share:.0%}** of the attention of all later tokens, in all"
        f" {recording.n_layers} layers and {recording.n_heads} heads; if each looked evenly at what it may"
        f" see, it would get {even:.0%}."
    )
    if share <= even:
        return f"{said} Here it is no sink."
    return (
        f"{said} It is called an *attention sink* (Xiao et al., 2023): each row must add up to 1, and a head"
        " with nothing to fetch puts its weight where it does no harm. Hide it to see the rest."
    )
