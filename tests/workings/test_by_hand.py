"""Every equation against the network: each step of a layer, by hand, from the weights alone."""

import numpy as np
import pytest

from tests.workings.networks import CONFIGS, inputs, network, token_names
from viz.analysis import equations as eq
from viz.analysis.by_hand import difference, differences, entropy, gradient, recomputed
from viz.capture.layer import capture_layer

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("family", list(CONFIGS))
def test_every_step_equals_the_networks_own(family, layer):
    recording = capture_layer(network(family), inputs(family), tokens=token_names(family), layer=layer)
    steps = recomputed(recording)
    found = differences(recording, steps)
    assert set(steps) == set(recording.steps)
    for name, value in found.items():
        finite = recording.steps[name][np.isfinite(recording.steps[name])]
        assert value <= 1e-5 * max(10.0, float(np.abs(finite).max())), name
    if layer == 0:
        assert difference(steps["embedding"], recording.input) <= 1e-5


def test_the_gradient_falls_with_the_temperature_and_is_the_jacobians_trace():
    scores = np.random.default_rng(0).normal(size=9)
    rows = [eq.softmax(scores / t) for t in (100, 3, 1, 0.3, 0.1, 0.01)]
    for row in rows:
        assert gradient(row) == pytest.approx(np.trace(eq.softmax_jacobian(row)))
    assert [float(gradient(row)) for row in rows] == sorted((float(gradient(row)) for row in rows), reverse=True)
    assert [float(entropy(row)) for row in rows] == sorted((float(entropy(row)) for row in rows), reverse=True)
    assert gradient(rows[-1]) < 1e-6
    assert gradient(np.full(9, 1 / 9)) == pytest.approx(8 / 9)
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(3)
    assert entropy(np.array([1.0, 0, 0])) == 0
