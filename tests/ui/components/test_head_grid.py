from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.ui.components.head_grid import payload, thumbnails

pytestmark = pytest.mark.instant


def test_short_texts_are_shown_whole():
    rec = build.recording()
    meta, (codes,) = build.unpack(payload(rec))
    weights = (codes.reshape(2, 12, 18, 18) / 255) ** 2
    assert (meta["layers"], meta["heads"], meta["pooled"]) == (2, 12, False)
    assert (meta["rows"], meta["columns"]) == (18, 18)
    assert np.abs(weights - rec.attention).max() < 0.005


def test_a_single_strong_weight_survives_the_pooling():
    attention = np.zeros((1, 2, 512, 512), dtype=np.float32)
    attention[0, 1, 300, 17] = 1
    small = thumbnails(attention, 48)
    assert small.shape == (1, 2, 48, 48)
    assert small[0, 1].max() == 1
    assert small[0, 1, 300 * 48 // 512, 17 * 48 // 512] == 1
    assert not small[0, 0].any()


def test_two_rows_of_tokens_are_rectangles():
    rows = build.two_rows()
    meta, (codes,) = build.unpack(payload(rows))
    assert (meta["rows"], meta["columns"], meta["pooled"]) == (4, 6, False)
    assert np.abs((codes.reshape(2, 3, 4, 6) / 255) ** 2 - rows.attention).max() < 0.005
    long = np.zeros((1, 1, 20, 300))
    long[0, 0, 19, 150] = 1
    assert thumbnails(long, 30).shape == (1, 1, 20, 30)
    assert thumbnails(long, 30)[0, 0, 19, 15] == 1


def test_every_weight_is_in_one_block():
    attention = build.attention(1, 1, 101)
    pooled = thumbnails(attention, 40)
    edges = [*(np.arange(40) * 101 // 40), 101]
    for row in range(40):
        for column in range(40):
            block = attention[0, 0, edges[row] : edges[row + 1], edges[column] : edges[column + 1]]
            assert pooled[0, 0, row, column] == block.max()


@pytest.mark.tiny
@pytest.mark.parametrize(("layers", "heads"), [(6, 12), (12, 12), (24, 16)])
def test_every_head_at_512_tokens_takes_less_than_a_megabyte(layers: int, heads: int):
    one = build.attention(1, 1, 128)  # tiled: 24 x 16 heads of real ones would be 400 MB
    rec = build.long(128, layers=1, heads=1)
    attention = np.broadcast_to(one, (layers, heads, 128, 128))
    whole = build.recording(
        list(rec.tokens[1:-1]),
        layers=layers,
        heads=heads,
        attention=attention,
        hidden_states=np.zeros((layers + 1, 128, 1)),
    )
    sent = payload(whole)
    meta, (codes,) = build.unpack(sent)
    assert meta["pooled"]
    assert len(sent) < 1_000_000
    assert meta["rows"] == meta["columns"]
    assert codes.size == layers * heads * meta["rows"] * meta["columns"]


def test_labels_belong_to_their_heads():
    meta, _ = build.unpack(payload(build.recording(), labels={(1, 3): "previous token 0.93"}, chosen=(0, 2)))
    assert meta["labels"] == {"1,3": "previous token 0.93"}
    assert meta["chosen"] == [0, 2]
