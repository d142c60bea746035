"""`make instant`: the instant tests in two processes at once, each with its half of the files.

What shares out tests one by one would import and collect all of them in each process, which takes longer than
the tests themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryFile

HALVES = ("pages", "other")
"""Files of the tests that import what pages are made with, and of those that do not."""
WITHOUT = ("cacheprovider", "doctest", "junitxml", "pastebin", "stepwise", "unraisableexception")
"""Parts of pytest's own that take a twentieth of the time: two processes cannot share a cache, and what is
thrown where nobody can catch it is found by `make test`.
"""
NO_TESTS = 5
"""What pytest says of a run in which there were none."""
PYTEST = (sys.executable, "-m", "pytest")


def at_once(commands: list[list[str]], **environment: str) -> int:
    """Run these at the same time: the exit status of all is nothing that fails in any of them.

    What the first prints is seen at once, what the others do after it.
    """
    with ExitStack() as stack:
        later = [stack.enter_context(TemporaryFile()) for _ in commands[1:]]
        processes = [
            subprocess.Popen(command, env={**os.environ, **environment}, stdout=out)
            for command, out in zip(commands, (None, *later), strict=True)
        ]
        codes = {process.wait() for process in processes}
        for said in later:
            said.seek(0)
            sys.stdout.buffer.write(said.read())
    return max(codes - {NO_TESTS} or codes, key=abs)


def run(arguments: list[str]) -> int:
    """The exit status of both halves."""
    command = [*PYTEST, "-m", "instant", *(f"-pno:{name}" for name in WITHOUT), *arguments]
    # To look for plugins among what is installed takes a while, and no instant test wants one.
    return at_once([[*command, f"--half={half}"] for half in HALVES], PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
