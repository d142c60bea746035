"""Receptive fields: never larger than theory allows, filling it when enough pictures are shown, and a ViT's
from its patch on.
"""

import numpy as np
import pytest
import torch
from torch import nn

from tests.vision import CNNS, VITS, hooks_and_grads, noise, tiny
from viz.attribution.receptive import effective_field, theoretical_fields
from viz.capture import prepare
from viz.models.efficientnet import SameConv2d

pytestmark = pytest.mark.tiny


def sides(model):
    return tuple(field.side for field in theoretical_fields(model))


def pictures(model, n=6, size=None):
    return torch.cat([prepare(model, noise(seed=seed), size=size).values for seed in range(n)])


def stages(model, side):
    """Outputs of every stage for a picture of this side."""
    x, found = torch.zeros(1, 3, side, side), []
    hooks = [
        layer.register_forward_hook(
            lambda _m, _a, out: found.append(out[0] if isinstance(out, tuple) else out)
        )
        for layer in model.family.layer_list(model.network)
    ]
    model.network(x)
    for hook in hooks:
        hook.remove()
    return found


def test_where_boxes_lie_is_where_single_pixels_are_felt():
    """The oracle: which pixels of a row change the middle unit, one by one, in a chain of padded layers of
    stride 2.
    """
    model = tiny("cnn")
    model.network.stages[0] = nn.Sequential(nn.Conv2d(3, 4, 7, stride=2, padding=3), nn.MaxPool2d(3, 2, 1))
    model.network.stages[1] = nn.Sequential(
        nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.Conv2d(6, 6, 3, stride=2, padding=1)
    )
    for parameter in model.network.stages[:2].parameters():
        parameter.requires_grad_(False).abs_()
    first = theoretical_fields(model)[1]
    chain = nn.Sequential(*model.network.stages[:2])
    x = torch.rand(1, 3, 160, 160)
    unit = chain(x).shape[-1] // 2
    felt = []
    for pixel in range(160):
        changed = x.clone()
        changed[:, :, :, pixel] += 100
        if (chain(changed)[0, :, unit, unit] != chain(x)[0, :, unit, unit]).any():
            felt.append(pixel)
    assert (min(felt) + max(felt)) / 2 == first.centre(unit)
    assert max(felt) - min(felt) + 1 == first.side


@pytest.mark.parametrize("family", ["cnn", "resnet"])
def test_the_field_lies_in_the_theoretical_box_and_fills_it(family):
    model = tiny(family)
    fields = effective_field(model, pictures(model, 12, size=192))
    boxes = sides(model)
    assert len(fields) == len(boxes) == model.n_layers
    units = [output.shape[-1] // 2 for output in stages(model, 192)]
    for field, side, unit, box in zip(fields, boxes, units, theoretical_fields(model), strict=True):
        rows, columns = np.nonzero(field)
        for places in (rows, columns):
            assert box.centre(unit) - (side - 1) / 2 <= places.min()
            assert places.max() <= box.centre(unit) + (side - 1) / 2
            extent = places.max() - places.min() + 1
            assert extent <= side
            assert (
                extent >= 0.85 * side
            )  # a maximum looks at one pixel of four: a few pictures leave a rim untouched


def test_the_theoretical_box_by_hand():
    # 3x3 stem: 3. Each stage: convolve (+2 steps), pool 2 (+1 step, step doubles), convolve (+2 steps).
    assert sides(tiny("cnn")) == (3, 3 + 2 + 1 + 4, 10 + 4 + 2 + 8, 24 + 8 + 4 + 16)
    # 7x7 stride 2, pool 3 stride 2 (step 4): 7 + 2 * 2 = 11. Stage 1, two 3x3: 11 + 16 = 27. Stage 2, stride
    # 2, three more at 8...
    assert sides(tiny("resnet"))[:2] == (11, 27)
    assert sides(tiny("convnext"))[:2] == (4, 4 + 6 * 4)


@pytest.mark.parametrize("family", VITS)
def test_a_vit_sees_one_patch_at_first_and_then_everything(family):
    model = tiny(family, spread=0.3)
    fields = effective_field(model, pictures(model))
    assert fields.shape == (4, 24, 24)
    patch = np.zeros((24, 24), bool)
    patch[12:18, 12:18] = True
    assert fields[0][~patch].max() == 0
    assert fields[0][patch].min() > 0
    assert (fields[1:] > 0).all()
    assert sides(model) == (6, 24, 24, 24)


@pytest.mark.parametrize("family", VITS + CNNS)
def test_fields_sum_to_one_and_leave_no_trace(family):
    model = tiny(family)
    values = pictures(model)
    effective_field(model, values)
    before = hooks_and_grads(model)
    np.testing.assert_allclose(effective_field(model, values).sum(axis=(1, 2)), 1, rtol=1e-5)
    assert hooks_and_grads(model) == before
    assert not values.requires_grad


def test_the_odd_pixel_of_padding_moves_the_middle_of_the_field():
    """Kernels of 3 and 5 at stride 2 over 64 pixels: what they reach, from the pixels that move them."""
    model = tiny("efficientnet_lite")
    model.network.stages[1] = nn.Sequential(SameConv2d(6, 8, 5, stride=2, bias=False)).requires_grad_(False)
    model.network.stages[0] = nn.Identity()
    model.network.stem = nn.Sequential(SameConv2d(3, 6, 3, stride=2, bias=False)).requires_grad_(False)
    for depth, field in ((0, theoretical_fields(model)[0]), (2, theoretical_fields(model)[2])):
        found = effective_field(model, pictures(model, 1))[depth]
        reached = np.flatnonzero(found.sum(axis=1))
        units = 32 if depth == 0 else 16
        assert (reached[0] + reached[-1]) / 2 == field.centre(units // 2)
        assert reached[-1] - reached[0] + 1 == field.side


def test_a_linear_convolution_has_its_kernel_for_a_field():
    """One convolution: the field of the centre unit is the kernel's magnitudes, summed over channels and
    colours.
    """
    model = tiny("cnn")
    stem = nn.Conv2d(3, 1, 3, padding=1, bias=False).requires_grad_(False)
    model.network.stages[0] = nn.Sequential(stem)
    model.network.stages[1] = nn.Sequential(nn.Conv2d(1, 6, 1))
    field = effective_field(model, pictures(model, 1))[0]
    kernel = stem.weight[0].abs().sum(0).numpy()
    np.testing.assert_allclose(field[31:34, 31:34], kernel / kernel.sum(), rtol=1e-5)
    assert np.count_nonzero(field) == 9
