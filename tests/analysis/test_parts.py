"""Components agree with scikit-learn's, cosines with their definition; signs and colours stay put."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import cosine_similarity

from tests.build import picture, random_attention
from viz.analysis.parts import RGB, likeness, parts
from viz.recording import ImageRecording

pytestmark = pytest.mark.tiny


def made(hidden, *, rows: int = 4, columns: int = 5, prefix: int = 1) -> ImageRecording:
    n = prefix + rows * columns
    attention = random_attention(len(hidden) - 1, 1, n, n)
    return picture(attention, rows=rows, columns=columns, prefix=prefix, hidden_states=hidden)


def states(depths: int = 4, n: int = 21, width: int = 9) -> np.ndarray:
    rng = np.random.default_rng(0)
    scale = np.linspace(3, 0.5, width)
    return rng.normal(size=(depths, n, width)) * scale + rng.normal(size=width) * 5


def test_components_of_every_depth_are_scikit_learns_but_for_their_sign():
    hidden = states().astype(np.float32)
    found = parts(made(hidden))
    for depth in range(4):
        oracle = PCA(3, svd_solver="full")
        scores = oracle.fit_transform(hidden[depth, 1:].astype(np.float64))
        np.testing.assert_allclose(np.abs(found.scores[depth]), np.abs(scores), rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(found.shares[depth], oracle.explained_variance_ratio_, rtol=1e-4)


def test_special_tokens_have_no_part_in_them():
    hidden = states()
    other = hidden.copy()
    other[:, 0] = 1000
    np.testing.assert_array_equal(parts(made(hidden)).scores, parts(made(other)).scores)


def test_a_component_that_only_changes_its_sign_keeps_its_colours():
    base = states(1)[0]
    mirrored = 2 * base.mean(axis=0) - base  # every difference between patches turned round
    found = parts(made(np.stack([base, base * 1.01, mirrored, base])))
    for depth in (1, 3):
        np.testing.assert_allclose(found.colours(depth), found.colours(0), atol=1e-3)
    together = (found.scores[1:] * found.scores[:-1]).sum(axis=1)
    assert (together >= 0).all(), "no component turns against the one before"
    first = found.scores[0]
    assert (first[np.abs(first).argmax(axis=0), range(3)] > 0).all()


def test_colours_run_from_the_second_to_the_98th_percentile():
    found = parts(made(states(1 + 1)))
    scores, colours = found.scores[1], found.colours(1)
    assert colours.min() == 0
    assert colours.max() == 1
    for component in range(3):
        low, high = np.percentile(scores[:, component], [2, 98])
        inside = (scores[:, component] > low) & (scores[:, component] < high)
        wanted = (scores[inside, component] - low) / (high - low)
        np.testing.assert_allclose(colours[inside, RGB.index(component)], wanted, atol=1e-5)


@pytest.mark.parametrize(("rows", "columns", "width"), [(1, 1, 5), (1, 2, 5), (2, 2, 2)])
def test_few_patches_or_channels_leave_the_other_colours_in_the_middle(rows: int, columns: int, width: int):
    n = 1 + rows * columns
    found = parts(made(np.random.default_rng(0).normal(size=(2, n, width)), rows=rows, columns=columns))
    assert np.isfinite(found.scores).all()
    assert found.colours(1).shape == (rows * columns, 3)
    assert (found.colours(1)[:, RGB.index(2)] == 0.5).all()


def test_patches_that_are_all_equal_have_no_variance_to_share():
    found = parts(made(np.ones((2, 21, 6))))
    assert (found.shares == 0).all()
    assert (found.colours(0) == 0.5).all()


def test_likeness_is_the_cosine_to_each_patch():
    hidden = states().astype(np.float32)
    for token in (0, 7):
        wanted = cosine_similarity(hidden[2, [token]], hidden[2, 1:])[0]
        np.testing.assert_allclose(likeness(made(hidden), 2, token), wanted, rtol=1e-5, atol=1e-6)
    hidden[2, 3] = 0
    assert np.isnan(likeness(made(hidden), 2, 7)[2])
    assert np.isnan(likeness(made(hidden), 2, 3)).all()


def test_it_is_computed_once_for_a_recording():
    recording = made(states())
    assert parts(recording) is parts(recording)
    assert parts(made(states())) is not parts(recording)
