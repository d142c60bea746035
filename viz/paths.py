"""Where the app's own files lie: beside the package in a source tree, inside it once installed."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def root(package: Path) -> Path:
    """The folder that holds app.py, pages/, assets/ and .streamlit/ for the package lying in `package`."""
    installed = package / "_site"
    return installed if (installed / "app.py").is_file() else package.parent


def url(page: str) -> str:
    """What an address calls a page below pages/: ``words-attention`` for ``words/attention.py``.

    Two units may both have an attention.py.
    """
    return page.removesuffix(".py").replace("/", "-").replace("_", "-")


ROOT = root(PACKAGE)
APP = ROOT / "app.py"
PAGES = ROOT / "pages"
ASSETS = ROOT / "assets"
HOME = "home/syllabus.py"
"""The default page, below pages/."""
LIBRARY, LARGE_PAGES = "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"
"""The option by which glibc asks Linux for large pages; others do not know it."""


def scripts() -> dict[str, Path]:
    """The script of each page, as its address calls it; "" is home."""
    found = {path.relative_to(PAGES).as_posix(): path for path in PAGES.rglob("*.py")}
    return {"" if page == HOME else url(page): path for page, path in found.items()}


def for_children() -> dict[str, str]:
    """The environment of a Python process that is to import this package, and to compute with one thread.

    Its memory comes in large pages where the system has a C library that can ask for them: a network is done
    with arrays of megabytes at every step. To have them come back in pieces of 4 kB took 65 of the 374 ms of
    processor time of a recorded pass over a picture in the engine, in large pages 24 (*measured*, three
    pictures each). Whoever starts the server may say otherwise.
    """
    found = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {LIBRARY: LARGE_PAGES, **os.environ, "PYTHONPATH": found, "OMP_NUM_THREADS": "1"}
