"""The chart library that is sent draws what the lessons draw, and is Streamlit's own in everything else."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from viz.chart_library import CUTS, DIGEST, DRAWS, IN_TURN, KINDS, LAZY, TURN, address, lean
from viz.figures.signs import WRITTEN

pytestmark = pytest.mark.tiny
FIGURES = Path(__file__).parent.parent / "viz" / "figures"


@pytest.fixture(scope="module")
def script() -> str:
    found = address()
    assert found is not None
    return Path(get_static_dir(), found[1:]).read_text(encoding="utf-8")


def registered(script: str) -> list[str]:
    """The kinds that the script makes ready, by the files that Plotly keeps them in."""
    calls = script.rpartition(".register([")[2].partition("])")[0].split(",")
    return [
        script.rpartition(f',{call.removesuffix("()")}=_({{"lib/')[2].partition(".js")[0] for call in calls
    ]


def before_and_after(script: str) -> tuple[str, str]:
    """What stands before and after the list of what is made ready."""
    before, _, after = script.rpartition(".register([")
    return before, after.partition("])")[2]


def test_it_makes_the_lessons_kinds_ready_and_no_other(script: str) -> None:
    assert len(registered(script)) == 47
    assert set(registered(lean(script.encode()).decode())) == KINDS


def test_every_kind_that_a_figure_names_is_ready() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in FIGURES.rglob("*.py"))
    names = {name.lower() for name in re.findall(r"\bgo\.([A-Z]\w+)", text)} - {"figure", "frame"}
    names |= set(re.findall(r'"type": "(\w+)"', text)) - {
        "rect",
        "line",
        "data",
        "date",
        "log",
        "linear",
        "category",
        "buttons",
    }
    assert "heatmap" in names
    assert names - KINDS - {"scatter"} == set()


def test_the_cuts_were_found_in_the_script_that_is_pinned(script: str) -> None:
    """Where this fails, another Streamlit has been pinned: run viz/chart_cuts.mjs."""
    assert hashlib.sha256(script.encode()).hexdigest() == DIGEST
    assert sum(end - begin for begin, end in CUTS) > 0.7 * len(script)


def test_a_script_that_differs_in_one_sign_is_sent_whole(script: str) -> None:
    other = lean(script.encode() + b"\n")
    assert len(other) > len(script)
    assert set(registered(other.decode())) == KINDS


def test_everything_else_is_streamlits_script(script: str) -> None:
    sent = lean(script.encode()).decode()
    for begin, end in reversed(CUTS):
        raw = script.encode()
        script = (raw[:begin] + raw[end:]).decode()
    assert sent.startswith(TURN)
    back = sent.removeprefix(TURN).replace(LAZY.replace("()=>", "(()=>"), LAZY)
    back = back.replace("return window.Plotly=e,e}))", "return window.Plotly=e,e})")
    assert script.count(LAZY) == back.count(LAZY) == 1
    assert script.count(DRAWS) == sent.count(IN_TURN) == 1
    back = back.replace(IN_TURN, DRAWS)
    for place, written in WRITTEN:
        assert len(place.findall(script)) == 1
        script = place.sub(written, script)
    assert before_and_after(back) == before_and_after(script)


def test_another_script_stays_as_it_is() -> None:
    for other in (b"", b"export default 1", "n.register([a])é".encode()):
        assert lean(other) == other
