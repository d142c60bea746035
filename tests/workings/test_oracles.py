"""The equations against torch's and transformers' own kernels."""

import numpy as np
import pytest
import torch
from transformers.models.llama import modeling_llama as llama
from transformers.models.t5.modeling_t5 import T5Attention

from tests.rounding import assert_rounding
from viz.analysis import equations as eq
from viz.analysis import positions as pos

pytestmark = pytest.mark.tiny
RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_equals_torchs_own_kernel(causal):
    queries, keys, values = RANDOM.normal(size=(3, 4, 9, 16))
    theirs = torch.nn.functional.scaled_dot_product_attention(
        torch.from_numpy(queries), torch.from_numpy(keys), torch.from_numpy(values), is_causal=causal
    )
    np.testing.assert_allclose(eq.attend(queries, keys, values, causal=causal), theirs.numpy(), atol=1e-12)


def test_activations_norm_and_feed_forward_equal_torchs():
    functional = torch.nn.functional
    x = torch.linspace(-8, 8, 201, dtype=torch.float64)
    theirs = {
        "gelu": functional.gelu(x),
        "gelu_new": functional.gelu(x, approximate="tanh"),
        "silu": functional.silu(x),
        "relu": functional.relu(x),
    }
    for name, expected in theirs.items():
        np.testing.assert_allclose(eq.ACTIVATIONS[name](x.numpy()), expected.numpy(), atol=1e-12)
    one, two = torch.nn.Linear(8, 20).double(), torch.nn.Linear(20, 8).double()
    given = torch.randn(5, 8, dtype=torch.float64)
    fc1, fc2 = ((m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in (one, two))
    np.testing.assert_allclose(
        eq.feed_forward(given.numpy(), fc1, fc2, eq.relu),
        two(one(given).relu()).detach().numpy(),
        atol=1e-12,
    )
    norm = functional.layer_norm(given, (8,), one.weight[0], one.weight[1], 1e-5).detach().numpy()
    gain, bias = one.weight.detach().numpy()[:2]
    np.testing.assert_allclose(eq.layer_norm(given.numpy(), gain, bias, 1e-5), norm, atol=1e-12)


@pytest.mark.parametrize("both_sides", [True, False])
def test_t5_buckets_equal_the_librarys(both_sides):
    distances = np.arange(-300, 301)
    theirs = T5Attention._relative_position_bucket(torch.from_numpy(distances), both_sides, 32, 128).numpy()
    ours = pos.t5_bucket(distances, both_sides=both_sides)
    assert np.array_equal(ours, theirs)
    assert len(set(ours.tolist())) == 31 if both_sides else ours.max() == 31


def test_the_steps_of_a_llama_are_those_of_transformers():
    x = torch.randn(2, 6, 8, generator=torch.Generator().manual_seed(0))
    angles = torch.arange(6)[:, None] * 100.0 ** (-torch.arange(4) / 4)
    cosine, sine = (torch.cat([each, each], dim=-1)[None] for each in (angles.cos(), angles.sin()))
    turned, _ = llama.apply_rotary_pos_emb(x[None], x[None], cosine, sine)
    frequencies = (100.0 ** (-torch.arange(4) / 4)).numpy()
    assert_rounding(eq.rotate(x.numpy(), frequencies), turned[0].numpy())
    np.testing.assert_array_equal(eq.share_heads(x.numpy(), 6), llama.repeat_kv(x[None], 3)[0].numpy())
    gain = torch.linspace(-1, 2, 8)
    expected = torch.nn.functional.rms_norm(x, (8,), gain, eps=1e-5)
    assert_rounding(eq.rms_norm(x.numpy(), gain.numpy(), 1e-5), expected.numpy())
    np.testing.assert_allclose(eq.gated(x.numpy(), x.numpy(), np.tanh), (x.tanh() * x).numpy(), rtol=1e-5)


def test_channels_that_turn_together_are_put_side_by_side():
    x = np.random.default_rng(0).normal(size=(1, 5, 8))
    frequencies = 100.0 ** (-np.arange(4) / 4)
    angles = pos.rotary_angles(5, 8, 100.0)
    turned = pos.rotate(pos.paired(x, halves=True), angles)
    np.testing.assert_allclose(turned, pos.paired(eq.rotate(x, frequencies), halves=True), rtol=1e-12)
    assert pos.paired(x[..., :7], halves=False).shape[-1] == 6
