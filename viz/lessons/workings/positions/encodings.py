"""The position lesson on a page: one way of saying where a token stands at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz import language
from viz.analysis import positions as pos
from viz.figures import positions as draw
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.tokens import names, window
from viz.language import mark, tr
from viz.lessons.workings.positions.distance import buckets
from viz.lessons.workings.positions.learned import learned
from viz.lessons.workings.positions.parts import figure, said
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

WAYS = {
    "learned": mark("Learned"),
    "sinusoidal": mark("Sinusoidal"),
    "rotary": mark("Rotary"),
    "alibi": mark("ALiBi"),
    "t5": mark("T5 buckets"),
    "xl": mark("Transformer-XL"),
}
WIDTH, LENGTH = 64, 100
"""Of the sinusoidal table on screen: channels and positions."""
BASES = [10, 100, 1_000, 10_000, 100_000]


def number(title: str, options: list[int], first: int, *, key: str) -> int:
    """One of several numbers, its choice in the address."""
    return address.bound(st.select_slider, title, options, key=key, default=first)


CODE: dict[str, tuple[Callable[..., Any], ...]] = {
    "learned": (pos.similarity, pos.principal_components),
    "sinusoidal": (pos.sinusoidal, pos.dot_by_distance),
    "rotary": (pos.rotary_angles, pos.rotate, pos.rotary_scores),
    "alibi": (pos.alibi_slopes, pos.alibi_bias),
    "t5": (pos.t5_bucket, pos.bias_by_distance),
    "xl": (pos.transformer_xl_terms,),
}


def source(way: str) -> str:
    """The functions behind the picture, as they ran."""
    return "\n\n".join(inspect.getsource(function) for function in CODE[way])


def way() -> str:
    """Which way of saying where a token stands."""
    return address.row(
        tr("Way"), {key: tr(title) for key, title in WAYS.items()}, key="way", default="learned"
    )


def view(subject: Subject[Recording], chosen: str) -> None:
    """The main picture on the left; equation, sentence and numbers on the right."""
    VIEWS_OF[chosen](subject)


def _sinusoidal(_subject: Subject[Recording]) -> None:
    left, right = show.columns(8, 5)
    with right:
        base = number(tr("Base"), BASES, 10_000, key="base")
        channel = number(tr("Channel"), list(range(WIDTH)), 12, key="channel")
    table, wave = pos.sinusoidal(LENGTH, WIDTH, base), pos.wavelengths(WIDTH, base)[channel]
    with left:
        figure(
            partial(draw.table_map, table, channel=channel, height=300),
            tr("Sinusoidal positions: one row for each position, one column for each channel."),
        )
        mean, spread = pos.dot_by_distance(table)
        curves = {
            tr("channel {channel}", channel=channel): table[:, channel],
            tr("dot product"): mean / mean[0],
        }
        across, up = tr("position, or distance"), tr("value")
        drawn = partial(draw.lines, np.arange(LENGTH), curves, across=across, up=up, height=210)
        show.figure(
            drawn,
            alt=tr(
                "Two curves: the chosen channel by position, and the dot product of two positions by their"
                " distance."
            ),
            key="wave",
        )
    with right:
        power = rf"{base}^{{2i/d}}"
        said(
            rf"\begin{{aligned}} PE_{{p,2i}} &= \sin\,(p \,/\, {power}) \\ PE_{{p,2i+1}} &= \cos\,(p \,/\,"
            rf" {power}) \end{{aligned}}",
            *_waves(channel, wave, spread.max()),
        )


def _waves(channel: int, wave: float, spread: float) -> tuple[str, str]:
    return (
        tr(
            "Nothing is learned: channel {channel} is one whole wave in **{wave:,.1f}** positions.",
            channel=channel,
            wave=wave,
        ),
        tr(
            "The dot product of two positions depends on their distance alone: over all places it varies by"
            " at most **{spread:.1e}**.",
            spread=spread,
        ),
    )


def _head_vectors(subject: Subject[Recording]) -> tuple[np.ndarray, np.ndarray]:
    """(queries, keys), [token, channel] each, of the layer's first head before anything turns them, in
    float64.
    """
    kept = subject.recording.rotation or subject.recording
    queries, keys = (array[subject.layer, 0].astype(np.float64) for array in (kept.queries, kept.keys))
    return queries, keys


def _rotary(subject: Subject[Recording]) -> None:
    own = subject.recording.rotation
    left, right = show.columns(8, 5)
    with right:
        position = number(tr("Position"), list(range(33)), 5, key="place")
    n_channels = subject.recording.queries.shape[-1]
    angles = pos.rotary_angles(33, n_channels, own.theta if own else pos.BASE)
    scores = turned(subject)
    with left:
        figure(
            partial(draw.turning_pairs, angles, position, height=150),
            tr("Clock hands: pairs of channels turned at position {place}.", place=position),
        )
        drawn = partial(draw.square_map, scores, measures=tr("score"), height=330)
        show.figure(
            drawn,
            alt=tr(
                "Heat map: the score of one query and one key wherever they stand; diagonals are constant."
            ),
            key="turned",
        )
    with right:
        same = max(float(np.ptp(np.diagonal(scores, k))) for k in range(-32, 33))
        varies = tr(
            "Along a diagonal the distance is the same, and so is the score: it varies by at most"
            " **{same:.1e}**, over the whole picture by {all:.1f}.",
            same=same,
            all=np.ptp(scores),
        )
        said(r"q_m \cdot k_n = (R_m q) \cdot (R_n k) = q \cdot R_{n-m}\, k", _turned(subject), varies)


def turned(subject: Subject[Recording]) -> np.ndarray:
    """The scores of one query and one key wherever they stand, [position, position]."""
    own = subject.recording.rotation
    query, key = (pos.paired(each[subject.first], halves=own is not None) for each in _head_vectors(subject))
    return pos.rotary_scores(query, key, 33, own.theta if own else pos.BASE)


def _turned(subject: Subject[Recording]) -> str:
    model, own = tr(subject.checkpoint.title), subject.recording.rotation
    if own is None:
        return tr(
            "Each pair of channels turns with the position, fast ones first. Here stand a query and a key of"
            " {model}, turned as a rotary model would turn them; this model itself does not.",
            model=model,
        )
    return tr(
        "Each pair of channels turns with the position, fast ones first. Here stand a query and a key of"
        " {model}, turned as this model turns them, base {base:,.0f}.",
        model=model,
        base=own.theta,
    )


def _alibi(subject: Subject[Recording]) -> None:
    n_heads, keep = subject.recording.n_heads, window(subject.recording.n_tokens, subject.first, 24)
    left, right = show.columns(8, 5)
    with right:
        head = number(tr("Head"), list(range(1, n_heads + 1)), 1, key="slope")
    slope = float(pos.alibi_slopes(n_heads)[head - 1])
    bias = pos.alibi_bias(len(keep), slope, causal=subject.recording.causal)
    divisor = float(np.exp(slope * (len(keep) - 1)))
    with left:
        labels = names(subject.recording, keep, theme=show.colours())
        figure(
            partial(draw.square_map, bias, measures=tr("added to the score"), labels=labels),
            tr("Heat map: the bias of each query and key."),
        )
    with right:
        said(
            r"s_{ij} = \frac{q_i \cdot k_j}{\sqrt{d}} - m_h\,|i - j|",
            tr(
                "No embedding at all: each step of distance costs a little score. Head {head} of {n_heads}"
                " pays m = **{slope:.4g}** for each step, so the weight of a token {far} places away is"
                " divided by {divisor}.",
                head=head,
                n_heads=n_heads,
                slope=slope,
                far=len(keep) - 1,
                divisor=language.number(divisor, ",.0f" if divisor >= 10 else ".2f"),
            ),
            tr(
                "Slopes shrink from head to head: some look near, some far (Press et al., 2022). Drawn for"
                " your tokens; this model has no such bias."
            ),
        )


def _xl(subject: Subject[Recording]) -> None:
    recording, keep = subject.recording, window(subject.recording.n_tokens, subject.first, 16)
    queries, keys = (each[keep] for each in _head_vectors(subject))
    places = pos.relative_sinusoids(len(keep), queries.shape[1])
    terms = pos.transformer_xl_terms(
        queries, keys, places, content_bias=queries.mean(0), place_bias=queries.mean(0)
    )
    labels = names(recording, keep, theme=show.colours())
    shown = [
        Panel(values=values, rows=labels, title=f"{chr(97 + i)}: {tr(name)}", measures=tr("score"))
        for i, (name, values) in enumerate(terms.items())
    ]
    left, right = show.columns(8, 5)
    with left:
        figure(partial(panels, *shown[:2], height=235), tr("Heat maps of the terms a and b of a score."))
        show.figure(
            partial(panels, *shown[2:], height=235),
            alt=tr("Heat maps of the terms c and d of a score."),
            key="terms",
        )
    with right:
        said(
            r"s_{ij} = \underbrace{q_i k_j}_{a} + \underbrace{q_i r_{i-j}}_{b} + \underbrace{u k_j}_{c} +"
            r" \underbrace{v r_{i-j}}_{d}",
            tr(
                "What the query seeks in that content (a) and at that distance (b); what is sought in any"
                " content (c), and at any distance (d) (Dai et al., 2019)."
            ),
            tr(
                "Schematic: q and k are {model}'s, layer {layer}, head 1; r is the sinusoid, u and v are the"
                " mean query, since this model never learned them.",
                model=subject.checkpoint.title,
                layer=subject.layer + 1,
            ),
        )


VIEWS_OF: Mapping[str, Callable[[Subject[Recording]], None]] = {
    "learned": learned, "sinusoidal": _sinusoidal, "rotary": _rotary, "alibi": _alibi, "t5": buckets,
    "xl": _xl,
}  # fmt: skip
