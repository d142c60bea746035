"""The model menu: the checkpoint to use, and the one that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from viz.language import tr
from viz.models import kept
from viz.models.catalogue import CATALOGUE, Checkpoint, by_name, checkpoint, folders
from viz.paths import PAGES
from viz.ui.page import address, notices, session
from viz.ui.running import opened
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
    _say_gone(key)
    names = _names(reads, attends, translates, asked=address.asked(key))
    first = first or names[0]
    if attends and (wish := address.asked(key)) not in names and wish in _names(reads, False, translates):
        _say_no_attention(checkpoint(wish))
    if session.widget(key).get() in _names(reads, attends, None) and session.widget(key).get() not in names:
        session.widget(key).put(session.last_model(key).get(first))  # chosen in another lesson
    titles = {name: _title(name) for name in names}
    name = address.menu(title or tr("Model"), titles, key=key, default=first, what=tr("model"))
    chosen = checkpoint(name)
    if available(chosen):
        others = chosen.translates != bool(translates) or kept.NAME.fullmatch(chosen.name)
        if not others:  # those do not stand in for this menu's kind elsewhere, or not for long
            session.last_model(key).put(name)
        return chosen, None
    return stand_in(chosen, session.last_model(key).get(first), first), chosen


def offered_models(asked: object = "") -> list[Checkpoint]:
    """Every checkpoint of the catalogue, those of the operator's folders, those asked for by name, and what
    this visit has tuned; that of another visit only where it is `asked` for.
    """
    tuned = dict.fromkeys(
        (*opened.names(), *([asked] if isinstance(asked, str) and kept.there(asked) else ()))
    )
    others = (*(f"folder:{name}" for name in folders()), *by_name(), *tuned)
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


def _say_gone(key: str) -> None:
    """A network that was tuned in a visit that has ended cannot be had: say so, and ask for none."""
    asked = address.asked(key)
    if isinstance(asked, str) and kept.NAME.fullmatch(asked) and not kept.there(asked):
        notices.say(tr(kept.GONE))
        session.widget(key).pop()
        st.query_params.pop(key, None)


def _names(reads: str, attends: bool, translates: bool | None, asked: object = "") -> list[str]:
    kind = [
        found
        for found in offered_models(asked)
        if found.reads == reads and translates in (None, found.translates)
    ]
    return [found.name for found in kind if found.heads or not attends]


def _title(name: str) -> str:
    found = checkpoint(name)
    if found.built_in and available(found):
        return tr(found.title)
    if kept.NAME.fullmatch(name):
        return tr("{model} · this visit", model=found.title)
    if found.source == "folder":
        return tr("{model} · folder", model=found.title)
    return tr("{model} · {megabytes} MB", model=found.title, megabytes=found.megabytes)
