"""Attention of very many patches is not kept: each part is computed when it is asked for, and is the
network's own.
"""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from tests.ui.components import build
from tests.vision import noise, tiny
from viz.analysis.attention import rollout
from viz.analysis.heads import head_metrics
from viz.arrays import arrays_nbytes
from viz.capture import capture_image, image
from viz.engine import CACHE_BYTES
from viz.recording import ImageRecording, PatchGrid

pytestmark = pytest.mark.tiny
ROUNDING = 1e-5
"""Scores of these random networks go to 50: their rounding is what a weight differs by."""
FAMILIES = ("vit", "deit", "dinov2", "dinov2_with_registers")


@pytest.fixture(params=FAMILIES)
def both(request, monkeypatch) -> tuple[ImageRecording, ImageRecording]:
    """The same pass recorded with its attention, and without."""
    model = tiny(request.param)
    whole = capture_image(model, noise())
    monkeypatch.setattr(image, "KEPT_BYTES", 0)
    lean = capture_image(model, noise())
    assert isinstance(whole, ImageRecording)
    assert isinstance(lean, ImageRecording)
    return whole, lean


def test_what_is_computed_anew_is_the_networks_own_attention(both):
    whole, lean = both
    assert (whole.kept, lean.kept) == (True, False)
    assert lean.attention.shape == whole.attention.shape
    assert (lean.n_layers, lean.n_heads) == (whole.n_layers, whole.n_heads)
    for at in (0, -1, (1, 0), (1, [0, 1]), (slice(None), slice(None), 2), (1, 1, 2, 3), (0, 0, slice(1, 3))):
        np.testing.assert_allclose(lean.attention[at], whole.attention[at], atol=ROUNDING)
    np.testing.assert_allclose(np.stack(list(lean.attention)), whole.attention, atol=ROUNDING)
    np.testing.assert_array_equal(lean.hidden_states, whole.hidden_states)


def test_all_that_is_said_of_heads_is_the_same(both):
    whole, lean = both
    np.testing.assert_allclose(rollout(lean, 1), rollout(whole, 1), atol=ROUNDING)
    one, other = head_metrics(whole), head_metrics(lean)
    for name, values in one.values.items():
        np.testing.assert_allclose(other.values[name], values, atol=1e-4, err_msg=name)


def test_it_is_counted_and_travels_without_its_attention(both):
    whole, lean = both
    assert arrays_nbytes(whole) - arrays_nbytes(lean) == whole.attention.nbytes + whole.values.nbytes
    assert len(pickle.dumps(lean)) < len(pickle.dumps(whole)) - whole.attention.nbytes + 1000
    there = pickle.loads(pickle.dumps(lean))
    assert not there.kept
    np.testing.assert_array_equal(there.attention[1], lean.attention[1])


def test_two_large_pictures_fit_the_cache_of_results():
    """Shapes of the ViT-S/14 at 448 pixels: 1,025 tokens, 12 layers of 6 heads, width 384."""
    projected = np.broadcast_to(np.float32(0), (12, 6, 1025, 64))
    fields: dict[str, Any] = dict.fromkeys(("queries", "keys"), projected)
    fields |= {"hidden_states": np.broadcast_to(np.float32(0), (13, 1025, 384)), "attention": None}
    fields |= {"image": np.zeros((448, 448, 3)), "saliency": np.zeros((448, 448)), "values": None}
    small = vars(build.picture())
    grid = PatchGrid(rows=32, columns=32, prefix=1)
    each = {name: (small[name][0],) * 1025 for name in ("tokens", "joins", "special", "spans", "segments")}
    large = ImageRecording(**{**small, **fields, **each, "grid": grid})
    photo = 3 * 1600 * 1600
    assert 2 * (arrays_nbytes(large) + photo) < CACHE_BYTES - 16_000_000  # and room for what is drawn of them


def test_attention_that_is_kept_needs_its_values():
    with pytest.raises(ValueError, match="values must be given where attention is"):
        ImageRecording(**{**vars(build.picture()), "values": None})


def test_an_index_that_it_does_not_understand_is_refused():
    fields = {**vars(build.picture()), "attention": None, "values": None}
    lean = ImageRecording(**fields)
    for at in (..., None, np.array([True]), (0, 0, 0, 0, 0)):
        with pytest.raises(IndexError):
            lean.attention[at]


def test_the_pass_was_timed():
    assert capture_image(tiny("vit"), noise()).seconds > 0
