"""Every equation against the network: each step of a layer, by hand, from the weights alone."""

import numpy as np
import pytest

from tests.rounding import assert_rounding
from tests.workings.networks import NAMES, inputs, network, token_names
from viz.analysis import equations as eq
from viz.analysis.by_hand import differences, entropy, gap, gradient, recomputed
from viz.capture.layer import capture_layer

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("family", list(NAMES))
def test_every_step_equals_the_networks_own(family, layer):
    recording = capture_layer(network(family), inputs(family), tokens=token_names(family), layer=layer)
    steps = recomputed(recording)
    found = differences(recording, steps)
    assert set(steps) == set(recording.steps)
    for name, value in found.items():
        assert_rounding(steps[name], recording.steps[name], name)
        assert gap(steps[name], recording.steps[name]).rounding
        assert gap(steps[name], recording.steps[name]).difference == value
    if layer == 0:
        assert_rounding(steps["embedding"], recording.input)


def test_what_is_more_than_rounding_is_not_called_so():
    """A scale that is off by 0.01 %, and the activation through tanh instead of the exact one."""
    x = np.random.default_rng(0).normal(scale=40, size=(6, 50)).astype(np.float32)
    assert gap(x, x).rounding
    assert gap(x + x * 20 * np.finfo(np.float32).eps, x).rounding
    assert not gap(x * np.float32(1.0001), x).rounding
    bent = np.linspace(-4, 4, 500, dtype=np.float32)
    assert not gap(eq.gelu_new(bent), eq.gelu(bent)).rounding
    assert gap(np.array([-np.inf, 2.0]), np.array([-np.inf, 2.0])).rounding


def test_the_gradient_falls_with_the_temperature_and_is_the_jacobians_trace():
    scores = np.random.default_rng(0).normal(size=9)
    rows = [eq.softmax(scores / t) for t in (100, 3, 1, 0.3, 0.1, 0.01)]
    for row in rows:  # each weight by its own score, as far as a small step tells
        steps = 1e-6 * np.eye(9)
        own = [eq.softmax(np.log(row + 1e-300) + step)[i] - row[i] for i, step in enumerate(steps)]
        assert gradient(row) == pytest.approx(sum(own) / 1e-6, rel=1e-4, abs=1e-5)
    assert [float(gradient(row)) for row in rows] == sorted(
        (float(gradient(row)) for row in rows), reverse=True
    )
    assert [float(entropy(row)) for row in rows] == sorted(
        (float(entropy(row)) for row in rows), reverse=True
    )
    assert gradient(rows[-1]) < 1e-6
    assert gradient(np.full(9, 1 / 9)) == pytest.approx(8 / 9)
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(3)
    assert entropy(np.array([1.0, 0, 0])) == 0
