"""`make instant`: the instant tests in two processes at once, each with its half of the files.

What shares out tests one by one would import and collect all of them in each process, which takes longer than
the tests themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys

HALVES = ("pages", "other")
"""Files of the tests that import what pages are made with, and of those that do not."""
WITHOUT = ("cacheprovider", "doctest", "junitxml", "pastebin", "stepwise", "unraisableexception")
"""Parts of pytest's own that take a twentieth of the time: two processes cannot share a cache, and what is
thrown where nobody can catch it is found by `make test`.
"""
NO_TESTS = 5
"""What pytest says of a run in which there were none."""


def run(arguments: list[str]) -> int:
    """The exit status of both: nothing that fails in either; what each prints, one after the other."""
    without = [f"-pno:{name}" for name in WITHOUT]
    command = [sys.executable, "-m", "pytest", "-m", "instant", *without, *arguments]
    # To look for plugins among what is installed takes a while, and no instant test wants one.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    processes = [
        subprocess.Popen([*command, f"--half={half}"], env=environment, stdout=out)
        for half, out in zip(HALVES, (None, subprocess.PIPE), strict=True)
    ]
    for process in processes:
        said, _ = process.communicate()
        sys.stdout.buffer.write(said or b"")
    codes = {process.returncode for process in processes}
    return max(codes - {NO_TESTS} or codes)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
