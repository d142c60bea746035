"""A model of the hub that is not on this computer: offered with its size,
fetched on a click, with progress."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.models import hub
from viz.models.catalogue import Checkpoint
from viz.ui.running.cache import downloads


def available(row: Checkpoint) -> bool:
    """Is the checkpoint on this computer? Asks no network."""
    return row.source != "hub" or hub.cached(row.location, row.revision) is not None


def offer(row: Checkpoint) -> None:
    """Say that the model is not here, and offer to fetch it; the page goes on with the model it had."""
    running = downloads().get(row.name)
    if hub.offline():
        st.info(hub.SENTENCES["offline"], icon=":material/cloud_off:")
    elif running is not None and running.poll() in ("waiting", "running"):
        _progress(row)
    else:
        _ask(row)


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
    downloads()[row.name] = hub.download(row.location, row.revision)


@st.fragment(run_every=1.0)
def _progress(row: Checkpoint) -> None:
    download = downloads()[row.name]
    if download.poll() not in ("waiting", "running"):
        st.rerun()
    done, total = download.progress()
    share = done / total if total else 0.0
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(
            min(share, 1.0),
            text=f"{row.title}: {done / 1e6:,.0f} of {(total or row.megabytes * 1e6) / 1e6:,.0f} MB",
        )
        st.button("Cancel", key=f"cancel {row.name}", on_click=download.cancel)
