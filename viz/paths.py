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


def for_children() -> dict[str, str]:
    """The environment of a Python process that is to import this package, and to compute with one thread."""
    found = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": found, "OMP_NUM_THREADS": "1"}
