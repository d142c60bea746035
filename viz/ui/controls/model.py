"""The model menu: the checkpoint to use, and the one that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from viz.language import tr
from viz.models.catalogue import CATALOGUE, Checkpoint, by_name, checkpoint, folders
from viz.paths import PAGES
from viz.ui.page import address, session
from viz.ui.running.downloads import available, stand_in


def model(  # noqa: PLR0913 - all but one by name
    reads: str,
    *,
    attends: bool = False,
    translates: bool | None = False,
    key: str = "",
    title: str = "",
    first: str = "",
) -> tuple[Checkpoint, Checkpoint | None]:
    """The model menu: the checkpoint to use, and the chosen one where that is not on this computer yet.

    `attends` leaves out networks without attention, `translates` all but encoder-decoders, which are left
    out otherwise and offered beside the others where it is None; `key` tells two menus of one lesson apart;
    `first` is chosen at first.
    """
    key = key or ("model" if reads == "text" else f"{reads}-model")
    names = _names(reads, attends, translates)
    first = first or names[0]
    if attends and (wish := address.asked(key)) not in names and wish in _names(reads, False, translates):
        _say_no_attention(checkpoint(wish))
    if session.widget(key).get() in _names(reads, attends, None) and session.widget(key).get() not in names:
        session.widget(key).put(session.last_model(key).get(first))  # chosen in another lesson
    titles = {name: _title(name) for name in names}
    name = address.menu(title or tr("Model"), titles, key=key, default=first, what=tr("model"))
    chosen = checkpoint(name)
    if available(chosen):
        if chosen.translates == bool(translates):  # others do not stand in for this menu's kind elsewhere
            session.last_model(key).put(name)
        return chosen, None
    return stand_in(chosen, session.last_model(key).get(first), first), chosen


def offered() -> list[Checkpoint]:
    """Every checkpoint of the catalogue, those of the operator's folders, and those asked for by name."""
    others = (*(f"folder:{name}" for name in folders()), *by_name())
    return [*CATALOGUE.values(), *map(checkpoint, others)]


def one_of(  # noqa: PLR0913 - all but two by name
    fit: Sequence[Checkpoint],
    titles: Mapping[str, str],
    *,
    key: str,
    first: str,
    instead: str = "",
    title: str = "",
) -> tuple[Checkpoint, Checkpoint | None]:
    """A lesson's own menu of these alone: the checkpoint to use, and the chosen one where that is missing.

    `instead` is looked for first where the chosen one is not on this computer.
    """
    by_name = {each.name: each for each in fit}
    title = title or tr("Model")
    chosen = by_name[address.menu(title, titles, key=key, default=first, what=tr("model"))]
    if available(chosen):
        return chosen, None
    others = ([by_name[instead]] if instead else []) + list(fit)
    return next(filter(available, others), chosen), chosen


def _say_no_attention(found: Checkpoint) -> None:
    st.info(
        tr(
            "{model} slides filters over the picture: it has no attention, so this lesson is not for it.",
            model=found.title,
        ),
        icon=":material/info:",
    )
    st.page_link(
        PAGES / "images" / "cnn_vs_vit.py", label=tr("See it beside a ViT"), icon=":material/arrow_forward:"
    )


def _names(reads: str, attends: bool, translates: bool | None) -> list[str]:
    kind = [found for found in offered() if found.reads == reads and translates in (None, found.translates)]
    return [found.name for found in kind if found.heads or not attends]


def _title(name: str) -> str:
    found = checkpoint(name)
    if found.built_in and available(found):
        return tr(found.title)
    if found.source == "folder":
        return tr("{model} · folder", model=found.title)
    return tr("{model} · {megabytes} MB", model=found.title, megabytes=found.megabytes)
