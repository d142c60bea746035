from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.arrays import Array
from viz.ui.components.head_view import least, payload

pytestmark = pytest.mark.instant


def decoded(data: bytes) -> tuple[dict, Array]:
    """The meta, and weights [head, query, key]."""
    meta, arrays = build.unpack(data)
    queries, keys = len(meta["words"]), len((meta["keys"] or meta)["words"])
    return meta, build.varints(arrays[0]).reshape(-1, queries, keys) / 65535


def test_the_weights_are_the_layers_own():
    rec = build.recording()
    for layer in range(2):
        meta, weights = decoded(payload(rec, layer=layer, heads=[1]))
        assert meta["sent"] == list(range(12))
        assert np.abs(weights - rec.attention[layer]).max() <= 1 / 65535
        assert np.array_equal(build.decimals(weights), build.decimals(rec.attention[layer]))


def test_words_are_as_written_and_counted_from_the_whole_text():
    meta, _ = decoded(payload(build.recording(), layer=0, heads=[0], special="hide"))
    assert meta["words"][:3] == ["The", "animal", "didn"]
    assert meta["words"][9] == "cause"
    assert meta["joins"][9] == "1"
    assert meta["at"] == list(range(1, 17))
    assert meta["n_tokens"] == 18


def test_hidden_special_tokens_take_their_share_with_them():
    rec = build.recording()
    kept = rec.attention[1][:, 1:-1, 1:-1]
    _, hidden = decoded(payload(rec, layer=1, heads=[0], special="hide"))
    assert np.abs(hidden - kept).max() <= 1 / 65535
    meta, rescaled = decoded(payload(rec, layer=1, heads=[0], special="renormalise"))
    assert np.abs(rescaled - kept / kept.sum(-1, keepdims=True)).max() <= 1 / 65535
    assert "rescaled to add up to 1" in meta["caption"]


def test_a_row_that_gave_all_to_special_tokens_stays_zero():
    only = np.zeros((1, 1, 4, 4))
    only[..., 0] = 1
    _, weights = decoded(
        payload(
            build.recording(["a", "b"], layers=1, heads=1, attention=only),
            layer=0,
            heads=[0],
            special="renormalise",
        )
    )
    assert not weights.any()


def test_a_text_of_special_tokens_only_is_shown_all_the_same():
    rec = build.recording([], layers=1, heads=1)
    assert decoded(payload(rec, layer=0, heads=[0], special="hide"))[0]["words"] == ["[CLS]", "[SEP]"]


def test_the_fewest_keys_that_hold_a_share():
    coded = np.array(
        [[[10, 50, 30, 10], [25, 25, 25, 25], [0, 0, 100, 0], [40, 30, 20, 10]]], dtype=np.uint16
    )
    assert least(coded, 0.8).tolist() == [[30, 25, 100, 20]]
    assert least(coded, 0.7).tolist() == [[30, 25, 100, 30]]
    assert least(coded, 0.71).tolist() == [[30, 25, 100, 20]]
    assert least(np.zeros((1, 1, 3), np.uint16), 0.9).tolist() == [[1]]


def test_a_share_travels_as_one_threshold_a_row():
    rec = build.recording()
    meta, arrays = build.unpack(payload(rec, layer=0, heads=[0], share=0.9))
    kept = build.varints(arrays[0]).reshape(12, 18, 18) >= arrays[1].reshape(12, 18, 1)
    held = (rec.attention[0] * kept).sum(-1)
    smallest = np.where(kept, rec.attention[0], 2).min(-1)
    assert (held >= 0.9 - 1e-3).all()
    assert (held - smallest < 0.9 + 1e-3).all()
    assert "90%" in meta["caption"]


def test_a_combination_is_shown_instead_of_the_heads():
    rec = build.recording()
    mean = rec.attention[0].mean(axis=0)
    meta, weights = decoded(payload(rec, layer=0, heads=[], combined=mean, title="Layer 1, mean"))
    assert weights.shape == (1, 18, 18)
    assert np.abs(weights[0] - mean).max() <= 1 / 65535
    assert (meta["title"], meta["chips"]) == ("Layer 1, mean", [])


def test_only_rows_that_add_up_to_one_are_said_to():
    rec = build.recording()
    assert "add up to 1" in decoded(payload(rec, layer=0, heads=[0]))[0]["caption"]
    largest = rec.attention[0].max(axis=0)
    assert "add up" not in decoded(payload(rec, layer=0, heads=[], combined=largest))[0]["caption"]


@pytest.mark.tiny
def test_128_tokens_of_twelve_heads_take_less_than_400_kilobytes():
    rec = build.long(128)
    assert len(payload(rec, layer=0, heads=[0])) < 400_000
    assert len(payload(rec, layer=0, heads=[0], share=0.9)) < 400_000
    even = build.recording(list(rec.tokens[1:-1]), layers=1, attention=np.full((1, 12, 128, 128), 1 / 128))
    assert len(payload(even, layer=0, heads=[0])) < 400_000


@pytest.mark.tiny
def test_of_512_tokens_only_the_heads_shown_are_sent():
    rec = build.long(512)
    meta, weights = decoded(payload(rec, layer=0, heads=[0], shown=[7, 2]))
    assert meta["sent"] == [2, 7]
    assert np.abs(weights - rec.attention[0, [2, 7]]).max() <= 1 / 65535
    data = payload(rec, layer=0, heads=list(range(12)))
    assert len(build.unpack(data)[0]["sent"]) == 4
    assert len(data) < 2_200_000


def test_two_rows_of_tokens_keep_their_own_words_and_places():
    rows = build.two_rows()
    meta, weights = decoded(payload(rows, layer=1, heads=[0], pin=("query", 1)))
    assert meta["words"] == ["o", "carro", "vermelho", "</s>"]
    assert meta["keys"]["words"] == ["the", "bright", "red", "mo", "tor", "</s>"]
    assert (meta["keys"]["joins"], meta["keys"]["special"]) == ("000010", "000001")
    assert (meta["n_tokens"], meta["keys"]["n_tokens"]) == (4, 6)
    assert np.abs(weights - rows.attention[1]).max() <= 1 / 65535
    assert meta["caption"].startswith("written on the left (query), source on the right (key)")
    meta, weights = decoded(payload(rows, layer=0, heads=[0], special="hide"))
    assert (meta["at"], meta["keys"]["at"]) == ([0, 1, 2], [0, 1, 2, 3, 4])
    assert np.abs(weights - rows.attention[0][:, :3, :5]).max() <= 1 / 65535
    _, arrays = build.unpack(payload(rows, layer=0, heads=[0], share=0.5))
    assert arrays[1].size == 3 * 4
    with pytest.raises(ValueError, match=r"shape \(4, 6\)"):
        payload(rows, layer=0, heads=[], combined=np.zeros((6, 4)))


def test_one_text_is_sent_once():
    assert build.unpack(payload(build.recording(), layer=0, heads=[0]))[0]["keys"] is None


def test_pictures_pass_through():
    meta, weights = decoded(payload(build.picture(), layer=1, heads=[2]))
    assert meta["words"][1] == "patch 1,1"
    assert weights.shape == (3, 21, 21)
    assert "one patch add up to 1" in meta["caption"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"layer": 2}, "layer must lie in 0..1"), ({"layer": -1}, "got -1"), ({"heads": [12]}, "0..11")],
)
def test_what_does_not_exist_is_refused(wrong: dict, message: str):
    with pytest.raises(ValueError, match=message):
        payload(build.recording(), **{"layer": 0, "heads": [0], **wrong})


def test_a_combination_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"shape \(18, 18\)"):
        payload(build.recording(), layer=0, heads=[], combined=np.zeros((3, 3)))
