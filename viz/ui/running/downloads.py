"""A model that is not on this computer: offered with its size, fetched on a click, with progress."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.models import storage
from viz.models.catalogue import CATALOGUE, Checkpoint, checkpoint
from viz.models.download import SENTENCES, offline
from viz.ui.running.cache import downloads


def available(row: Checkpoint) -> bool:
    """Is the checkpoint on this computer? Asks no network."""
    return storage.here(row)


def stand_in(row: Checkpoint, *wishes: str) -> Checkpoint:
    """What is shown while the checkpoint is not here: the first of `wishes` that is, else the first of its
    kind that is.

    Where nothing of its kind is here, itself: there is only the offer then.
    """
    kind = [each for each in CATALOGUE.values() if each.reads == row.reads]
    named = [checkpoint(name) for name in wishes]
    attending = [each for each in kind if bool(each.heads) == bool(row.heads)]
    return next(filter(available, (*named, *attending, *kind)), row)


def offer(row: Checkpoint, *, needed: bool = True) -> None:
    """Say that the model is not here, and offer to fetch it.

    The page goes on with the model it had; one that needs a model ends here where no other of this kind is
    here.
    """
    running = downloads().get(row.name)
    if offline():
        st.info(f"**{row.title}**: {SENTENCES['offline']}", icon=":material/cloud_off:")
    elif running is not None and running.poll() in ("waiting", "running"):
        _progress(row)
    else:
        _ask(row)
    if needed and stand_in(row) is row:
        st.stop()


def _ask(row: Checkpoint) -> None:
    ended = downloads().get(row.name)
    if ended is not None and ended.poll() in ("failed", "cancelled"):
        try:
            ended.result()
        except InputError as error:
            st.info(literal(error), icon=":material/cloud_off:")
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{row.title}** is not on this computer. {row.why}")
        st.button(
            f"Download {row.megabytes} MB",
            key=f"download {row.name}",
            icon=":material/download:",
            on_click=_start,
            args=(row,),
        )


def _start(row: Checkpoint) -> None:
    downloads()[row.name] = storage.download(row)


@st.fragment(run_every=1.0)
def _progress(row: Checkpoint) -> None:
    download = downloads()[row.name]
    if download.poll() not in ("waiting", "running"):
        st.rerun()
    done, total = download.progress()
    share = done / total if total else 0.0
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(min(share, 1.0), text=_how_far(row, done, total, download.doing))
        st.button("Cancel", key=f"cancel {row.name}", on_click=download.cancel)


def _how_far(row: Checkpoint, done: int, total: int, doing: str) -> str:
    if doing == "waiting":
        return f"{row.title}: another process on this computer is fetching it"
    if doing == "converting":
        return f"{row.title}: arrived, being converted"
    return f"{row.title}: {done / 1e6:,.0f} of {(total or row.megabytes * 1e6) / 1e6:,.0f} MB"
