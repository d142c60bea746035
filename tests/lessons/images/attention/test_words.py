"""What the lesson says of heads that follow, and of what is like what, depends on the numbers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests.build import picture, random_attention, standing_out
from viz.analysis.heads import HeadMetrics, head_metrics
from viz.analysis.parts import parts
from viz.foreign import plain
from viz.lessons.images.attention.predictions import followed, followers, thirds
from viz.lessons.images.attention.sentences import alike, cost, look, shares
from viz.recording import ImageRecording

pytestmark = pytest.mark.instant


def metrics(follows) -> HeadMetrics:
    """Measured, but for the correlations with what stands out."""
    layers, heads = np.shape(follows)
    found = head_metrics(
        standing_out(random_attention(layers, heads, 13, 13), np.ones((3, 4)), rows=3, columns=4)
    )
    values = {**found.values, "follows": np.array(follows, dtype=np.float32)}
    return HeadMetrics(about=found.about, values=values, chance=found.chance, queries=found.queries)


def test_the_closest_follower_and_its_part_of_the_network_are_named():
    follows = np.zeros((12, 2))
    follows[9, 1], follows[0, 0], follows[4, 1] = 0.812, -0.7, np.nan
    said = plain(followed(metrics(follows), "an early layer"))
    assert said.startswith("You said: an early layer (1 to 4). Measured on this picture: layer 10, head 2")
    assert "follows it most closely, r\xa0=\xa00.81: **a late layer (9 to 12)**" in said
    assert "Layer 1, head 1 follows the background, r\xa0=\xa0−0.70." in said
    assert followed(metrics(follows), "a late layer").startswith("You said so.")


def test_weak_correlations_are_called_weak():
    follows = np.zeros((12, 2))
    follows[6, 0], follows[2, 1] = 0.4, -0.3
    said = followed(metrics(follows), "a middle layer")
    assert "layer 7, head 1 comes closest, but not close, r\xa0=\xa00.40" in said
    assert "Layer 3, head 2 keeps off it most, r\xa0=\xa0−0.30." in said


def test_a_map_that_is_the_same_everywhere_is_followed_by_nobody():
    even = metrics(np.full((3, 2), np.nan))
    assert followers(even) is None
    assert "no head can be said to follow it" in followed(even, "a late layer")


@pytest.mark.parametrize("layers", [1, 2, 3, 5, 6, 12])
def test_every_layer_is_in_one_part(layers: int):
    parts_of = thirds(layers)
    assert [layer for each in parts_of.values() for layer in each] == list(range(layers))
    assert len(parts_of) == min(3, layers)


@pytest.mark.parametrize(
    ("r", "words"),
    [
        (0.84, "r\xa0=\xa00.84: *patch 1,2* looks mostly at what is like it"),
        (0.45, "looks at what is like it, but not only"),
        (0.05, "without regard to what is like it"),
        (-0.05, "r\xa0=\xa0−0.05: *patch 1,2* looks without regard"),
        (-0.5, "looks rather at what is unlike it"),
        (np.nan, "nothing can be said"),
    ],
)
def test_looking_and_likeness_are_told_by_their_correlation(r: float, words: str):
    assert words in alike("patch 1,2", r)


def test_no_patch_is_said_to_be_looked_at_where_all_are_nearly_alike():
    """Of a blank picture the largest weight is hardly the mean, wherever it lies."""
    weights = np.full((13, 13), 0.05, dtype=np.float32)
    weights[:, 0] = 0.4
    built = picture(weights[None, None], rows=3, columns=4)
    said = look(built, SimpleNamespace(weights=weights, adds_up=True), 5)
    assert "gives no other patch twice their mean: at most 0.050, where the mean is 0.050." in said
    assert "the same thing" not in said
    weights[5, 9] = 0.2  # four times as much as the others
    assert "looks at most is *patch 3,1*, 0.20" in look(
        built, SimpleNamespace(weights=weights, adds_up=True), 5
    )


def test_a_foreign_name_stays_a_name():
    assert "<script>" not in alike("<script>*x*", 0.5)


@pytest.mark.tiny
def test_the_shares_of_the_colours_are_said():
    hidden = np.random.default_rng(0).normal(size=(2, 13, 5))
    found = parts(picture(random_attention(1, 1, 13, 13), rows=3, columns=4, hidden_states=hidden))
    centred = hidden[1, 1:] - hidden[1, 1:].mean(axis=0)
    strength = np.linalg.svd(centred, compute_uv=False) ** 2
    each = strength[:3] / strength.sum()
    assert f"After layer 1 the three colours show {each.sum():.0%}" in shares(found, 1)
    assert f"({', '.join(f'{share:.0%}' for share in each)})" in shares(found, 1)
    assert shares(found, 0).startswith("Before the first layer")


def test_what_a_view_took_is_said_of_that_very_pass():
    found = picture(random_attention(2, 3, 13, 13), rows=3, columns=4, seconds=1.26)
    assert cost(found, 440_000) == (
        "13 tokens; the network took 1.3 s on this computer. All layers' attention, 0 MB, is kept."
        " 0.4 MB went to your browser."
    )
    lean = picture(random_attention(2, 3, 13, 13), rows=3, columns=4)
    lean = ImageRecording(**{**vars(lean), "attention": None})
    assert "would be 0 MB: 0 MB are kept instead" in cost(lean, 1)
