"""What is drawn of a film is what is in it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.figures.films import film_strip, heads_map, training_curves
from viz.film import Frame

pytestmark = pytest.mark.instant

RANDOM = np.random.default_rng(0)
FRAMES = [
    Frame(
        step=10 * number,
        loss=3.0 - number / 4,
        held_loss=3.1 - number / 4,
        accuracy=number / 10,
        scores=RANDOM.random((1, 2, 2)),
        attention=RANDOM.random((2, 2, 5, 5)),
    )
    for number in range(10)
]
WORDS = ["a", "<b>", "a", "c", "|"]
LOOKS = np.eye(5, k=-1, dtype=np.float32)


def checked(fig):
    """The figure, of which Plotly itself takes every key and value."""
    go.Figure(fig.to_dict())  # packs arrays
    return fig


def test_curves_are_the_frames():
    fig = checked(training_curves(FRAMES, at=3, steps=200))
    lines = {trace.name: list(trace.y) for trace in fig.data}
    assert lines["loss, held out"] == [frame.held_loss for frame in FRAMES]
    assert lines["right answers"] == [frame.accuracy for frame in FRAMES]
    np.testing.assert_allclose(lines["layer 2, head 1"], [frame.scores[0, 1, 0] for frame in FRAMES])
    strokes = [trace.line.dash for trace in fig.data if trace.name.startswith("layer")]
    assert len({*strokes, "solid"}) == len(strokes) + 1, "heads are not told apart by colour alone"
    plain = [trace.line for trace in fig.data if trace.line.color == fig.data[0].line.color]
    assert len({(line.dash, line.width) for line in plain}) == len(plain) == 3, "two losses and right answers"
    assert fig.layout.shapes[0].x0 == 30
    assert fig.layout.xaxis.range[1] >= 200


def test_maps_are_the_heads_and_rings_the_solution():
    fig = checked(heads_map(FRAMES[4], WORDS, LOOKS))
    maps = [trace for trace in fig.data if trace.type == "heatmap"]
    for number, (layer, head) in enumerate(np.ndindex(2, 2)):
        assert np.array_equal(maps[number].z, FRAMES[4].attention[layer, head])
    rings = fig.data[1]
    assert list(rings.x) == [0, 1, 2, 3]
    assert list(rings.y) == [1, 2, 3, 4]
    said = [note.text for note in fig.layout.annotations]
    assert f"layer 2, head 1: {FRAMES[4].scores[0, 1, 0]:.0%}" in said
    assert "<b>" not in "".join(said)


def test_even_attention_has_no_rings():
    even = np.tril(np.ones((5, 5), np.float32)) / np.arange(1, 6)[:, None]
    assert len(heads_map(FRAMES[4], WORDS, even).data[1].x) == 0


def test_the_strip_holds_every_head_at_eight_steps():
    fig = checked(film_strip(FRAMES, at=9))
    z = fig.data[0].z
    assert z.shape == (4 * 7 - 2, 8 * 7 - 2)
    assert np.array_equal(z[7:12, 49:54], FRAMES[9].attention[0, 1])
    assert np.array_equal(z[21:26, 7:12], FRAMES[1].attention[1, 1])
    assert np.isnan(z[5]).all()
    assert fig.layout.xaxis.ticktext[0] == "step 0"
    assert fig.layout.xaxis.ticktext[-1] == "step 90"
    assert fig.layout.shapes[0].x0 > 48 - 2
