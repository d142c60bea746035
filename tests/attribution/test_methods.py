"""Every attribution method: right shape, finite, deterministic, nothing left on the network.

And an oracle for each.
"""

import numpy as np
import pytest
import torch

from tests.rounding import UNITS, assert_rounding, slack
from tests.vision import CNNS, VITS, hooks_and_grads, noise, tiny
from viz.attribution import METHODS
from viz.attribution.baselines import centre_map, random_map
from viz.attribution.cam import grad_cam
from viz.attribution.functions import ATTRIBUTIONS
from viz.attribution.occlusion import cell_size, occlusion
from viz.capture import prepare
from viz.errors import InputError

pytestmark = pytest.mark.tiny
KIND = {"dinov2": 1, "dinov2_with_registers": 1}


def classifier(family, spread=0.3):
    return tiny(family, KIND.get(family, 0), spread=spread)


@pytest.mark.parametrize("family", VITS + CNNS)
@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_finite_deterministic_and_leaves_no_trace(name, family):
    method, explain, model = METHODS[name], ATTRIBUTIONS[name], classifier(family)
    prepared = prepare(model, noise())
    if not method.serves(model.family.attends):
        with pytest.raises(InputError, match="has no attention"):
            explain(model, prepared, target=1)
        return
    explain(model, prepared, target=1)  # transformers installs hooks of its own on the first call
    before = hooks_and_grads(model)
    maps = [explain(model, prepared, target=target) for target in range(5)]
    assert hooks_and_grads(model) == before
    scores = np.stack([each.scores for each in maps])
    assert scores.ndim == 3
    assert np.isfinite(scores).all()
    assert scores.std() > 0  # a Grad-CAM may be zero for one class, not for all five
    np.testing.assert_array_equal(explain(model, prepared, target=4).scores, scores[4])
    assert all(np.array_equal(scores[0], other) for other in scores) == (not method.by_class)
    assert [each.target for each in maps] == (list(range(5)) if method.by_class else [-1] * 5)
    assert method.signed or scores.min() >= 0
    assert maps[0].method == name


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.by_class])
def test_a_class_that_does_not_exist_is_refused(name):
    model = classifier("vit")
    for target in (-1, 5):
        with pytest.raises(IndexError, match="target must be from 0 to 4"):
            ATTRIBUTIONS[name](model, prepare(model, noise()), target=target)


@pytest.mark.parametrize("name", ["grad_cam", "relevance", "occlusion"])
def test_a_model_without_classes_is_refused_and_left_clean(name):
    model = tiny("dinov2", 0)
    prepared = prepare(model, noise())
    with torch.inference_mode():
        model.network(prepared.values)
    before = hooks_and_grads(model)
    with pytest.raises(InputError, match="trained without labels"):
        ATTRIBUTIONS[name](model, prepared, target=0)
    assert hooks_and_grads(model) == before


@pytest.mark.parametrize("family", CNNS)
@pytest.mark.parametrize("target", [0, 3])
def test_grad_cam_agrees_with_captum(family, target):
    captum = pytest.importorskip("captum.attr")
    model = classifier(family)
    prepared = prepare(model, noise())
    found = grad_cam(model, prepared, target=target).scores
    network = model.network if family in ("cnn", "efficientnet_lite") else Logits(model.network)
    layer = model.family.layer_list(model.network)[-1]
    values = prepared.values.clone().requires_grad_()
    expected = captum.LayerGradCam(network, layer).attribute(values, target=target, relu_attributions=True)
    assert_rounding(found, expected[0, 0].detach().numpy(), most=4 * UNITS)  # forward, backward and a product


class Logits(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, values):
        return self.network(values).logits


@pytest.mark.parametrize("family", VITS)
def test_grad_cam_of_a_vit_by_finite_differences(family):
    """dy/dA of the last layer's input from central differences in float64, then the formula by loops."""
    model = classifier(family)
    prepared = prepare(model, noise())
    found = grad_cam(model, prepared, target=2).scores
    model.network.double()
    layers = model.family.layer_list(model.network)
    seen = []
    handle = layers[-1].register_forward_pre_hook(lambda _m, args: seen.append(args[0].clone()))
    with torch.no_grad():
        model.network(prepared.values.double())
        handle.remove()
        tokens = seen[0]
        prefix = tokens.shape[1] - 16
        weights = np.zeros(tokens.shape[2])
        for channel in range(
            tokens.shape[2]
        ):  # all places moved at once: the sum of their gradients, 16 times the mean
            sides = [score_from(model, prepared, tokens, (prefix, channel, step)) for step in (1e-2, -1e-2)]
            weights[channel] = (sides[0] - sides[1]) / 2e-2 / 16
    expected = np.maximum(tokens[0, prefix:].numpy() @ weights, 0).reshape(4, 4)
    # transformers takes the softmax in float32: what a difference of two scores loses is multiplied up again
    np.testing.assert_allclose(found, expected, rtol=0.01, atol=slack(expected))


def score_from(model, prepared, tokens, change):
    prefix, channel, step = change
    moved = tokens.clone()
    moved[0, prefix:, channel] += step
    handle = model.family.layer_list(model.network)[-1].register_forward_pre_hook(lambda _m, _args: (moved,))
    score = model.network(prepared.values.double()).logits[0, 2]
    handle.remove()
    return float(score)


def test_after_the_last_layer_the_patches_have_no_gradient():
    """Why Grad-CAM of a ViT looks before the last layer."""
    model = classifier("vit")
    values = prepare(model, noise()).values.requires_grad_()
    states = model.network(values, output_hidden_states=True)
    after, before = torch.autograd.grad(
        states.logits[0, 0], [states.hidden_states[-1], states.hidden_states[-2]]
    )
    assert after[0, 1:].abs().max() == 0
    assert before[0, 1:].abs().max() > 0


@pytest.mark.parametrize("family", ["vit", "cnn"])
@pytest.mark.parametrize("fill", [0.0, -1.5])
def test_occlusion_agrees_with_a_plain_loop(family, fill):
    model = classifier(family)
    prepared = prepare(
        model, noise(), size=60 if family == "vit" else None
    )  # 10 x 10 patches: more than one batch
    heard: list[float] = []
    found = occlusion(model, prepared, target=3, fill=fill, report=heard.append).scores
    side = cell_size(model, prepared)
    expected = np.zeros_like(found)
    options = {"interpolate_pos_encoding": True} if family == "vit" else {}
    with torch.no_grad():
        whole = logits(model.network(prepared.values, **options))[0, 3]
        for row, column in np.ndindex(expected.shape):
            covered = prepared.values.clone()
            covered[:, :, row * side : (row + 1) * side, column * side : (column + 1) * side] = fill
            expected[row, column] = whole - logits(model.network(covered, **options))[0, 3]
    np.testing.assert_allclose(found, expected, rtol=0, atol=slack(float(whole) - np.append(expected, 0)))
    assert found.shape == ((10, 10) if family == "vit" else (8, 8))
    assert heard == sorted(heard)
    assert heard[0] == 0


def logits(output):
    return output if isinstance(output, torch.Tensor) else output.logits


def test_occlusion_stops_when_told():
    model = classifier("vit")

    def stop(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        occlusion(model, prepare(model, noise()), target=0, report=stop)


def test_baselines():
    model = classifier("vit")
    prepared = prepare(model, noise())
    centre = centre_map(model, prepared, target=0).scores
    assert centre.shape == (4, 4)
    np.testing.assert_allclose(centre[0, 0], 1 - 0.75, atol=1e-6)
    np.testing.assert_array_equal(centre, centre[::-1, ::-1])
    seeds = [random_map(model, prepared, target=0, seed=seed).scores for seed in (0, 0, 1)]
    assert np.array_equal(seeds[0], seeds[1])
    assert not np.array_equal(seeds[0], seeds[2])


def test_rollout_is_that_of_the_recording():
    from viz.analysis.attention import rollout
    from viz.capture import capture_image

    model = classifier("deit", spread=1.0)
    recording = capture_image(model, noise())
    found = ATTRIBUTIONS["rollout"](model, prepare(model, noise()), target=0).scores
    np.testing.assert_array_equal(found, recording.grid.to_grid(rollout(recording, 2)[0]))
    found = ATTRIBUTIONS["attention"](model, prepare(model, noise()), target=0).scores
    np.testing.assert_allclose(found, recording.attention[2].mean(0)[0, 2:].reshape(4, 4), rtol=1e-6)
