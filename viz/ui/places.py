"""The position lesson on a page: one way of saying where a token stands at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from viz.analysis import positions as pos
from viz.figures import positions as draw
from viz.figures.steps import Panel, names, panels, window
from viz.requests import ReadPositions
from viz.ui import link, show
from viz.ui.opened import Opened, option
from viz.workings import PositionTable

if TYPE_CHECKING:
    import plotly.graph_objects as go

WAYS = {
    "learned": "Learned",
    "sinusoidal": "Sinusoidal",
    "rotary": "Rotary",
    "alibi": "ALiBi",
    "t5": "T5 buckets",
    "xl": "Transformer-XL",
}
VIEWS = {"similar": "Similarity", "table": "Table", "length": "Length", "components": "Components"}
WIDTH, LENGTH = 64, 100
"""Of the sinusoidal table on screen: channels and positions."""
BASES = [10, 100, 1_000, 10_000, 100_000]
SHOWN_ROWS = 64


def number(title: str, options: list[int], first: int, *, key: str) -> int:
    """One of several numbers, its choice in the address."""
    link.mend(key, options, first, what=title.lower())
    return int(st.select_slider(title, options, key=key, bind="query-params", **link.first(key, value=first)))


CODE: dict[str, tuple[Callable[..., Any], ...]] = {
    "learned": (pos.similarity, pos.principal_components),
    "sinusoidal": (pos.sinusoidal, pos.dot_by_distance),
    "rotary": (pos.rotary_angles, pos.rotate, pos.rotary_scores),
    "alibi": (pos.alibi_slopes, pos.alibi_bias),
    "t5": (pos.t5_bucket,),
    "xl": (pos.transformer_xl_terms,),
}


def source(way: str) -> str:
    """The functions behind the picture, as they ran."""
    return "\n\n".join(inspect.getsource(function) for function in CODE[way])


def way() -> str:
    """Which way of saying where a token stands."""
    return option("Way", WAYS, key="way")


def view(opened: Opened, chosen: str) -> None:
    """The main picture on the left; equation, sentence and numbers on the right."""
    SHOWN[chosen](opened)


def _figure(drawn: go.Figure, alt: str) -> None:
    show.figure(drawn, alt=alt, key="places")


def _said(equation: str, *sentences: str) -> None:
    st.latex(equation)
    for sentence in sentences:
        st.markdown(sentence)


def _learned(opened: Opened) -> None:
    table = opened.ask(ReadPositions(opened.model))
    left, right = show.columns(8, 5)
    if not len(table.table):
        with left:
            st.info(
                f"{opened.checkpoint.title} has no position embeddings: it learns where things are in another"
                " way, or not at all."
            )
        return
    with right:
        views = VIEWS if table.grid is None else {**VIEWS, "similar": "Tiles"}
        chosen = option("View", views, key="view")
    with left:
        _figure(
            _learned_figure(table, chosen),
            f"Position embeddings of {opened.checkpoint.title}: {views[chosen].lower()}.",
        )
    with right:
        _said(r"x_p = \text{token}_p + \text{position}_p", *_learned_facts(opened, table, chosen))


def _learned_figure(table: PositionTable, chosen: str) -> go.Figure:
    theme, rows, special = show.colours(), table.table, 0 if table.grid is None else table.grid.prefix
    if chosen == "similar":
        return (
            draw.tiles(table, theme=theme)
            if table.grid is not None
            else draw.similarity_map(rows, theme=theme)
        )
    if chosen == "table":
        return draw.table_map(rows[:SHOWN_ROWS], theme=theme)
    if chosen == "length":
        return draw.lines(
            np.arange(len(rows)),
            {"length": pos.norms(rows)},
            across="position",
            up="length of its vector",
            height=400,
            theme=theme,
        )
    coordinates, share = pos.principal_components(rows[special:], 3)
    curves = {f"{i + 1}: {share[i]:.0%}": coordinates[:, i] for i in range(len(share))}
    return draw.lines(
        np.arange(len(coordinates)), curves, across="position", up="coordinate", height=400, theme=theme
    )


def _learned_facts(opened: Opened, table: PositionTable, chosen: str) -> list[str]:
    rows, grid = table.table, table.grid
    special = 0 if grid is None else grid.prefix
    cosines = pos.similarity(rows[special:])
    beside = float(np.diagonal(cosines, 1).mean())
    said = [
        f"{opened.checkpoint.title} learned a vector for each of **{len(rows):,}** positions, {rows.shape[1]}"
        " numbers each."
    ]
    if chosen == "similar" and grid is not None:
        across, down = pos.neighbours(rows, grid)
        said.append(
            f"Each tile is one patch, compared with all: neighbours in a row agree by {across:.2f}, in a"
            f" column by {down:.2f}."
        )
        said.append(
            f"Nobody told the model that its patches lie in {grid.rows} rows. [CLS] is left out,"
            f" {grid.rows * grid.columns} patches are in."
        )
    elif chosen == "similar":
        far = float(np.diagonal(cosines, len(cosines) // 2).mean())
        said.append(
            f"Cosine to the next position: **{beside:.2f}** on average; to the one half the table away:"
            f" {far:.2f}."
        )
    elif chosen == "table":
        said.append(
            f"The first {min(SHOWN_ROWS, len(rows))} positions are drawn. What to look for: channels that"
            " swing slowly down the table."
        )
    elif chosen == "length":
        lengths = pos.norms(rows)
        said.append(
            f"The longest is position {int(lengths.argmax())}, {lengths.max():.2f}; the mean is"
            f" {lengths.mean():.2f}."
        )
    else:
        said.append(
            "Three directions hold the named shares of what tells positions apart. Waves, as in the"
            " sinusoids, or something else?"
        )
    return said


def _sinusoidal(_opened: Opened) -> None:
    left, right = show.columns(8, 5)
    with right:
        base = number("Base", BASES, 10_000, key="base")
        channel = number("Channel", list(range(WIDTH)), 12, key="channel")
    table, wave = pos.sinusoidal(LENGTH, WIDTH, base), pos.wavelengths(WIDTH, base)[channel]
    with left:
        _figure(
            draw.table_map(table, channel=channel, height=300, theme=show.colours()),
            "Sinusoidal positions: a row a position, a column a channel.",
        )
        mean, spread = pos.dot_by_distance(table)
        curves = {f"channel {channel}": table[:, channel], "dot product": mean / mean[0]}
        drawn = draw.lines(
            np.arange(LENGTH),
            curves,
            across="position, or distance",
            up="value",
            height=210,
            theme=show.colours(),
        )
        show.figure(
            drawn,
            alt=(
                "Two curves: the chosen channel by position, and the dot product of two positions by their"
                " distance."
            ),
            key="wave",
        )
    with right:
        power = rf"{base}^{{2i/d}}"
        _said(
            rf"\begin{{aligned}} PE_{{p,2i}} &= \sin\,(p \,/\, {power}) \\ PE_{{p,2i+1}} &= \cos\,(p \,/\,"
            rf" {power}) \end{{aligned}}",
            f"Nothing is learned: channel {channel} is one whole wave in **{wave:,.1f}** positions.",
            "The dot product of two positions depends on their distance alone: over all places it varies by"
            f" at most **{spread.max():.1e}**.",
        )


def _heads_vectors(opened: Opened) -> tuple[np.ndarray, np.ndarray, int]:
    """(query, key) of the first token in the layer's first head, in float64,
    and how many tokens there are."""
    recording = opened.recording
    width = recording.queries.shape[-1] // 2 * 2
    pick = opened.first
    query, key = (
        array[opened.layer, 0, pick, :width].astype(np.float64)
        for array in (recording.queries, recording.keys)
    )
    return query, key, recording.n_tokens


def _rotary(opened: Opened) -> None:
    query, key, _ = _heads_vectors(opened)
    left, right = show.columns(8, 5)
    with right:
        position = number("Position", list(range(33)), 5, key="place")
    angles = pos.rotary_angles(33, len(query))
    scores = pos.rotary_scores(query, key, 33)
    with left:
        _figure(
            draw.turning_pairs(angles, position, height=150, theme=show.colours()),
            f"Clock hands: pairs of channels turned at position {position}.",
        )
        drawn = draw.square_map(scores, measures="score", height=330, theme=show.colours())
        show.figure(
            drawn,
            alt="Heat map: the score of one query and one key wherever they stand; diagonals are constant.",
            key="turned",
        )
    with right:
        same = max(float(np.ptp(np.diagonal(scores, k))) for k in range(-32, 33))
        _said(
            r"q_m \cdot k_n = (R_m q) \cdot (R_n k) = q \cdot R_{n-m}\, k",
            "Each pair of channels turns with the position, fast ones first. Here stand a query and a key of"
            f" {opened.checkpoint.title}, turned as a rotary model would turn them; this model itself does"
            " not.",
            "Along a diagonal the distance is the same, and so is the score: "
            f"largest difference **{same:.1e}**, over all of them {np.ptp(scores):.1f}.",
        )


def _alibi(opened: Opened) -> None:
    n_heads, keep = opened.recording.n_heads, window(opened.recording.n_tokens, opened.first, 24)
    left, right = show.columns(8, 5)
    with right:
        head = number("Head", list(range(1, n_heads + 1)), 1, key="slope")
    slope = float(pos.alibi_slopes(n_heads)[head - 1])
    bias = pos.alibi_bias(len(keep), slope, causal=opened.recording.causal)
    with left:
        labels = names(opened.recording, keep, theme=show.colours())
        _figure(
            draw.square_map(bias, measures="added to the score", labels=labels, theme=show.colours()),
            "Heat map: the bias of each query and key.",
        )
    with right:
        _said(
            r"s_{ij} = \frac{q_i \cdot k_j}{\sqrt{d}} - m_h\,|i - j|",
            f"No embedding at all: each step of distance costs a little score. Head {head} of {n_heads} pays"
            f" m = **{slope:.4g}** a step, so a token {len(keep) - 1} away is held back by a factor"
            f" e^-{slope * (len(keep) - 1):.3g} in its weight.",
            "Slopes shrink from head to head: some look near, some far (Press et al., 2022). "
            "Drawn for your tokens; this model has no such bias.",
        )


def _t5(opened: Opened) -> None:
    n = min(max(opened.recording.n_tokens, 40), 128)
    distances = np.arange(n)[None, :] - np.arange(n)[:, None]
    buckets = pos.t5_bucket(distances, both_sides=not opened.recording.causal)
    left, right = show.columns(8, 5)
    with left:
        drawn = draw.square_map(buckets, measures="bucket", signed=False, theme=show.colours())
        _figure(drawn, "Heat map: the bucket of each pair of positions.")
    with right:
        _said(
            r"s_{ij} = q_i \cdot k_j + b_{h,\,\text{bucket}(j - i)}",
            f"One learned number a head and bucket, {32} buckets: near distances have their own, far ones"
            " share (Raffel et al., 2020).",
            f"On {n} tokens, {n * n:,} pairs fall into **{len(np.unique(buckets))}** buckets. "
            "A formula's picture: this model has no such table.",
        )


def _xl(opened: Opened) -> None:
    recording, keep = opened.recording, window(opened.recording.n_tokens, opened.first, 16)
    queries, keys = (
        array[opened.layer, 0][keep].astype(np.float64) for array in (recording.queries, recording.keys)
    )
    places = pos.relative_sinusoids(len(keep), queries.shape[1])
    terms = pos.transformer_xl_terms(
        queries, keys, places, content_bias=queries.mean(0), place_bias=queries.mean(0)
    )
    labels = names(recording, keep, theme=show.colours())
    shown = [
        Panel(values=values, rows=labels, title=f"{chr(97 + i)}: {name}", measures="score")
        for i, (name, values) in enumerate(terms.items())
    ]
    left, right = show.columns(8, 5)
    with left:
        _figure(
            panels(*shown[:2], height=235, theme=show.colours()), "Heat maps of the terms a and b of a score."
        )
        show.figure(
            panels(*shown[2:], height=235, theme=show.colours()),
            alt="Heat maps of the terms c and d of a score.",
            key="terms",
        )
    with right:
        _said(
            r"s_{ij} = \underbrace{q_i k_j}_{a} + \underbrace{q_i r_{i-j}}_{b} + \underbrace{u k_j}_{c} +"
            r" \underbrace{v r_{i-j}}_{d}",
            "What the query seeks in that content (a) and at that distance (b); what is sought in any content"
            " (c), and at any distance (d) (Dai et al., 2019).",
            f"Schematic: q and k are {opened.checkpoint.title}'s, layer {opened.layer + 1}, head 1; r is the"
            " sinusoid, u and v are the mean query, since this model never learned them.",
        )


SHOWN: Mapping[str, Callable[[Opened], None]] = {
    "learned": _learned, "sinusoidal": _sinusoidal, "rotary": _rotary, "alibi": _alibi, "t5": _t5, "xl": _xl,
}  # fmt: skip
