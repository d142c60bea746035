"""The head finder: all heads of a recording by their numbers, each a click away from its own picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from viz.analysis.cross_heads import cross_metrics
from viz.analysis.heads import HeadMetrics, head_metrics
from viz.analysis.labels import RULES, TIMES_CHANCE, head_labels
from viz.analysis.sides import Sides
from viz.figures.projected import TYPE
from viz.language import number, share, tr
from viz.paths import PAGES
from viz.recording import Recording
from viz.ui.components.head_grid import head_grid
from viz.ui.controls import stacks
from viz.ui.controls.subject import Subject
from viz.ui.page import address, present, session, show, take_away

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig


def grid(  # noqa: PLR0913 - all but two by name
    recording: Recording | Sides,
    metrics: HeadMetrics,
    *,
    lesson: str = "",
    which: str = "",
    query: int | None = None,
    chosen: tuple[int, int] | None = None,
    code: Callable[[], str] | None = None,
) -> None:
    """All layers and heads as pictures; a click opens the head in `lesson` (a path below pages/), or here.

    `which` attention of an encoder-decoder it is. With `query`, each is where that token of a picture looks;
    `chosen`, a layer and a head from 0, is framed;
    `code` computes the numbers without this app.
    """
    labels = head_labels(metrics)
    named = {
        (layer, head): ", ".join(map(str, labels[layer][head]))
        for layer in range(recording.n_layers)
        for head in range(recording.n_heads)
        if labels[layer][head]
    }
    opened = head_grid(recording, key="head grid", labels=named, query=query, chosen=chosen, code=code)
    if opened is not None:
        open_head(*opened, lesson=lesson, which=which)


def open_head(layer: int, head: int, *, lesson: str = "", which: str = "") -> None:
    """Go to the lesson that shows one head, or stay in the one that is open; layer and head from 0.

    `which` attention of an encoder-decoder it belongs to.
    """
    address.wish(stacks.layer_key(which), layer + 1)
    if which:
        address.wish(stacks.JOINED, "head")
    if lesson or not which:
        address.wish(session.COMBINATION.name, "head")
    if not lesson:
        address.put("heads", str(head + 1))
        st.rerun()
    st.switch_page(PAGES / lesson, query_params={**address.loose(), "heads": str(head + 1)})


def metrics(subject: Subject[Recording]) -> HeadMetrics:
    """The numbers of all heads of the attention that is looked at."""
    if subject.which == "cross" and subject.looks is not None:
        return cross_metrics(subject.looks)
    return head_metrics(subject.recording)


def two_metrics(metrics: HeadMetrics) -> tuple[str, str]:
    """Choose one of the metrics for either axis; two texts have other ones than one, so other choices."""
    own, first = ("", "previous") if "previous" in metrics.about else ("cross-", "order")
    across = metric(metrics, key=f"{own}x", default=first)
    return across, metric(metrics, key=f"{own}y", default="entropy")


def metric(metrics: HeadMetrics, *, key: str, default: str) -> str:
    """Choose one of the metrics; its meaning is the help text."""
    titles = {name: _column(metrics, name) for name in metrics.about}
    title = {"x": tr("Across"), "y": tr("Up")}.get(key.removeprefix("cross-"), tr("Metric"))
    return address.menu(title, titles, key=key, default=default, what=tr("metric"))


def table(metrics: HeadMetrics, code: Callable[[], str] | None = None) -> None:
    """Every head and every metric; sort by a click on a column, search, save as CSV. `code` gives Python that
    computes them.
    """
    columns: dict[str, ColumnConfig | None] = {
        name: st.column_config.NumberColumn(_brief(metrics, name), help=tr(about.meaning))
        for name, about in metrics.about.items()
    }
    columns |= _twice(metrics)
    forms = {
        name: partial(number, form=".3f") if about.unit else share for name, about in metrics.about.items()
    }
    layer, head, label = _widths(many=len(metrics.about) > 6)
    columns["layer"] = st.column_config.NumberColumn(tr("layer"), pinned=True, width=layer)
    columns["head"] = st.column_config.NumberColumn(tr("head"), pinned=True, width=head)
    columns["label"] = st.column_config.TextColumn(tr("label"), pinned=True, width=label, help=_rules())
    show.data(rows(metrics), forms, height=420, config=columns, key="head table")
    about = tr("Every head of every layer, a row each, by what it attends to.")
    take_away.menu(
        partial(_taken, metrics, about),
        key="head table",
        title=tr("All heads in numbers"),
        about=about,
        code=code,
        drawn=False,
    )


def _widths(*, many: bool) -> tuple[int, int, int]:
    """Pixels of the columns that stay where the others scroll; `many` metrics leave less for the labels."""
    larger = TYPE if present.on() else 1
    return round(56 * larger), round(50 * larger), round((132 if many else 230) * larger)


def _twice(metrics: HeadMetrics) -> dict[str, None]:
    """The column of the first token is not shown where that of [CLS] says the same."""
    values = metrics.values
    same = "cls" in values and np.array_equal(values["cls"], values["first"], equal_nan=True)
    return {"first": None} if same else {}


def _taken(metrics: HeadMetrics, about: str) -> take_away.Taken:
    """Copies: what an opened menu keeps must not keep the recording's numbers."""
    columns = {name: np.array(column) for name, column in rows(metrics).items()}
    arrays = {name: np.array(values) for name, values in metrics.values.items()}
    return take_away.table(columns, arrays, about=about)


def rows(metrics: HeadMetrics) -> dict[str, Any]:
    """The table by column, one row a head: layer and head from 1, label, then the metrics."""
    layers, heads = metrics.values["entropy"].shape
    labels = head_labels(metrics)
    layer, head = np.divmod(np.arange(layers * heads), heads)
    named = [", ".join(map(str, labels[i][j])) for i, j in zip(layer, head, strict=True)]
    return {"layer": layer + 1, "head": head + 1, "label": named} | {
        name: metrics.values[name].ravel() for name in metrics.about
    }


def _column(metrics: HeadMetrics, name: str) -> str:
    about = metrics.about[name]
    return f"{tr(about.title)} ({tr(about.unit)})" if about.unit else tr(about.title)


def _brief(metrics: HeadMetrics, name: str) -> str:
    """A column's title, which is to be narrow: of a share of attention where it goes, as labels say it."""
    about, goes = metrics.about[name], {rule.metric: rule.label for rule in RULES}
    if name == "distance":  # each number of the table is a mean
        return f"{tr('distance')} ({tr(about.unit)})"
    return _column(metrics, name) if about.unit or name not in goes else tr(goes[name])


def _rules() -> str:
    return tr(
        "A head is named where the number is at least {least}, and at least {times:g} times what even"
        " attention gives. The number stands beside the name.",
        least=RULES[0].at_least,
        times=TIMES_CHANCE,
    )
