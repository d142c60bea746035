"""Where the tokens look: causal attention, and the first token, on which much of it rests."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.analysis.attention import kept
from viz.analysis.matrix import Matrix, matrix
from viz.analysis.next_words import sink
from viz.figures.heat_map import weights_map
from viz.language import mark, tr
from viz.lessons.predictions.next_word.view import Reading
from viz.recording import Recording
from viz.ui.controls import compared_texts, snippets
from viz.ui.controls.combination import part_of
from viz.ui.controls.layer import layer_of
from viz.ui.controls.pinned import Choice
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.page.sentences import quoted

FIRST = {"show": mark("Show the first token"), "hide": mark("Hide it, the rest adds up to 1")}


def attention(reading: Reading, *, pin: int) -> Choice:
    """One layer as a heat map: its heads' mean or one head, with the first token or without. What of it is on
    screen.
    """
    recording, checkpoint = reading.expected.recording, reading.prompt.checkpoint
    places = show.columns(3, 2)
    with places[0]:
        layer = min(layer_of(checkpoint), recording.n_layers - 1)
    with places[1]:
        heads = {"0": tr("mean of all heads")}
        heads |= {str(n): tr("head {n}", n=n) for n in range(1, recording.n_heads + 1)}
        head = int(address.menu(tr("Head"), heads, key="writer-head", default="0", what=tr("head")))
    shows = {each: tr(title) for each, title in FIRST.items()}
    title, what = tr("First token"), tr("first token")
    hidden = address.row(title, shows, key="sink", default="show", what=what) == "hide"
    shown = _view(recording, layer, head, hidden=hidden and recording.n_tokens > 1)
    part = part_of(shown, pin)
    show.figure(
        partial(weights_map, recording, part.weights, keep=part.keep, pinned=pin, height=440),
        alt=tr(
            "Heat map, {title}: rows are the tokens that look, columns those they look at.",
            title=shown.title,
        ),
        key="next map",
        code=snippets.of_matrix(
            recording,
            checkpoint,
            layer=layer,
            heads=(head - 1,) if head else (),
            how="head" if head else "mean",
            keep=shown.keep,
            divided=True,
        ),
    )
    return Choice(layer, (max(head - 1, 0),), "head" if head else "mean", pin)


def compared(reading: Reading, choice: Choice) -> None:
    """The button that pins this view; once one is pinned, both, and what differs. Of a text that was written
    on there is none: a pinned text is read anew.
    """
    if not reading.written:
        recording, checkpoint = reading.expected.recording, reading.prompt.checkpoint
        texts = (reading.prompt.text,)
        compared_texts.section(Subject(recording, checkpoint, texts, choice.layer), choice)


def _view(recording: Recording, layer: int, head: int, *, hidden: bool) -> Matrix:
    """The matrix on screen; `head` from 1, 0 for the mean of all."""
    heads, how = ((head - 1,), "head") if head else ((), "mean")
    whole = matrix(recording, layer, heads=heads, how=how, special="show")
    if not hidden:
        return whole
    rest = np.arange(1, recording.n_tokens)
    weights = kept(whole.weights, rest, renormalise=True)
    title = tr("{title}, first token hidden", title=whole.title)
    return Matrix(weights, tuple(rest.tolist()), whole.measures, title, whole.adds_up)


def resting(recording: Recording) -> str:
    """The share of all attention that lies on the first token, beside an even share."""
    share, even = sink(recording.attention)
    if recording.n_tokens < 2:
        return tr("One token can only look at itself.")
    said = tr(
        "The first token, {first}, gets **{share:.0%}** of the attention of all later tokens, in all {layers}"
        " layers and {heads} heads; if each looked evenly at what it may see, it would get {even:.0%}.",
        first=quoted(recording, 0),
        share=share,
        layers=recording.n_layers,
        heads=recording.n_heads,
        even=even,
    )
    if share <= even:
        return f"{said} {tr('Here it is no sink.')}"
    sink_is = tr(
        "It is called an *attention sink* (Xiao et al., 2023): each row must add up to 1, and a head with"
        " nothing to fetch puts its weight where it does no harm. Hide it to see the rest."
    )
    return f"{said} {sink_is}"
