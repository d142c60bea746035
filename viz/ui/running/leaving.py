"""What goes with a session: the session holds an object, and what others know of it ends with that object."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable


def when_gone(held: object, let_go: Callable[[], object]) -> None:
    """Call `let_go`, which must not hold `held` itself, once nobody holds it any more.

    In a thread of its own: the garbage collector finds out at any moment, perhaps while the thread that it
    runs in is inside the engine, or holds a lock.
    """
    weakref.finalize(held, _apart, let_go)


def _apart(let_go: Callable[[], object]) -> None:
    threading.Thread(target=let_go, name="leave", daemon=True).start()
