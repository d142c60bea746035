"""Keeping the house: on a timer, let go of what sessions that have left still hold, and give the memory back.

Streamlit frees a session that has left only when a later one leaves, and its downloads when a later script
runs: an idle server would keep a whole class. It also collects garbage after every script run, which took a
quarter of the interpreter's time under thirty sessions; that is switched off, and done here.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Callable, Collection
from typing import Any

from streamlit import config, runtime

from viz.memory import collect

log = logging.getLogger(__name__)

SECONDS = 10.0
"""Between two rounds."""
NOTICE = 1.0
"""Seconds between two looks at who has left."""
OBJECTS = 20_000
"""New ones after which the interpreter looks for garbage among them by itself. At 700, its own number, a page
that is drawn makes it look dozens of times.
"""


async def keep(
    seconds: float = SECONDS,
    *,
    rest: Callable[[], None] = lambda: None,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Rounds for as long as the server runs; collecting happens beside its event loop.

    `rest` is called once the last of the sessions has gone, `look` in a thread of its own in each round.
    """
    config.set_option("runner.postScriptGC", False)
    while True:
        await asyncio.sleep(seconds)
        try:
            if expire() and empty():
                await asyncio.to_thread(rest)
            await asyncio.to_thread(collect)
            threading.Thread(target=look, name="look", daemon=True).start()
        except Exception:
            log.exception("A round of upkeep failed.")


async def notice(left: Callable[[Collection[Any]], None], *, seconds: float = NOTICE) -> None:
    """Tell `left`, for as long as the server runs, which sessions have just closed their page: the state of
    each. They may still come back.
    """
    known: set[str] = set()
    while True:
        await asyncio.sleep(seconds)
        try:
            gone = away()
            if new := [state for name, state in gone.items() if name not in known]:
                left(new)
            known = set(gone)
        except Exception:
            log.exception("Nobody noticed who has left.")


def away() -> dict[str, Any]:
    """The state of each session that has closed its page and may still come back, by the session's name."""
    if not runtime.exists():
        return {}
    manager: Any = runtime.get_instance()._session_mgr
    return {info.session.id: info.session.session_state for info in manager._session_storage.list()}


def settle() -> None:
    """What is there once everything is loaded stays: a round need not walk it, with every page waiting."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


def expire() -> int:
    """Shut down the sessions whose time to come back has passed; how many they were.

    Call it in the event loop's thread.
    """
    if not runtime.exists():
        return 0
    running: Any = runtime.get_instance()
    gone = running._session_mgr._session_storage._cache.expire()
    for _, info in gone:
        info.session.shutdown()
        info.session.session_state.clear()  # Streamlit's loop holds the last session until another one comes
    running.media_file_mgr.remove_orphaned_files()
    return len(gone)


def empty() -> bool:
    """Is nobody here, and nobody expected back?"""
    if not runtime.exists():
        return True
    manager: Any = runtime.get_instance()._session_mgr
    return not manager.list_active_sessions() and not manager._session_storage.list()
