"""Who is right about what a component shows: the page that asks, or the person who clicks? Whoever spoke
last.

The browser keeps what was clicked and sends it back with every rerun, however old. So each time Python asks
anew, the question gets the next number; the browser takes the question over when the number changes and
repeats it in its answers, and an answer to an older question does not count. A click itself then changes
nothing in the payload: the rerun it causes sends no data back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from viz.ui.page import history, session

Choice = dict[str, Any]


@dataclass(frozen=True)
class Agreed:
    """What is on screen `now`, and the question `asked` last, with its number."""

    now: Choice
    asked: Choice
    serial: int


def agree(key: str, asked: Choice, *, about: Any) -> Agreed:
    """Settles the choice of the component mounted under `key`, before it is mounted.

    `asked` counts when it, or what it is `about`, differs from the last time; else the clicks since, if any.
    The component sends its choice as the state "shown", with the `serial` it belongs to.
    """
    memory = session.agreement(key).first({"serial": 0, "asked": asked, "passed": asked, "about": about})
    shown = (session.widget(key).get() or {}).get("shown")
    answer = shown if shown and shown["serial"] == memory["serial"] else None
    now = {name: answer[name] for name in asked} if answer else memory["asked"]
    # what this function last answered is no new question, even when a click overtook the page that passes it
    # back
    changed = history.stepped() or asked not in (memory["passed"], memory.get("given")) or not answer
    if about != memory["about"] or (changed and asked != now):
        memory.update(serial=memory["serial"] + 1, asked=asked, about=about)
        now = asked
    memory.update(passed=asked, given=now)
    return Agreed(now=now, asked=memory["asked"], serial=memory["serial"])
