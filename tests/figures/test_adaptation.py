"""The curves of adapting hold the numbers of the runs, by photos or by seconds."""

from __future__ import annotations

import pytest

from viz.figures.adaptation import adaptation_curves
from viz.figures.theme import DARK

pytestmark = pytest.mark.instant


def run(tune: str, *rights: float) -> dict:
    rows = [
        {"photos": 640 * n, "cpu_seconds": 10.5 * n, "held_out_accuracy": right}
        for n, right in enumerate(rights, 1)
    ]
    return {"tune": tune, "curve": rows}


def test_each_way_has_its_line_and_every_look_its_point() -> None:
    runs, names = [run("head", 0.4, 0.5), run("all", 0.3, 0.875)], {"head": "the head", "all": "all of it"}
    fig = adaptation_curves(runs, names, most=1280, theme=DARK)
    assert [line.name for line in fig.data] == ["the head", "all of it"]
    assert list(fig.data[1].x) == [640, 1280]
    assert list(fig.data[1].y) == [0.3, 0.875]
    assert "1,280 photos, 21 s: <b>87.5%</b>" in fig.data[1].hovertemplate[1]
    by_time = adaptation_curves(runs, names, by="cpu_seconds", most=21)
    assert list(by_time.data[0].x) == [10.5, 21]
    assert by_time.layout.xaxis.title.text == "seconds of one processor core"
    assert fig.layout.xaxis.range[1] >= 1280
