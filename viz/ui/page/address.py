"""The view lives in the address: a link restores it, and what a link cannot mean is mended and said.

Free texts and numbers are bound to their query parameter by Streamlit. It would write a menu's *labels*, so
named options go through `choice` and `put` here, as do the heads and the pinned token, which have no widget.
Everything in an address is untrusted; what this session wrote itself is mended in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from viz.foreign import literal
from viz.language import ENGLISH, language, tr
from viz.ui.page import history, notices, session
from viz.ui.page.packing import pack, too_long, unpack

T = TypeVar("T", bound=int | str)


def asked(key: str) -> Any:
    """What the session, or else the address, says of `key`; None where neither does. Of a step through the
    browser's history, the address alone.
    """
    if history.stepped():
        return st.query_params.get(key)
    return session.widget(key).get(st.query_params.get(key))


def carried(key: str) -> str:
    """The text that the session, or else the address, says of `key`: as it is, or packed."""
    said = asked(key)
    if said is not None or (packed := st.query_params.get(f"{key}-packed")) is None:
        return str(said or "")
    text = unpack(packed)
    if text is None:
        notices.warn(
            tr("The long text of this link did not arrive whole, so it is not shown. The rest of it is kept.")
        )
        st.query_params.pop(f"{key}-packed", None)
    elif history.stepped():
        session.widget(key).put(text)
    return text or ""


def carry(key: str, text: str) -> None:
    """Keep a text in the address packed where it is too long to stand there as it is."""
    long = too_long(text)
    put(f"{key}-packed", pack(text) if long else None)
    if long:
        st.query_params.pop(key, None)


def wish(key: str, value: Any) -> None:
    """Let the widget `key` show this when it is drawn next: one that this run has drawn cannot be changed."""
    session.wished(key).put(value)


def grant(key: str) -> None:
    """Before the widget `key` is drawn: what was wished for it is what it shows."""
    if session.wished(key).there:
        session.widget(key).put(session.wished(key).pop())


def begin_again(key: str, first: T) -> T:
    """What the widget `key` begins with: a step back to an address that does not name it has emptied it.

    The page runs again at its end, and the widget then shows it: were that done at once, the controls below
    would not have read the address.
    """
    wish(key, first)
    session.AGAIN.put(True)
    return first


def mend(key: str, options: Sequence[T], default: T, *, what: str) -> None:
    """Before the widget `key` is drawn: take its value from the address, replace one that is not offered, and
    say so.
    """
    if session.renewed(key).pop() or history.stepped():
        session.widget(key).put(default)
    grant(key)
    value = asked(key)
    if value is None:
        return
    known = {str(option): option for option in options}
    if str(value) in known:
        session.widget(key).put(known[str(value)])
        return
    nearest = _nearest(str(value), options, default)
    session.widget(key).put(nearest)
    notices.warn(_replaced(value, nearest, what=what))


def first(key: str, **default: Any) -> dict[str, Any]:
    """The widget's default, as a keyword argument, unless its state is set already: Streamlit wants only one
    of them.
    """
    return {} if session.widget(key).there else default


STARTS = {"segmented_control": "default", "select_slider": "value"}
"""What the widgets that do not count their options call the one to start with."""


def choice(  # noqa: PLR0913 - all but three by name
    widget: Callable[..., Any],
    title: str,
    options: Mapping[T, str] | Sequence[T],
    *,
    key: str,
    default: T,
    what: str = "",
    **more: Any,
) -> T:
    """One of several, chosen with a Streamlit widget and kept in the address.

    `options` are values as the address writes them, each with its words where it is a mapping; the default
    is left out of the address. `what` names the choice in the sentence about a value that is not offered.
    """
    values = list(options)
    mend(key, values, default, what=what or _within(title))
    start = STARTS.get(widget.__name__)
    begin = {start: default} if start else {"index": values.index(default)}
    if isinstance(options, Mapping):
        more["format_func"] = options.__getitem__
    if widget.__name__ != "select_slider":
        more.setdefault("persist_state", "session")
    chosen: T | None = widget(title, values, key=key, **first(key, **begin), **more)
    if chosen is None:
        chosen = default
    put(key, str(chosen) if chosen != default else None)
    return chosen


def bound(  # noqa: PLR0913 - all but three by name
    widget: Callable[..., Any],
    title: str,
    options: Sequence[T],
    *,
    key: str,
    default: T,
    what: str = "",
    **more: Any,
) -> T:
    """One of several values that Streamlit itself keeps in the address, the default too."""
    mend(key, options, default, what=what or _within(title))
    start = STARTS[widget.__name__]
    chosen: T | None = widget(
        title, options, key=key, bind="query-params", **first(key, **{start: default}), **more
    )
    return begin_again(key, default) if chosen is None else chosen


def row(  # noqa: PLR0913 - all but two by name
    title: str,
    options: Mapping[T, str] | Sequence[T],
    *,
    key: str,
    default: T,
    what: str = "",
    label: bool = False,
    disabled: bool = False,
) -> T:
    """One of several in a row of buttons; its title is shown where `label` says so."""
    return choice(
        st.segmented_control,
        title,
        options,
        key=key,
        default=default,
        what=what,
        required=True,
        disabled=disabled,
        label_visibility="visible" if label else "collapsed",
    )


def menu(title: str, options: Mapping[T, str] | Sequence[T], *, key: str, default: T, what: str = "") -> T:
    """One of several in a menu."""
    return choice(st.selectbox, title, options, key=key, default=default, what=what, filter_mode=None)


def _nearest(wish: str, options: Sequence[T], default: T) -> T:
    number = _whole(wish)
    if number is None or not all(isinstance(option, int) for option in options):
        return default
    return min(options, key=lambda option: abs(int(option) - number))


def _whole(word: str) -> int | None:
    """The whole number that a word of a link means; None for none, and for one that nothing here reaches."""
    digits = word.strip().lstrip("0") or "0"
    means = word.strip() and digits.isascii() and digits.isdecimal() and len(digits) <= 9
    return int(digits) if means else None


def _within(title: str) -> str:
    """A title as it stands within a sentence: English writes it small there."""
    return title.lower() if language() == ENGLISH else title


def _replaced(wish: Any, instead: Any, *, what: str) -> str:
    """One sentence for every kind of choice; what the link says is shown as it stands."""
    values = {"wish": literal(str(wish)[:40]), "what": what, "instead": literal(instead)}
    return tr(
        "This link asks for “{wish}” as its {what}, which is not offered here: “{instead}” is shown instead.",
        **values,
    )


def numbers(key: str, *, low: int, high: int, what: str) -> list[int]:
    """The whole numbers of ``?key=2,5``, those within [low, high]; the others are left out with a warning."""
    raw = st.query_params.get(key, "")
    own = raw == session.written(key).get()
    found, lost = [], []
    for word in raw.split(",")[:64]:
        number = _whole(word)
        if number is not None and low <= number <= high:
            found.append(number)
        elif word.strip():
            lost.append(literal(word.strip()[:20]))
    if lost and not own:
        asked = ", ".join(f"“{word}”" for word in lost[:3])
        notices.warn(f"{_beyond(what, asked, low, high)} {tr('The rest of the link is kept.')}")
    return list(dict.fromkeys(found))


def _beyond(what: str, asked: str, low: int, high: int) -> str:
    places = {"what": what, "asked": asked, "low": low, "high": high}
    return tr("This link asks for {what} {asked}; here they go from {low} to {high}.", **places)


def number(key: str, *, low: int, high: int, what: str) -> int | None:
    """The whole number that ``?key=7`` (or ``?key=side-7``) means, moved into [low, high] with a warning;
    None for none.

    One that this session wrote itself, for another input, means none.
    """
    value = st.query_params.get(key, "none")
    raw = value.rpartition("-")[2]
    if raw == "none":
        return None
    wish = _whole(raw)
    if wish is not None and low <= wish <= high:
        return wish
    if value == session.written(key).get():
        return None
    nearest = None if wish is None else min(max(wish, low), high)
    said = _beyond(what, f"“{literal(raw[:20])}”", low, high)
    instead = tr("{what} {nearest} is shown instead.", what=what[:1].upper() + what[1:], nearest=nearest)
    notices.warn(f"{said} {instead if nearest else tr('None is pinned.')}")
    return nearest


def sequence(key: str, *, most: int, what: str) -> tuple[int, ...]:
    """The whole numbers of ``?key=5-3-5`` in their order; none, with a warning, if it means anything else."""
    raw = st.query_params.get(key, "")
    found = [_whole(word) for word in raw.split("-")] if raw else []
    if any(number is None for number in found) or len(found) > most:
        lost = tr("This link asks for {what} that mean nothing here.", what=what)
        notices.warn(f"{lost} {tr('The rest of the link is kept.')}")
        return ()
    return tuple(number for number in found if number is not None)


def put(key: str, value: str | None) -> None:
    """Write one parameter of the address, or take it out."""
    session.written(key).put(value)
    if value is None or value == "":
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def everything() -> dict[str, str | list[str]]:
    """All parameters of the address, to take along to another lesson."""
    return {
        key: values if len(values) > 1 else values[0]
        for key in st.query_params
        if (values := st.query_params.get_all(key))
    }


def loose() -> dict[str, str | list[str]]:
    """The parameters that no widget keeps: to another lesson these alone are taken along in its address.

    What a widget keeps, the session has; Streamlit lets nobody else write it.
    """
    return {key: value for key, value in everything().items() if not session.widget(key).there}


def link() -> str:
    """The whole address of what is on screen; "" where nobody knows it."""
    page = str(st.context.url or "").partition("?")[0]
    written = urlencode(everything(), doseq=True)
    return f"{page}?{written}" if page and written else page
