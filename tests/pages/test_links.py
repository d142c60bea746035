"""A link that somebody wrote down still opens the same view."""

from __future__ import annotations

import json

import pytest

from tests.cases import only
from tests.pages.links import FILE, LINKS, shows

pytestmark = pytest.mark.weights
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))


NAMED = {link.partition("?")[0]: link for link in sorted(LINKS, key=lambda link: link[-1] != "?")}
"""Of each lesson one link, which asks for something where there is such a one."""


@pytest.mark.parametrize("link", only(NAMED.values(), LINKS))
def test_a_link_opens_the_view_that_it_opened_when_it_was_recorded(link: str) -> None:
    found, then = shows(link), RECORDED[link]
    assert found["title"] == then["title"]
    assert found["address"] == then["address"]
    assert {key: found["choices"].get(key) for key in then["choices"]} == then["choices"]
