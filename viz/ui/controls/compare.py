"""Compare: a view that was pinned as A, beside the one on screen, B.

A lesson says what its view is as a `NamedMap`, by one function from a subject and what was chosen. A is made
by the same function, from what the address holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from viz.arrays import Array
from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import checkpoint
from viz.ui.components.part import MOUNT
from viz.ui.controls import pinned
from viz.ui.controls.pinned import KEY, Choice, Options, Pinned
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

C = TypeVar("C", bound=Choice | Options)
S = TypeVar("S", bound=Subject[Any])
_linked = st.components.v2.component(
    "attention_lab_linked",
    html=MOUNT,
    js=Path(__file__).with_name("linked.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class NamedMap:
    """What a view shows, as a map that can be laid beside another: a number in each cell."""

    title: str
    values: Array
    """[row, column]; nan where there is none."""
    rows: Sequence[str]
    columns: Sequence[str]
    labels: tuple[Sequence[str], Sequence[str]]
    """Both as an axis writes them, escaped already."""
    measures: str
    kind: str = ""
    """Maps of two kinds have no difference."""
    signed: bool = False
    most: float | None = None
    """Where the colours end, of a number that has an end; None for the largest of both."""
    mark: int | None = None
    """The row that is outlined."""
    hatched: bool = False
    """Are the cells without a number masked ones?"""
    words: Array | None = None
    """What is written over each cell: what its number is of."""
    picture: str = ""
    """Of patches the picture they are of, as a data URI."""
    caption: str = ""
    looks: bool = False
    """Do rows look at columns?"""
    everywhere: bool = False
    """Is it the same whatever the model is given?"""
    shares: Array | None = None
    """Of rows that each add up to 1 all of them, [..., share]: how much has moved is said."""


@dataclass(frozen=True, eq=False)
class ComparedView(Generic[S]):
    """One of the two views, computed."""

    name: str
    subject: S
    map: NamedMap
    choice: Choice | Options
    """What was chosen, as the address keeps it."""

    @property
    def title(self) -> str:
        """Its letter, and what it shows."""
        return f"{self.name}: {self.map.title}"

    @property
    def about(self) -> str:
        """What was given to which model, of a picture how large, harmless in a sentence."""
        subject = self.subject
        row = subject.checkpoint
        words = row.reads == "text"
        given = " / ".join(map(str, subject.input)) if words else subject.photo[0].name
        named = {"side": self.name, "model": tr(row.title), "given": _short(given)}
        if not row.sizes:
            return literal(tr("In {side}, “{given}” is given to {model}.", **named))
        pixels = subject.recording.image.shape[0]
        return literal(
            tr("In {side}, “{given}” is given to {model}, {pixels} pixels a side.", **named, pixels=pixels)
        )


Both = tuple[ComparedView[Any], ComparedView[Any]]


def views(  # noqa: PLR0913 - the last two by name
    subject: S,
    view: str,
    choice: C,
    draw: Callable[[S, C], NamedMap],
    *,
    here: NamedMap | None = None,
    again: Callable[[Pinned, S], S] | None = None,
) -> Both | None:
    """The buttons that pin this view and let it go; once one is pinned, A and B.

    `draw` makes the map of a subject and what was chosen, and raises InputError for what cannot be drawn:
    a link says anything. `here` is that of the view on screen where the lesson has it already; `again` makes
    a pinned subject where it is no recording.
    """
    kept = _kept(subject.checkpoint.reads, view)
    _bar(pinned.of(subject, choice, view), subject.checkpoint.reads, pinned_already=kept is not None)
    if kept is None:
        return None
    try:
        first = (again or cast("Any", pinned.again))(kept, subject)
        one, other = draw(first, cast("C", kept.choice)), here or draw(subject, choice)
        return ComparedView("A", first, one, kept.choice), ComparedView("B", subject, other, choice)
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return None


def _bar(here: Pinned, reads: str, *, pinned_already: bool) -> None:
    if pinned_already:
        show.rule()
        how = tr("A is the view that was pinned, B the one above: change it, and B follows.")
        show.heading(tr("Compare"), how)
    own = "" if here.attends else here.view  # a page may have two views to pin
    with show.row():
        title = tr("Pin this view as A instead") if pinned_already else tr("Compare: pin this view as A")
        st.button(
            title,
            key=f"pin as A {own}".strip(),
            icon=":material/keep:",
            on_click=_pin,
            args=(here.written(),),
        )
        if pinned_already:
            st.button(tr("Let A go"), key="let A go", type="tertiary", on_click=_pin, args=(None,))
            says = {"keys": tr("Arrow keys go from cell to cell.")}
            _linked(data=[{"says": says}], key="linked cells", width="content")
        else:
            show.note(
                tr("Then change the picture, the model or any choice above: both are drawn.")
                if reads == "image"
                else tr("Then change the text, the model or any choice above: both are drawn.")
            )


def shown(both: Both, *, first: str = "beside") -> tuple[str, tuple[ComparedView[Any], ...]]:
    """How the two are laid out, and which are seen: beside each other, one below the other, or one in the
    other's place, where going to and fro shows what moves.
    """
    ways = {"beside": tr("side by side"), "below": tr("one below the other")}
    ways |= {side.name: tr("only {side}", side=side.name) for side in both}
    if any(side.map.picture for side in both):
        ways.pop("below")
    way = address.row(tr("Shown"), ways, key="compared-as", default=first, what=tr("way to compare"))
    return way, tuple(side for side in both if way in ("beside", "below", side.name))


def _pin(written: str | None) -> None:
    address.put(KEY, written)


def _kept(reads: str, view: str) -> Pinned | None:
    """The view that the address pins, where it is of this kind; what means none that can be had is let go."""
    written = st.query_params.get(KEY, "")
    if not written:
        return None
    found = pinned.understood(written)
    if found is None:
        st.warning(
            tr("The pinned view of this link cannot be had here. The rest of the link is kept."),
            icon=":material/link_off:",
        )
        address.put(KEY, None)
        return None
    attends = view not in pinned.VIEWS
    alike = found.attends if attends else found.view == view
    return found if alike and checkpoint(found.model).reads == reads else None


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
