"""Nothing of the chart library that is sent calls for a part that was cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from viz.chart_library import LAZY_END, address, lean

pytestmark = pytest.mark.browser
MODULE = re.compile(r'(?<=[,; ])([\w$]+)=[_g]\(\{"')
"""A variable that holds a module of the library, which is made when it is called."""
LAST = 'return _({"lib/index.js"'
"""What calls the first of them."""


def test_every_module_that_is_left_finds_what_it_asks_for(chromium) -> None:
    found = address()
    assert found is not None
    sent = lean(Path(get_static_dir(), found[1:]).read_bytes()).decode()
    library = sent[sent.index("(()=>{", sent.index("typeof self<`u`?self:n,")) : sent.index(LAZY_END)]
    modules = sorted(set(MODULE.findall(library)))
    assert len(modules) > 300
    made = library.replace(LAST, f"for (const module of [{','.join(modules)}]) module();{LAST}")
    page = chromium.new_page()
    assert page.evaluate(f"{made};return Object.keys(e)}})()").count("newPlot") == 1
    page.close()
