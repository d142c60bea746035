"""Levers by hand and levers in the network: two ways, one answer; and nothing stays on the model."""

import numpy as np
import pytest
import torch

from tests.rounding import UNITS, assert_rounding, units
from tests.workings.networks import NAMES, inputs, network, token_names
from viz.analysis.by_hand import recomputed
from viz.capture.intervene import intervene
from viz.capture.layer import capture_layer
from viz.workings import Levers

pytestmark = pytest.mark.tiny

PULLS = {
    "nothing": Levers(),
    "no scale": Levers(scale=False, head=1),
    "cold, every head": Levers(temperature=0.25),
    "hot": Levers(temperature=8, head=3),
    "zero query": Levers(zero_query=2, head=0),
    "uniform": Levers(uniform=True, head=2),
    "off": Levers(off=True, head=1),
    "every head off": Levers(off=True),
    "swap": Levers(swap=(1, 4)),
    "all at once": Levers(scale=False, temperature=3, head=2, zero_query=1, swap=(0, 3)),
}


@pytest.mark.parametrize("family", ["bert", "gpt2", "vit", "dinov2_with_registers"])
@pytest.mark.parametrize("pull", list(PULLS))
def test_levers_by_hand_and_in_the_network_agree(family, pull):
    model, given = network(family), inputs(family)
    for layer in (0, 1):
        recording = capture_layer(model, given, tokens=token_names(family), layer=layer)
        by_hand = recomputed(recording, PULLS[pull])["output"]
        changed = intervene(model, given, layer=layer, levers=PULLS[pull])
        # A whole layer, not one step: an unscaled softmax of scores in the hundreds passes their rounding on,
        # enlarged.
        assert_rounding(by_hand, changed.output, most=8 * UNITS)
        assert (units(by_hand, recording.steps["output"]) > 8 * UNITS) == (pull != "nothing")


@pytest.mark.parametrize("family", list(NAMES))
def test_nothing_stays_on_the_model(family):
    model, given = network(family), inputs(family)
    with torch.inference_mode():
        before = model.network(**given)[0].clone()
        hooks = _hooks(model)
        capture_layer(model, given, tokens=token_names(family), layer=0)
        intervene(model, given, layer=1, levers=PULLS["all at once"])
        for levers in (Levers(head=4), Levers(zero_query=99), Levers(swap=(0, 99))):
            with pytest.raises(IndexError, match="must be from 0 to"):
                intervene(model, given, layer=1, levers=levers)
        assert _hooks(model) == hooks
        assert torch.equal(model.network(**given)[0], before)
    last = model.n_layers - 1
    for layer in (-1, last + 1):
        with pytest.raises(IndexError, match=f"layer must be from 0 to {last}"):
            intervene(model, given, layer=layer, levers=Levers())


def _hooks(model):
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.network.modules())


def test_a_layers_swap_moves_two_rows_and_nothing_else_without_a_mask():
    model, given = network("bert"), inputs("bert")
    plain, swapped = (
        intervene(model, given, layer=0, levers=levers) for levers in (Levers(), Levers(swap=(2, 5)))
    )
    order = [0, 1, 5, 3, 4, 2, 6]
    assert_rounding(swapped.output[order], plain.output)


def test_the_answer_moves_with_the_lever():
    model, given = network("vit"), inputs("vit")
    plain, off = (intervene(model, given, layer=0, levers=levers) for levers in (Levers(), Levers(off=True)))
    assert plain.logits.shape == (1, 5)
    with torch.inference_mode():
        assert_rounding(plain.logits, model.network(**given).logits.numpy())
    assert np.abs(off.logits - plain.logits).max() > 0.1
    assert intervene(network("bert"), inputs("bert"), layer=0, levers=Levers()).logits.shape == (7, 0)


@pytest.mark.parametrize("family", ["gpt2", "vit"])
def test_the_likeliest_answers_before_and_after_are_the_networks(family):
    model, given = network(family), inputs(family)
    found = intervene(model, given, layer=0, levers=Levers(off=True), token=5)
    with torch.inference_mode():
        logits = model.network(**given).logits
    expected = (logits[0, 5] if logits.ndim == 3 else logits[0]).softmax(-1)
    assert found.answers[0] == f"{'word' if family == 'gpt2' else 'label'} {int(expected.argmax())}"
    assert found.probabilities[0, 0] == pytest.approx(float(expected.max()), abs=1e-5)
    after = torch.from_numpy(np.array(found.logits[min(5, len(found.logits) - 1)])).softmax(-1)
    assert found.probabilities[1].max() == pytest.approx(float(after.max()), abs=1e-5)
    assert intervene(network("bert"), inputs("bert"), layer=0, levers=Levers()).answers == ()
