"""A model that is not on this computer: offered with its size, fetched on a click, with progress."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.models import storage
from viz.models.catalogue import CATALOGUE, Checkpoint, checkpoint
from viz.models.download import SENTENCES, offline


def available(wanted: Checkpoint) -> bool:
    """Is the checkpoint on this computer? Asks no network."""
    return storage.here(wanted)


def stand_in(wanted: Checkpoint, *wishes: str) -> Checkpoint:
    """What is shown while the checkpoint is not here: the first of `wishes` that is, else the first of its
    kind that is.

    Where nothing of its kind is here, itself: there is only the offer then.
    """
    kind = [
        each
        for each in CATALOGUE.values()
        if (each.reads, each.translates) == (wanted.reads, wanted.translates)
    ]
    named = [checkpoint(name) for name in wishes]
    attending = [each for each in kind if bool(each.heads) == bool(wanted.heads)]
    return next(filter(available, (*named, *attending, *kind)), wanted)


def offer(wanted: Checkpoint, *, needed: bool = True) -> None:
    """Say that the model is not here, and offer to fetch it.

    The page goes on with the model it had; one that needs a model ends here where no other of this kind is
    here.
    """
    running = storage.started(wanted)
    if offline():
        st.info(f"**{wanted.title}**: {tr(SENTENCES['offline'])}", icon=":material/cloud_off:")
    elif running is not None and running.poll() in ("waiting", "running"):
        _progress(wanted)
    else:
        _ask(wanted)
    if needed and stand_in(wanted) is wanted:
        st.stop()


def _ask(wanted: Checkpoint) -> None:
    ended = storage.started(wanted)
    if ended is not None and ended.poll() in ("failed", "cancelled"):
        try:
            ended.result()
        except InputError as error:
            st.info(literal(error.said()), icon=":material/cloud_off:")
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(tr("**{model}** is not on this computer. {why}", model=wanted.title, why=tr(wanted.why)))
        st.button(
            tr("Download {megabytes} MB", megabytes=storage.origin(wanted).megabytes),
            key=f"download {wanted.name}",
            icon=":material/download:",
            on_click=_start,
            args=(wanted,),
        )


def _start(wanted: Checkpoint) -> None:
    storage.download(wanted)


@st.fragment(run_every=1.0)
def _progress(wanted: Checkpoint) -> None:
    download = storage.started(wanted)
    if download is None or download.poll() not in ("waiting", "running"):
        st.rerun()
    done, total = download.progress()
    share = done / total if total else 0.0
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(min(share, 1.0), text=_how_far(wanted, done, total, download.doing))
        st.button(tr("Cancel"), key=f"cancel {wanted.name}", on_click=download.cancel)


def _how_far(wanted: Checkpoint, done: int, total: int, doing: str) -> str:
    if doing == "waiting":
        return tr("{model}: another process on this computer is fetching it", model=wanted.title)
    if doing == "converting":
        return tr("{model}: arrived, being converted", model=wanted.title)
    megabytes = total / 1e6 if total else storage.origin(wanted).megabytes
    return tr("{model}: {done:,.0f} of {all:,.0f} MB", model=wanted.title, done=done / 1e6, all=megabytes)
