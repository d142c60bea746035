"""Views: what a lesson puts on the page, each one call."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from viz.figures.frame import Figure, import_pandas
from viz.figures.projected import projected
from viz.figures.theme import Theme, theme
from viz.figures.told import in_words
from viz.foreign import literal
from viz.language import language, tr
from viz.ui.page import notices, present, session, take_away
from viz.ui.page.glossary import explained

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig


DECIMAL = re.compile(r"\d[.,]\d")
"""A number in words that are written in any language."""
TYPE = 19 / 16
"""Rows of a table grow with the type of present.css."""
SHORT = 10
"""Letters of a cell that is not broken where it has a number."""
TABLES = 64
"""How many are kept as they were sent, of all sessions together."""


def title(question: str, sentence: str) -> None:
    """The lesson's question, and the one sentence under it, with the words of the field explained."""
    session.EXPLAINED.put({})
    st.title(question, anchor=False)
    st.markdown(_explained(sentence))
    notices.place()


def colours() -> Theme:
    """The theme that the browser shows."""
    return theme(st.context.theme.type)


def figure(  # noqa: PLR0913 - all but one by name
    draw: Callable[..., Figure],
    *,
    alt: str,
    key: str,
    code: Callable[[], str] | None = None,
    picture: bool = False,
    picked: Callable[[Any], None] | None = None,
) -> None:
    """A chart, with its words for those who cannot see it, and the menu to take it along. `alt` says what it
    is; where it tells no number itself, the chart's largest are added.

    `draw` is a figure that waits for its theme, such as `partial(answer_bars, recording, weights, pin)`;
    `code` gives Python that computes its numbers without this app, once somebody asks. It is as wide as its
    column; a square `picture` only as wide as it is high, with the colour bar beside it, and in a narrower
    column less high. A click on a point calls `picked` with the list of custom data that the point carries,
    as the browser says it.
    """
    drawn = draw(theme=colours())
    if present.on():
        drawn = projected(drawn)
    height: Literal["stretch", "content"] = "stretch" if picture else "content"
    title = alt.partition(":")[0].removesuffix(".")
    if not DECIMAL.search(alt):
        alt = f"{alt} {in_words(drawn)}".strip()
    with _square(drawn, key) if picture else nullcontext():
        st.plotly_chart(
            drawn,
            key=key,
            alt=alt,
            theme=None,
            height=height,
            config=_buttons(drawn),
            on_select=partial(_pick, key, picked) if picked else "ignore",
            selection_mode="points",
        )
    take_away.menu(partial(take_away.figure, drawn), key=key, title=title, about=alt, code=code)


def _buttons(drawn: Figure) -> dict[str, Any]:
    """Plotly's buttons over a chart: none over bars, whose numbers they would cover, and no picture to save,
    which *Take away* makes.
    """
    shown = {"displayModeBar": False} if drawn.kinds <= {"bar"} else {}
    return {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "toImage"], **shown}


def _square(drawn: Figure, key: str) -> st.delta_generator.DeltaGenerator:
    """The place of a square picture: frame.css makes it as high as it is wide, but for the colour bar."""
    bar, height = int(drawn.laid["margin"]["r"]), int(drawn.laid["height"])
    return st.container(key=f"{'beside' if bar else 'square'} {key}", width=height + bar)


def _pick(key: str, picked: Callable[[Any], None]) -> None:
    """Hand on what the browser says was clicked: anything may come from there."""
    points = session.widget(key).get({}).get("selection", {}).get("points", [])
    carried = points[0].get("customdata") if points else None
    if isinstance(carried, list):
        picked(carried)


def columns(*widths: int) -> list[st.delta_generator.DeltaGenerator]:
    """Places side by side, with room between them."""
    return st.columns(widths, gap="large")


def row() -> st.delta_generator.DeltaGenerator:
    """A place where things stand in one line."""
    return st.container(horizontal=True, vertical_alignment="center")


def heading(title: str, caption: str = "") -> None:
    """What a picture shows, and how to read it."""
    st.markdown(f"### {title}")
    if caption:
        st.caption(_explained(caption))


def _explained(sentence: str) -> str:
    """With each term of the field explained that no sentence before it explains on this page."""
    return explained(sentence, session.EXPLAINED.first({}))


def rule() -> None:
    """A line between two parts of a lesson."""
    st.divider()


def look_for(sentence: str, *, about: str = "") -> None:
    """What to look for, beside the picture; `about` tells several on one page apart."""
    with st.container(key=f"look {about}".strip()):
        st.markdown(f"{tr('**What to look for.**')} {sentence}")


def put_right(sentence: str) -> None:
    """A small box for what is often said otherwise, with its number."""
    with st.container(border=True):
        st.markdown(f"{tr('**Put right.**')} {sentence}")


def note(sentence: str) -> None:
    """A quiet sentence under a picture."""
    st.caption(_explained(sentence))


def waiting_for_prediction() -> None:
    """In place of a picture that would give the answer away."""
    st.info(tr("The answer is drawn here once you have predicted it."), icon=":material/visibility_off:")


def table(rows: Sequence[Sequence[str]], *, header: Sequence[str]) -> None:
    """A small table of words, nothing where it has no row."""
    if rows:
        import_pandas()
        st.table([dict(zip(header, map(_cell, row), strict=True)) for row in rows], hide_index=True)


def _cell(words: str) -> str:
    """A short one with a number, as 32 of 32, is on one line however narrow the table is."""
    whole = len(words) <= SHORT and any(each.isdigit() for each in words)
    return literal(words).replace(" ", "\N{NO-BREAK SPACE}") if whole else literal(words)


def letters(text: str) -> None:
    """Lines whose letters stand below each other: `st.code` would fetch a highlighter of half a megabyte."""
    st.html(f'<pre class="letters">{escape(text)}</pre>')


def data(
    columns: Mapping[str, Any],
    forms: Mapping[str, Callable[[Any], str]],
    *,
    height: int,
    config: Mapping[str, ColumnConfig | None] | None = None,
    key: str | None = None,
) -> None:
    """A table that can be sorted, searched and saved. `forms` write the numbers of these columns as sentences
    do; what they are stays with them, for whoever sorts. An empty cell where there is none.

    Streamlit's own forms know no −, and in another language cut to three digits. To write the table again in
    every run took a fifth of a page's time: the last ones are kept as they were sent.
    """
    height = round(height * TYPE) if present.on() else height
    known = pickle.dumps((columns, forms, language(), config, height, key))
    _table(known, columns, forms, {"column_config": config, "height": height, "key": key})


@st.cache_data(show_spinner=False, max_entries=TABLES)
def _table(
    known: bytes,
    _columns: Mapping[str, Any],
    _forms: Mapping[str, Callable[[Any], str]],
    _laid: Mapping[str, Any],
) -> None:
    """`known` stands for all the rest: to go through it cell by cell, as Streamlit does, took a tenth of a
    page's time.
    """
    import_pandas()
    from pandas import DataFrame

    written = DataFrame(_columns).style.format(dict(_forms), na_rep="")
    st.dataframe(written, hide_index=True, **_laid)


def code(source: str, *, title: str) -> None:
    """The code that did it, folded, ready to copy.

    The highlighter is large: nobody fetches it who opens no code.
    """
    folded = st.expander(title, icon=":material/code:", key=f"code {title}", on_change="rerun")
    if folded.open:
        folded.code(source, language="python", wrap_lines=True)
