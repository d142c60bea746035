"""Open a lesson as a visitor does, through app.py's frame."""

from __future__ import annotations

import re
from functools import cache

from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from viz.foreign import plain
from viz.paths import APP

# A test of Streamlit's reads the metadata of each installed package anew, twice as long as a lesson takes.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# It also compiles the frame's script and the page's anew for each run; a server keeps them.
app_test.ScriptCache = local_script_runner.ScriptCache = cache(ScriptCache)
# The app does without it too (viz/upkeep.py): a walk through all objects after each run of a page's script.
config.set_option("runner.postScriptGC", False)

TERM = re.compile(r'\[([^\]]*)\]\(review-glossary\?term=[^)"]*"[^"]*"\)')
"""A word that is explained where it stands."""


@cache
def _registered() -> dict:
    """The pages as the frame registers them: by these a test of Streamlit's knows a page's file."""
    return AppTest.from_file(str(APP), default_timeout=120).run()._registered_pages


def opened(page: str = "", **query: str) -> AppTest:
    """The app after its first run, on this page (below pages/) with these query parameters."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    if page:
        app._registered_pages = _registered()
        app.switch_page(f"pages/{page}")
    return app.run()


def said(app: AppTest) -> str:
    """All the text of the page, warnings and errors included, as a reader sees it."""
    kinds = (app.title, app.markdown, app.caption, app.warning, app.error, app.info)
    return plain(TERM.sub(r"\1", "\n".join(element.value for kind in kinds for element in kind)))
