"""One layer as one matrix: the right heads, the right tokens, and a title that says which."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention
from viz.analysis.matrix import between, matrix, zoomed
from viz.analysis.sides import Side, Sides
from viz.recording import Recording

pytestmark = pytest.mark.instant


def test_one_head_is_shown_as_it_is_and_several_by_their_mean(animal: Recording) -> None:
    one = matrix(animal, 1, heads=[2], how="head", special="show")
    np.testing.assert_array_equal(one.weights, animal.attention[1, 2])
    assert (one.title, one.adds_up) == ("Layer 2, head 3", True)
    two = matrix(animal, 1, heads=[0, 2], how="head", special="show")
    np.testing.assert_allclose(two.weights, animal.attention[1, [0, 2]].mean(axis=0), atol=1e-6)
    assert two.title == "Layer 2, mean of heads 1, 3"


def test_all_heads_count_where_they_are_combined_whichever_is_chosen(animal: Recording) -> None:
    mean = matrix(animal, 0, heads=[3], how="mean", special="show")
    np.testing.assert_allclose(mean.weights, animal.attention[0].mean(axis=0), atol=1e-6)
    assert mean.title == "Layer 1, mean of all heads"
    largest = matrix(animal, 0, heads=[3], how="max", special="show")
    np.testing.assert_array_equal(largest.weights, animal.attention[0].max(axis=0))
    assert not largest.adds_up
    assert matrix(animal, 2, heads=[0], how="rollout", special="show").title == "Rollout of layers 1 to 3"
    assert matrix(animal, 0, heads=[0], how="rollout", special="show").title == "Rollout of layer 1"


@pytest.mark.parametrize("special", ["hide", "renormalise"])
def test_special_tokens_leave_both_axes(animal: Recording, special: str) -> None:
    found = matrix(animal, 0, heads=[0], how="head", special=special)
    assert found.keep == tuple(range(1, 15))
    inner = animal.attention[0, 0, 1:15, 1:15]
    if special == "renormalise":
        inner = inner / inner.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(found.weights, inner, atol=1e-6)


def test_from_one_text_to_another_rows_and_columns_are_each_its_own() -> None:
    written, read = (
        Side(tokens=tuple(text), joins=(False,) * len(text), special=(False,) * len(text))
        for text in ("abc", "vwxyz")
    )
    weights = random_attention(2, 4, 3, 5).astype(np.float32)
    looks = Sides(model="en-pt", queries=written, keys=read, attention=weights)
    one = between(looks, 1, heads=[2], how="head")
    np.testing.assert_array_equal(one.weights, weights[1, 2])
    assert (one.keep, one.keys, one.title) == ((0, 1, 2), (0, 1, 2, 3, 4), "Layer 2, head 3")
    mean = between(looks, 0, heads=[2], how="mean")
    np.testing.assert_allclose(mean.weights, weights[0].mean(axis=0), atol=1e-6)
    assert (mean.title, mean.measures) == ("Layer 1, mean of all heads", "mean attention weight")


def test_a_zoom_keeps_neighbours_of_the_pinned_token_and_their_weights(animal: Recording) -> None:
    whole = matrix(animal, 0, heads=[0], how="head", special="hide")
    near = zoomed(whole, 12, 5)
    assert len(near.keep) == 5
    assert 12 in near.keep
    assert near.keep == tuple(range(near.keep[0], near.keep[0] + 5))
    np.testing.assert_array_equal(near.weights, animal.attention[0, 0][np.ix_(near.keep, near.keep)])
    assert zoomed(whole, 12, 99).keep == whole.keep
