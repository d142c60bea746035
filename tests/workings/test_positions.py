"""Position tables as the network holds them, and what is left of order without them."""

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding
from tests.workings.networks import IMAGE, NAMES, TEXT, inputs, network, token_names
from viz.analysis.by_hand import moved
from viz.capture.positions import position_table, shuffle
from viz.models.families import FAMILIES
from viz.workings import Shuffled

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("family", [name for name in TEXT if not FAMILIES[name].rotary])
def test_the_table_of_a_text_model_starts_with_its_first_position(family):
    model = network(family)
    found = position_table(model)
    assert found.grid is None
    assert found.learned
    expected = {"gpt2": "wpe.weight"}.get(family, "embeddings.position_embeddings.weight")
    table = dict(model.network.base_model.named_parameters())[expected].numpy()
    np.testing.assert_array_equal(found.table, table[2:] if family == "roberta" else table)


@pytest.mark.parametrize("family", IMAGE)
def test_the_table_of_a_vision_model_fits_its_grid(family):
    found = position_table(network(family))
    assert found.grid is not None
    assert (found.grid.rows, found.grid.columns, found.grid.prefix) == (4, 4, 2 if family == "deit" else 1)
    assert len(found.table) == found.grid.n_tokens


@pytest.mark.parametrize("family", list(NAMES))
def test_without_positions_a_shuffle_only_moves_the_rows(family):
    model, given = network(family), inputs(family)
    n = len(token_names(family))
    order = (0, *np.random.default_rng(1).permutation(np.arange(1, n)).tolist())
    found = shuffle(model, given, order=order)
    with torch.inference_mode():
        hidden = model.network(**given, output_hidden_states=True).hidden_states
    moves = {
        mode: moved(found.after[i], found.before[i][list(order)]) for i, mode in enumerate(Shuffled.MODES)
    }
    if model.family.causal:  # the mask itself tells where a token stands
        assert moves["zeroed"][1:].max() > 1e-2
    else:
        assert moves["zeroed"].max() < 1e-5
        assert moves["moved"].max() < 1e-5
    assert moves["present"].max() > 1e-2
    if not model.family.final_norm:
        assert_rounding(found.before[0], hidden[-1][0].numpy())
    assert np.abs(found.before[0] - found.before[1]).max() > 1e-2
    for bad in ((0,), (0, 0, *range(2, n))):
        with pytest.raises(ValueError, match="permutation"):
            shuffle(model, given, order=bad)


def test_nothing_turned_is_every_token_at_position_zero():
    """transformers itself, all tokens at one place: a rotation by nothing, for queries and keys alike."""
    model, given = network("llama"), inputs("llama")
    found = shuffle(model, given, order=tuple(range(7)))
    with torch.inference_mode():
        hidden = model.network.model(
            **given, position_ids=torch.zeros(1, 7, dtype=torch.long), output_hidden_states=True
        )
        own = model.network.model.norm(torch.from_numpy(found.before[1].copy()))
    np.testing.assert_allclose(own.numpy(), hidden.last_hidden_state[0].numpy(), rtol=1e-4, atol=1e-4)
    assert position_table(model).table.shape == (0, 1)


def test_a_classifiers_answer_is_kept_for_each_mode():
    found = shuffle(network("vit"), inputs("vit"), order=(0, *range(16, 0, -1)))
    assert found.logits.shape == (3, 2, 5) or found.logits.shape[-1] == 2
    assert_rounding(found.logits[1, 0], found.logits[1, 1])
    assert np.abs(found.logits[0, 0] - found.logits[0, 1]).max() > 1e-3
    assert shuffle(network("bert"), inputs("bert"), order=tuple(range(7))).logits.shape == (3, 2, 0)


def test_position_embeddings_fixed_at_zero_are_none():
    model = network.__wrapped__("vit")  # one that no other test shares
    model.network.vit.embeddings.position_embeddings.zero_()
    assert position_table(model).table.shape == (0, 1)
