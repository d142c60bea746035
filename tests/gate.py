"""`make test` and `make thorough`: what drives a browser in one process, and all else in two beside it.

While a browser waits for its page, which it does most of the time, the others work; and one app and one
browser are started, once. The process of the browser imports none of the other files.
"""

from __future__ import annotations

import sys

from tests.instant import PYTEST, at_once

TWO = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Files are shared out one by one."""


def commands(asked: str, arguments: list[str]) -> list[list[str]]:
    """What runs the tests of these marks, first those that take longest to say anything."""
    others = [*PYTEST, "-m", f"{asked} and not browser", *TWO, *arguments]
    return [others, [*PYTEST, "-m", f"browser and {asked}", *arguments]]


if __name__ == "__main__":
    marks, *rest = sys.argv[1:]
    sys.exit(at_once(commands(marks, rest)))
