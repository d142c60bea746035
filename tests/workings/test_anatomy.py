"""Boxes against the network: numel, torch's own count of operations, hidden states, the head."""

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.rounding import assert_rounding
from tests.workings.networks import NAMES, inputs, network, token_names
from viz.analysis import encoder
from viz.capture.anatomy import anatomy, lens, stream
from viz.models.families import FAMILIES

pytestmark = pytest.mark.tiny
KINDS = [(family, kind) for family in NAMES for kind in range(len(FAMILIES[family].networks))]


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_parameters_of_the_boxes_add_up_to_the_networks(family, kind):
    model = network(family, kind)
    found = anatomy(model)
    made = encoder.boxes(found, 7)
    numel = sum(p.numel() for p in model.network.parameters())
    assert sum(box.parameters for box in made) == encoder.total(found) == model.n_parameters == numel
    assert len({w.name for box in made for w in box.weights}) == len(found.weights)
    layer = model.family.layer_list(model.network)[1]
    assert sum(box.parameters for box in made if box.layer == 1) == sum(p.numel() for p in layer.parameters())
    assert len({box.key for box in made}) == len(made)


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_operations_equal_torchs_count(family, kind):
    model, n_tokens = network(family, kind), len(token_names(family))
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        model.network(**inputs(family))
    assert sum(box.flops for box in encoder.boxes(anatomy(model), n_tokens)) == counter.get_total_flops()


@pytest.mark.parametrize("family", list(NAMES))
def test_boxes_stand_in_the_networks_order_with_their_shapes(family):
    model = network(family)
    made = encoder.boxes(anatomy(model), len(token_names(family)))
    assert made[0].box == "embedding"
    first = [box.box for box in made if box.layer == 0]
    assert first == (
        ["attention", "norm_1", "feed_forward", "norm_2"]
        if model.family.norm == "post"
        else ["norm_1", "attention", "norm_2", "feed_forward"]
    )
    with torch.inference_mode():
        output = model.network(**inputs(family))
    logits = getattr(output, "logits", None)
    assert (made[-1].box == "head") == (logits is not None)
    if logits is not None:
        assert made[-1].shape == tuple(logits.shape[1:])


@pytest.mark.parametrize("family", list(NAMES))
def test_the_stream_ends_as_the_hidden_states_do(family):
    model = network(family)
    found = stream(model, inputs(family), tokens=token_names(family))
    with torch.inference_mode():
        hidden = model.network(**inputs(family), output_hidden_states=True).hidden_states
    for depth in range(model.n_layers):
        assert_rounding(found.states[2 * depth], hidden[depth][0].numpy())
    assert found.states.shape == (2 * model.n_layers + 1, len(token_names(family)), 32)
    steps = np.linalg.norm(found.states[1] - found.states[0], axis=-1) / np.linalg.norm(
        found.states[0], axis=-1
    )
    np.testing.assert_allclose(encoder.movement(found)[0], steps, rtol=1e-4)
    np.testing.assert_allclose(encoder.cosine_to_input(found)[0], 1, rtol=1e-6)
    assert len(encoder.step_names(2)) == 5
    np.testing.assert_allclose(encoder.lengths(found)[2], np.linalg.norm(found.states[2], axis=-1), rtol=1e-6)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        *(("bert", 1), ("bert", 2), ("roberta", 0), ("distilbert", 0)),
        *(("gpt2", 0), ("vit", 0), ("deit", 0), ("dinov2", 1)),
    ],
)
def test_the_lens_at_the_last_depth_is_the_models_answer(family, kind):
    model = network(family, kind)
    found = lens(model, inputs(family), token=3, ranks=4)
    with torch.inference_mode():
        output = model.network(**inputs(family))
    logits = output.prediction_logits if kind == 2 else output.logits
    expected = (logits[0, 3] if logits.ndim == 3 else logits[0]).softmax(-1)
    best = expected.argsort(descending=True)[:4]
    assert found.probabilities.shape == (model.n_layers + 1, 4)
    np.testing.assert_allclose(found.probabilities[-1], expected[best].numpy(), atol=1e-5)
    assert found.words[-1] == tuple(
        f"label {i}" if FAMILIES[family].reads == "image" else f"word {i}" for i in best.tolist()
    )
    if logits.ndim == 3:
        with pytest.raises(IndexError, match="token must be"):
            lens(model, inputs(family), token=7)


def test_a_model_without_a_head_has_an_empty_lens():
    found = lens(network("bert", 0), inputs("bert"), token=0)
    assert found.words == ((), (), ())
