"""The way of a picture to the first layer: cutting against torch's unfold, the sum against the network's own
embedding.
"""

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding
from tests.vision import PREFIX, VITS, noise, tiny
from viz.capture import capture_image
from viz.capture.patches import capture_patches, flattened
from viz.errors import InputError

pytestmark = pytest.mark.tiny


def test_patches_are_cut_in_reading_order_and_flattened_as_torch_unfolds():
    values = np.random.default_rng(0).normal(size=(3, 12, 18)).astype(np.float32)
    expected = torch.nn.functional.unfold(torch.from_numpy(values)[None], 6, stride=6)[0].T
    np.testing.assert_array_equal(flattened(values, 6), expected)


@pytest.mark.parametrize("family", VITS)
def test_flattening_projecting_and_adding_positions_gives_what_the_first_layer_received(family):
    model, picture = tiny(family), noise(60, 40)
    found, recorded = capture_patches(model, picture), capture_image(model, picture)
    prefix = PREFIX[family]
    assert_rounding(found.flat @ found.filters.T + found.bias, found.parts[prefix:])
    assert_rounding(found.parts + found.positions, found.embedding)
    assert_rounding(found.embedding, recorded.hidden_states[0])
    np.testing.assert_array_equal(found.image, recorded.image)
    assert (found.tokens, found.grid, found.patch_size) == (recorded.tokens, recorded.grid, 6)


def test_a_larger_picture_gives_more_patches_of_the_same_size():
    found = capture_patches(tiny("vit"), noise(60, 40), size=36)
    assert (found.grid.rows, found.grid.columns, found.patch_size) == (6, 6, 6)
    assert_rounding(found.flat @ found.filters.T + found.bias, found.parts[1:])


def test_a_network_that_convolves_cuts_no_patches():
    with pytest.raises(InputError, match="convolves"):
        capture_patches(tiny("cnn"), noise(40, 40))
