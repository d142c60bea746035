"""The drawing follows the network: order of its boxes, its norms, its numbers."""

import numpy as np
import pytest

from viz.analysis.encoder import boxes
from viz.figures.encoder import count, drawing, path
from viz.workings import Anatomy, Weight

pytestmark = pytest.mark.instant


def anatomy(norm):
    inside = [
        ("attention.q", (8, 8), "attention"),
        ("norm1", (8,), "norm_1"),
        ("mlp", (8, 32), "feed_forward"),
        ("norm2", (8,), "norm_2"),
    ]
    weights = [Weight("words", (50, 8), "embedding"), Weight("head", (50, 8), "head")]
    weights += [
        Weight(f"{layer}.{name}", shape, box, layer) for layer in range(3) for name, shape, box in inside
    ]
    return Anatomy(
        model="m", title="M", network="N", reads="text", norm_kind="layer",
        norm=norm, causal=False, n_layers=3, n_heads=2, d_model=8,
        weights=tuple(weights), tied=(), head_rows="every token",
    )  # fmt: skip


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_boxes_are_drawn_in_the_networks_order_with_their_parameters(norm):
    built = anatomy(norm)
    made = boxes(built, 5)
    figure = drawing(built, made, chosen=made[1], layer=1)
    drawn = [trace for trace in figure.data if trace.name]
    order = ["attention-2", "norm_1-2", "feed_forward-2", "norm_2-2"]
    if norm == "pre":
        order = ["norm_1-2", "attention-2", "norm_2-2", "feed_forward-2"]
    assert [trace.name for trace in drawn] == ["embedding", *order, "head"]
    places = [trace.x[0] for trace in drawn]
    assert places == sorted(places)
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert {"400", "64", "256"} <= set(texts)
    assert any(f"{norm}-norm" in text for text in texts)
    arrows = [shape for shape in figure.layout.shapes if shape.type == "path"]
    assert len(arrows) == 2


def test_the_ways_around_lead_around_the_right_boxes():
    for norm in ("pre", "post"):
        built = anatomy(norm)
        made = boxes(built, 5)
        figure = drawing(built, made, chosen=made[0], layer=0)
        x = {trace.name: trace.x[0] for trace in figure.data if trace.name}
        ways = [
            [float(pair.split(",")[0].split()[-1]) for pair in shape.path.split("L")]
            for shape in figure.layout.shapes
            if shape.type == "path"
        ]
        (start, *_, end), (start_2, *_, end_2) = ways
        assert start < x["attention-1"] < end < start_2 < x["feed_forward-1"] < end_2
        assert (start < x["norm_1-1"] < end) == (norm == "pre")
        assert (start_2 < x["norm_2-1"] < end_2) == (norm == "pre")
        assert (x["norm_2-1"] > end_2) == (norm == "post")


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_the_words_on_the_way_around_begin_inside_the_frame_however_narrow_the_page(norm):
    built = anatomy(norm)
    made = boxes(built, 5)
    figure = drawing(built, made, chosen=made[0], layer=0)
    (said,) = [note for note in figure.layout.annotations if note.text.startswith("residual")]
    (frame,) = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert said.xanchor == "left"
    assert frame.x0 < said.x < frame.x1


def test_a_tokens_path_is_its_numbers():
    moved, cosine = np.array([0.5, 0.1, 0.2, 0.3]), np.array([1, 0.9, 0.8, 0.7, 0.6])
    figure = path(moved, cosine)
    assert figure.data[0].y.tolist() == moved.tolist()
    assert figure.data[1].y.tolist() == cosine.tolist()
    assert figure.layout.xaxis.ticktext[1] == "attn 1"


def test_numbers_are_short():
    assert [count(n) for n in (0, 768, 147_456, 22_713_216, 3.4e8, 1.2e9)] == [
        "none of its own",
        "768",
        "147 k",
        "22.7 M",
        "340 M",
        "1.2 G",
    ]
