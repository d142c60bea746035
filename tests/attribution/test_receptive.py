"""Receptive fields: never larger than theory allows, filling it when enough pictures are shown, and a ViT's from its patch on."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.vision import CNNS, VITS, hooks_and_grads, noise, tiny
from viz.attribution.receptive import effective_field, theoretical_field
from viz.capture import prepare

pytestmark = pytest.mark.tiny


def pictures(model, n=6, size=None):
    return torch.cat([prepare(model, noise(seed=seed), size=size).values for seed in range(n)])


@pytest.mark.parametrize("family", ["cnn", "resnet"])
def test_the_field_lies_in_the_theoretical_box_and_fills_it(family):
    model = tiny(family)
    fields = effective_field(model, pictures(model, 12, size=192))
    boxes = theoretical_field(model)
    assert len(fields) == len(boxes) == model.n_layers
    for field, side in zip(fields, boxes, strict=True):
        rows, columns = np.nonzero(field)
        for places in (rows, columns):
            extent = places.max() - places.min() + 1
            assert extent <= side
            assert extent >= 0.85 * side  # a maximum looks at one pixel of four: a few pictures leave a rim untouched


def test_the_theoretical_box_by_hand():
    # 3x3 stem: 3. Each stage: convolve (+2 steps), pool 2 (+1 step, step doubles), convolve (+2 steps).
    assert theoretical_field(tiny("cnn")) == (3, 3 + 2 + 1 + 4, 10 + 4 + 2 + 8, 24 + 8 + 4 + 16)
    # 7x7 stride 2, pool 3 stride 2 (step 4): 7 + 2 * 2 = 11. Stage 1, two 3x3: 11 + 16 = 27. Stage 2, stride 2, three more at 8...
    assert theoretical_field(tiny("resnet"))[:2] == (11, 27)
    assert theoretical_field(tiny("convnext"))[:2] == (4, 4 + 6 * 4)


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
    assert theoretical_field(model) == (6, 24, 24, 24)


@pytest.mark.parametrize("family", VITS + CNNS)
def test_fields_sum_to_one_and_leave_no_trace(family):
    model = tiny(family)
    values = pictures(model)
    effective_field(model, values)
    before = hooks_and_grads(model)
    np.testing.assert_allclose(effective_field(model, values).sum(axis=(1, 2)), 1, rtol=1e-5)
    assert hooks_and_grads(model) == before
    assert not values.requires_grad


def test_a_linear_convolution_has_its_kernel_for_a_field():
    """One convolution: the field of the centre unit is the kernel's magnitudes, summed over channels and colours."""
    model = tiny("cnn")
    stem = nn.Conv2d(3, 1, 3, padding=1, bias=False).requires_grad_(False)
    model.network.stages[0] = nn.Sequential(stem)
    model.network.stages[1] = nn.Sequential(nn.Conv2d(1, 6, 1))
    field = effective_field(model, pictures(model, 1))[0]
    kernel = stem.weight[0].abs().sum(0).numpy()
    np.testing.assert_allclose(field[31:34, 31:34], kernel / kernel.sum(), rtol=1e-5)
    assert np.count_nonzero(field) == 9
