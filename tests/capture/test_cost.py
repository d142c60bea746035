"""Costs against counts made by hand."""

import pytest
import torch

from tests.vision import noise, tiny
from viz.capture import prepare
from viz.capture.cost import image_cost

pytestmark = pytest.mark.tiny


def test_a_vit_costs_what_its_products_cost_attention_included():
    model = tiny("vit")
    found = image_cost(model, prepare(model, noise(40, 40)))
    tokens, patches, width, hidden, layers, outputs = 17, 16, 32, 48, 3, 5
    embed = 2 * patches * (3 * 6 * 6) * width
    layer = 2 * tokens * (4 * width**2 + 2 * width * hidden) + 2 * (2 * tokens**2 * width)
    assert found.flops == embed + layers * layer + 2 * width * outputs
    assert found.parameters == sum(each.numel() for each in model.network.parameters())
    assert found.weight_bytes == 4 * found.parameters
    low, median, high = found.milliseconds
    assert 0 < low <= median <= high


def test_the_peak_holds_at_least_one_layers_attention_and_at_most_all_of_them():
    model = tiny("vit")
    found = image_cost(model, prepare(model, noise(40, 40)))
    one = 4 * 4 * 17 * 17
    assert one < found.peak_bytes < 3 * 12 * one + 4 * 17 * 32 * 100


def test_a_cnn_costs_what_its_kernels_cost_at_every_place():
    model = tiny("cnn")
    prepared = prepare(model, noise(64, 64))
    counted: list[int] = []

    def count(module, _inputs, output):
        counted.append(2 * module.weight[0].numel() * output.numel())

    hooks = [
        m.register_forward_hook(count)
        for m in model.network.modules()
        if isinstance(m, torch.nn.Conv2d | torch.nn.Linear)
    ]
    with torch.inference_mode():
        model.network(prepared.values)
    for hook in hooks:
        hook.remove()
    assert image_cost(model, prepared).flops == sum(counted)


def test_counting_sets_no_hook_on_what_other_threads_run():
    model = tiny("vit")
    hooks = torch.nn.modules.module
    seen: list[int] = []

    def look(_module, _inputs, _output):
        seen.append(len(hooks._global_forward_hooks) + len(hooks._global_forward_pre_hooks))

    mine = model.network.register_forward_hook(look)
    image_cost(model, prepare(model, noise(40, 40)))
    mine.remove()
    assert len(seen) > 2
    assert set(seen) == {0}
