"""A chart in a file of its own: all of it is there, and no text in it can act."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as go
import pytest

from viz.figures import taken
from viz.figures.theme import LIGHT
from viz.ui.page import standalone

EVIL = "</script><script>alert(1)</script>"


@pytest.mark.tiny
def test_the_file_holds_the_figure_and_plotly_once() -> None:
    body = taken.body(taken.made_of(go.Figure(go.Bar(x=[1], y=[0.625], text=[EVIL]))))
    assert body.count("<script>") == 2
    assert body.count("</script>") == 2
    given = re.search(r'Plotly\.newPlot\("figure", (\[.*?\]), \{', body)
    assert given is not None
    trace = json.loads(given.group(1))[0]
    assert trace["text"] == [EVIL]
    assert "src=" not in body[: body.index("<script>")]


@pytest.mark.tiny
def test_plotly_writes_numbers_with_the_signs_of_sentences() -> None:
    """Where something is pointed at; how it then reads, a browser says (tests/browser/test_take_away.py)."""
    body = taken.body("{}")
    assert body.count('.minus===void 0?"−"') == 1
    assert '.minus===void 0?"-"' not in body
    least = r'if\(\w+==="\("&&(\w+)>0&&\+\w+\(\1,(\w+)\)==0\)\1=10\*\*-\2,(\w+)="<"\+\3;'
    assert len(re.findall(least, body)) == 1
    assert len(re.findall(r'\.decimal=\w+\.charAt\(0\),\w+\.percent=\w+\.slice\(2\)\+"%"', body)) == 1


@pytest.mark.instant
def test_text_of_the_page_is_text_and_the_page_may_load_nothing() -> None:
    page = standalone.page("<p>body</p>", title=EVIL, about=EVIL, link="javascript:alert(1)", theme=LIGHT)
    assert "<script>" not in page
    assert "javascript:" not in page
    assert "default-src 'none'" in page
    assert 'href="http://x/?a=%22&amp;b=1"' in standalone.page(
        "", title="", about="", link="http://x/?a=%22&b=1", theme=LIGHT
    )
