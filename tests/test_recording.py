"""The waist holds what it is given: axes checked across fields, arrays frozen, indices laid on the grid and
back.
"""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, fields
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from tests.build import picture, random_attention, recording
from viz.arrays import Array, Checked, arrays_nbytes, axes
from viz.recording import Attribution, Cross, FeatureRecording, Outputs, PatchGrid, Recording

pytestmark = pytest.mark.instant


def attention(layers: int = 2, heads: int = 3, tokens: int = 5) -> Array:
    return random_attention(layers, heads, tokens, tokens)


def make(**changes: Any) -> Recording:
    """A recording of five tokens, with other fields by name."""
    whole = recording(attention())
    return Recording(**{**{field.name: getattr(whole, field.name) for field in fields(whole)}, **changes})


def features(**changes: Any) -> FeatureRecording:
    given: dict[str, Any] = {
        "model": "cnn",
        "image": np.zeros((4, 4, 3)),
        "crop": (0.0, 0.0, 4.0, 4.0),
        "stages": (np.zeros((2, 4, 4)), np.zeros((5, 2, 2))),
        "logits": np.zeros((1, 10)),
        "labels": tuple("abcdefghij"),
    }
    return FeatureRecording(**{**given, **changes})


def test_a_recording_says_its_sizes() -> None:
    made = recording(attention())
    assert (made.n_layers, made.n_heads, made.n_tokens) == (2, 3, 5)
    assert made.attention.shape == (2, 3, 5, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"attention": np.zeros((5, 5))},
            r"^attention must have axes \[layer, head, query, key\]; got shape \(5, 5\)\.$",
        ),
        (
            {"attention": np.zeros((2, 3, 5, 4))},
            r"^attention must have 5 along token; got shape \(2, 3, 5, 4\)\.$",
        ),
        (
            {"attention": np.zeros((3, 2, 5, 5))},
            r"^queries must have 3 along layer; got shape \(2, 3, 5, 2\)\.$",
        ),
        ({"queries": np.zeros((2, 3, 4, 2))}, r"^queries must have 5 along token"),
        ({"keys": np.zeros((2, 3, 5, 7))}, r"^keys must have 2 along channel"),
        ({"values": np.zeros((2, 4, 5, 2))}, r"^values must have 3 along kv_head"),
        (
            {"keys": np.zeros((2, 2, 5, 2)), "values": np.zeros((2, 2, 5, 2))},
            r"^keys must have a number of heads that divides 3; got 2",
        ),
        ({"hidden_states": np.zeros((3, 6, 2))}, r"^hidden_states must have 5 along token"),
        ({"hidden_states": np.zeros((2, 5, 2))}, r"^hidden_states must have 3 depths; got 2\.$"),
        ({"bias": np.zeros((3, 5))}, r"^bias must have axes \[head, query, key\]; got shape \(3, 5\)\.$"),
        ({"bias": np.zeros((3, 5, 6))}, r"^bias must have 5 along token"),
        ({"joins": (False,)}, r"^joins must have 5 items, one a token; got 1\.$"),
        ({"special": (False,) * 6}, r"^special must have 5 items"),
        ({"spans": ((0, 0),) * 4}, r"^spans must have 5 items"),
        ({"segments": ()}, r"^segments must have 5 items"),
    ],
)
def test_axes_that_disagree_are_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(**changes)


def test_tokens_count_like_the_attention() -> None:
    fewer: dict[str, Any] = {
        "tokens": ("a",) * 4,
        "joins": (False,) * 4,
        "special": (False,) * 4,
        "spans": ((0, 0),) * 4,
        "segments": (0,) * 4,
    }
    with pytest.raises(ValueError, match="attention must have 4 tokens; got 5"):
        recording(attention(), **fewer)


@pytest.mark.parametrize("name", ["attention", "queries", "keys", "values", "hidden_states", "bias"])
def test_arrays_are_float32_read_only_and_nobody_elses(name: str) -> None:
    mine = {"attention": attention().astype(np.float32), "bias": np.ones((3, 5, 5), np.float32)}
    given = mine.get(name, np.array(getattr(recording(attention()), name)))
    made = make(**{name: given})
    array, before = getattr(made, name), given.copy()
    assert array.dtype == np.float32
    assert array.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        array[...] = 1
    if given.size:
        given[...] = 7  # whoever made the array may go on using it
        np.testing.assert_array_equal(array, before)


def test_a_read_only_view_of_somebody_elses_array_is_copied() -> None:
    mine = attention().astype(np.float32)
    view = mine[...]
    view.setflags(write=False)
    made = make(attention=view)
    before = made.attention.copy()
    mine[...] = 0
    np.testing.assert_array_equal(made.attention, before)


def cross(**changes: Any) -> Cross:
    """Attention of five tokens to a source of four."""
    channels = np.ones((2, 3, 4, 6))
    given: dict[str, Any] = {
        "tokens": tuple("wxyz"),
        "attention": random_attention(2, 3, 5, 4),
        "queries": np.ones((2, 3, 5, 6)),
        "keys": channels,
        "values": channels,
    }
    return Cross(**{**given, **changes})


def test_queries_and_keys_of_cross_attention_are_counted_apart() -> None:
    made = make(cross=cross())
    assert made.cross is not None
    assert made.cross.attention.shape == (2, 3, 5, 4)
    assert not made.cross.keys.flags.writeable
    assert arrays_nbytes(made) == arrays_nbytes(make()) + 4 * (120 + 180 + 2 * 144)
    back = pickle.loads(pickle.dumps(made))
    np.testing.assert_array_equal(back.cross.attention, made.cross.attention)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tokens": ("a",)}, r"^attention must have 1 keys, one a source token; got 4\.$"),
        ({"keys": np.ones((2, 3, 5, 6))}, r"^keys must have 4 along key"),
        ({"queries": np.ones((2, 3, 4, 6))}, r"^queries must have 5 along query"),
        ({"queries": np.ones((2, 3, 5, 7))}, r"^keys must have 7 along channel"),
    ],
)
def test_cross_attention_whose_axes_disagree(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cross(**changes)


def test_cross_attention_of_another_recording() -> None:
    channels = np.ones((2, 3, 6, 6))
    other = cross(attention=random_attention(2, 3, 6, 4), queries=channels)
    with pytest.raises(ValueError, match=r"^cross must have 2 layers, 5 queries; got \(2, 6\)\.$"):
        make(cross=other)


def test_a_stack_without_attention_has_no_heads() -> None:
    nothing = np.zeros((2, 0, 5, 1))
    made = make(
        attention=np.zeros((2, 0, 5, 5)), queries=nothing, keys=nothing, values=nothing, cross=cross()
    )
    assert (made.n_layers, made.n_heads, made.n_tokens) == (2, 0, 5)


def test_outputs_have_a_name_for_each_number() -> None:
    made = Outputs(names=(("a", "b"),), probabilities=np.ones((1, 2)), logits=np.ones((1, 2)))
    assert make(outputs=made).outputs is made
    assert arrays_nbytes(make(outputs=made)) == arrays_nbytes(make()) + 16
    with pytest.raises(ValueError, match=r"^names must have 1 rows of 2; got \(1,\)\.$"):
        Outputs(names=(("a",),), probabilities=np.ones((1, 2)), logits=np.ones((1, 2)))
    three = Outputs(names=(("a",),) * 3, probabilities=np.ones((3, 1)), logits=np.ones((3, 1)))
    with pytest.raises(ValueError, match=r"^outputs must have 1 or 5 rows; got 3\.$"):
        make(outputs=three)


def test_fields_can_not_be_set() -> None:
    made = recording(attention())
    with pytest.raises(FrozenInstanceError):
        made.tokens = ()  # type: ignore[misc]


def test_a_recording_is_a_thing_and_not_a_number() -> None:
    one, other = recording(attention()), recording(attention())
    assert one != other
    assert len({one, other, one}) == 2


def test_fields_go_by_name_only() -> None:
    with pytest.raises(TypeError):
        Recording("minilm")  # type: ignore[call-arg]


def test_bytes_are_counted() -> None:
    made = recording(attention())
    named = ("attention", "queries", "keys", "values", "hidden_states")
    assert arrays_nbytes(made) == sum(getattr(made, name).nbytes for name in named)
    assert (
        arrays_nbytes((made, [np.zeros(3, np.float32)], {"a": np.zeros(2, np.float32)}, "text", None, 7))
        == arrays_nbytes(made) + 20
    )
    assert arrays_nbytes(MappingProxyType({"a": np.zeros(2, np.float32)})) == 8


def test_stages_share_axes_and_not_sizes() -> None:
    made = features()
    assert [stage.shape for stage in made.stages] == [(2, 4, 4), (5, 2, 2)]
    assert not any(stage.flags.writeable for stage in made.stages)
    assert arrays_nbytes(made) == 4 * (48 + 32 + 20 + 10)
    with pytest.raises(
        ValueError, match=r"stages must have axes \[channel, row, column\]; got shape \(4, 4\)"
    ):
        features(stages=(np.zeros((4, 4)),))
    with pytest.raises(ValueError, match=r"image must have axes \[height, pixel_column, rgb\]"):
        features(image=np.zeros((4, 4)))


def test_a_patch_and_its_token() -> None:
    grid = PatchGrid(rows=2, columns=3, prefix=2)
    assert grid.n_tokens == 8
    assert grid.token(0, 0) == 2
    assert grid.token(1, 2) == 7
    laid = grid.to_grid(np.arange(8))
    assert laid.tolist() == [[2, 3, 4], [5, 6, 7]]
    assert all(laid[row, column] == grid.token(row, column) for row in range(2) for column in range(3))
    np.testing.assert_array_equal(grid.to_grid(np.arange(2, 8)), laid)
    assert grid.to_grid(np.zeros((4, 5, 8))).shape == (4, 5, 2, 3)
    with pytest.raises(ValueError, match=r"^vector must have 8 tokens or 6 patches; got 7\.$"):
        grid.to_grid(np.zeros(7))


def test_a_grid_counts_like_the_tokens() -> None:
    made = picture(random_attention(1, 2, 7, 7), rows=2, columns=3)
    assert made.grid.n_tokens == made.n_tokens == 7
    with pytest.raises(ValueError, match=r"^grid must have 7 tokens; got 5\.$"):
        picture(random_attention(1, 2, 7, 7), rows=2, columns=3, grid=PatchGrid(rows=2, columns=2, prefix=1))


def test_an_attribution_is_frozen() -> None:
    made = Attribution(method="rollout", target=-1, scores=np.array([1.0, -2.0]))
    assert made.scores.dtype == np.float32
    assert arrays_nbytes(made) == 8
    with pytest.raises(ValueError, match="read-only"):
        made.scores[0] = 3
    with pytest.raises(ValueError, match=r"scores must have axes \[token\] or \[row, column\]"):
        Attribution(method="rollout", target=0, scores=np.zeros((2, 2, 2)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Pair(Checked):
    """Two arrays that share an axis."""

    rows: Array = axes("row", "column")
    other: Array = axes("column")


def test_any_dataclass_can_declare_its_axes() -> None:
    assert Pair(rows=np.zeros((2, 3)), other=np.zeros(3)).rows.shape == (2, 3)
    with pytest.raises(ValueError, match=r"other must have 3 along column; got shape \(2,\)"):
        Pair(rows=np.zeros((2, 3)), other=np.zeros(2))
