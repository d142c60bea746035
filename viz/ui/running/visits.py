"""What this process carries now: visits and time. Numbers alone, nothing of what anybody did."""

from __future__ import annotations

import time
from typing import Any

from streamlit import runtime

STARTED = time.monotonic()


def counts() -> tuple[int, int]:
    """How many visits are open, and how many have left and may still come back."""
    if not runtime.exists():
        return 0, 0
    manager: Any = runtime.get_instance()._session_mgr
    return len(manager.list_active_sessions()), len(manager._session_storage.list())


def hours() -> float:
    """How long the process has been running."""
    return (time.monotonic() - STARTED) / 3600
