"""A model that is not on this computer: offered with its size, fetched on a click, with progress."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.models import storage
from viz.models.catalogue import CATALOGUE, Checkpoint, checkpoint
from viz.models.download import SENTENCES, offline
from viz.ui.running.cache import downloads


def available(checkpoint: Checkpoint) -> bool:
    """Is the checkpoint on this computer? Asks no network."""
    return checkpoint.source != "hub" or hub.cached(checkpoint.location, checkpoint.revision) is not None


def offer(checkpoint: Checkpoint) -> None:
    """Say that the model is not here, and offer to fetch it; the page goes on with the model it had."""
    running = downloads().get(checkpoint.name)
    if hub.offline():
        st.info(hub.SENTENCES["offline"], icon=":material/cloud_off:")
    elif running is not None and running.poll() in ("waiting", "running"):
        _progress(checkpoint)
    else:
        _ask(checkpoint)


def _ask(checkpoint: Checkpoint) -> None:
    ended = downloads().get(checkpoint.name)
    if ended is not None and ended.poll() in ("failed", "cancelled"):
        try:
            ended.result()
        except InputError as error:
            st.info(literal(error), icon=":material/cloud_off:")
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{checkpoint.title}** is not on this computer. {checkpoint.why}")
        st.button(
            f"Download {checkpoint.megabytes} MB",
            key=f"download {checkpoint.name}",
            icon=":material/download:",
            on_click=_start,
            args=(checkpoint,),
        )


def _start(checkpoint: Checkpoint) -> None:
    downloads()[checkpoint.name] = hub.download(checkpoint.location, checkpoint.revision)


@st.fragment(run_every=1.0)
def _progress(checkpoint: Checkpoint) -> None:
    download = downloads()[checkpoint.name]
    if download.poll() not in ("waiting", "running"):
        st.rerun()
    done, total = download.progress()
    share = done / total if total else 0.0
    whole = total or checkpoint.megabytes * 1e6
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(
            min(share, 1.0),
            text=f"{checkpoint.title}: {done / 1e6:,.0f} of {whole / 1e6:,.0f} MB",
        )
        st.button("Cancel", key=f"cancel {checkpoint.name}", on_click=download.cancel)
