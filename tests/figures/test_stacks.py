"""The two stacks are drawn as they are built, and a grid has a cell for each pair that attention joins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.analysis.stacks import Stack
from viz.figures.stacks import both_stacks, seen_map

pytestmark = pytest.mark.instant

ENCODER = Stack(name="Encoder", n_layers=6, n_heads=8, n_cross=0, width=256, n_tokens=12)
DECODER = Stack(name="Decoder", n_layers=2, n_heads=0, n_cross=8, width=256, n_tokens=10)


def drawn(encoder: Stack, decoder: Stack) -> tuple[list[str], list[float]]:
    """All that is written, and where an arrow ends."""
    figure = go.Figure(both_stacks(encoder, decoder, ends=("out", "next")).to_dict())  # checked by Plotly
    notes = figure.layout.annotations
    return [note.text for note in notes], [note.x for note in notes if note.name == "cross"]


def test_each_layer_with_its_sublayers_and_an_arrow_into_each_cross_attention() -> None:
    texts, arrows = drawn(ENCODER, DECODER)
    assert sum(text.startswith("self-") for text in texts) == 6
    assert sum(text.startswith("recurrent") for text in texts) == 2
    assert sum(text.startswith("cross-") for text in texts) == 2
    assert sum(text.startswith("feed-") for text in texts) == 8
    assert not any("masked" in text for text in texts)
    assert arrows == sorted(arrows)
    assert len(arrows) == 2
    figure = both_stacks(ENCODER, DECODER, ends=("out", "next"))
    crosses = [note.x for note in figure.layout.annotations if note.text.startswith("cross-")]
    assert arrows == pytest.approx(crosses)


@pytest.mark.parametrize("layers", [1, 2, 6])
def test_no_arrow_crosses_what_is_said_of_a_stack(layers: int) -> None:
    notes = both_stacks(ENCODER, replace(DECODER, n_layers=layers), ends=("out", "next")).layout.annotations
    lowest = min(min(note.y, note.ay) for note in notes if note.name == "cross")
    (said,) = [note for note in notes if note.text.startswith("<b>Decoder")]
    assert said.y < lowest


def test_a_decoder_with_attention_says_that_it_is_masked_and_many_layers_are_cut_short() -> None:
    texts, arrows = drawn(replace(ENCODER, n_layers=24), replace(DECODER, n_heads=4, n_layers=12))
    assert any(text.startswith("masked self-") and "4 heads" in text for text in texts)
    assert not any("recurrent" in text for text in texts)
    assert {"layer 24", "layer 12", "…"} <= set(texts)
    assert "layer 11" not in texts
    assert len(arrows) == 5
    assert any("24 layers" in text for text in texts)


def test_a_grid_shows_what_it_is_given() -> None:
    seen = np.array([[1, np.nan, np.nan], [1, np.nan, np.nan], [0, np.nan, np.nan]])
    figure = seen_map(seen, ["a", "b", "c"], split=1, recurrent=True)
    np.testing.assert_array_equal(np.array(figure.data[0].z, dtype=float), seen)
    assert figure.data[0].customdata[2][0].startswith("never looks")
    assert any("no self-attention" in note.text for note in figure.layout.annotations)
    assert not seen_map(np.tri(3), ["a", "b", "c"]).layout.annotations


@pytest.mark.parametrize(("n", "there"), [(14, True), (15, False)])
def test_labels_that_would_lie_upon_each_other_stand_beside_the_rows_alone(n: int, there: bool) -> None:
    layout = seen_map(np.tri(n), list("abcdefghijklmno"[:n])).layout
    assert layout.xaxis.showticklabels == there
    assert layout.yaxis.showticklabels is not False
