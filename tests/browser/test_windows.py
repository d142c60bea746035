"""The windows that tests share are left as new ones."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_visit_finds_nothing_of_the_one_before(windows: Any, app: str) -> None:
    with windows.visits(app) as visit:
        page = visit("/", scheme="dark").page
        page.emulate_media(media="print")
        page.evaluate("localStorage.setItem('left', 'behind')")
    with windows.visits(app) as visit:
        again = visit("/").page
        assert again is page
        assert again.evaluate("matchMedia('screen and (prefers-color-scheme: light)').matches")
        assert again.evaluate("localStorage.getItem('left')") is None
        assert again.evaluate("history.length") <= 2, "the blank page, and this one"
