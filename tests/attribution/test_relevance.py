"""Relevance against numbers worked out by hand, and against captum-free gradients by finite differences."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from tests.rounding import slack
from tests.vision import VITS, noise, tiny
from tests.workings.networks import inputs, network
from viz.attribution.relevance import attention_gradients, relevance, token_relevance
from viz.capture import prepare
from viz.models.catalogue import Checkpoint
from viz.models.families import Family
from viz.models.model import Model
from viz.models.tuned import Taught

pytestmark = pytest.mark.tiny


class Attention(nn.Module):
    """Attention that is given, not computed: (output, weights), values are the tokens themselves."""

    def __init__(self, weights):
        super().__init__()
        self.weights = torch.tensor(weights)[None]  # [1, head, query, key]

    def forward(self, hidden_states):
        weights = self.weights + 0 * hidden_states.sum()  # part of the graph, as a softmax would be
        return (weights @ hidden_states[:, None]).sum(dim=1), weights


class Layer(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.attention = Attention(weights)

    def forward(self, hidden_states):
        return hidden_states + self.attention(hidden_states)[0]


class Network(nn.Module):
    def __init__(self, *attention):
        super().__init__()
        self.layers = nn.ModuleList(map(Layer, attention))

    def forward(self, tokens):
        for layer in self.layers:
            tokens = layer(tokens)
        return SimpleNamespace(logits=tokens[:, 0])


def by_hand(*attention):
    family = Family(
        model_type="vit",
        networks=("Network",),
        reads="image",
        layers="layers",
        attention="attention",
        prefix=("[CLS]",),
    )
    row = Checkpoint(
        name="", title="By hand", family="vit", network="", reads="image", source="folder", location="",
        licence="", megabytes=0, layers=1, heads=1, why="",
    )  # fmt: skip
    return Model(checkpoint=row, family=family, network=Network(*attention))


def test_two_tokens_one_layer_by_hand():
    # Tokens 2 and 3 of width 1; y = x0 + A00 x0 + A01 x1, so dy/dA = [[2, 3], [0, 0]].
    # A = [[.25, .75], [.5, .5]]; relu(grad * A) = [[.5, 2.25], [0, 0]]; R = I + that.
    model = by_hand([[[0.25, 0.75], [0.5, 0.5]]])
    tokens = {"tokens": torch.tensor([[[2.0], [3.0]]])}
    matrix = token_relevance(model, tokens, lambda logits: logits[0, 0])
    np.testing.assert_allclose(matrix, [[1.5, 2.25], [0, 1]], rtol=1e-6)


def test_heads_are_averaged_after_the_relu():
    # Tokens 2 and -3. Head 1 gradient*A: [.5, -2.25] -> [.5, 0]; head 2, A = [1, 0]: [2, 0]. Mean [1.25, 0].
    model = by_hand([[[0.25, 0.75], [0.5, 0.5]], [[1.0, 0.0], [0.0, 1.0]]])
    tokens = {"tokens": torch.tensor([[[2.0], [-3.0]]])}
    matrix = token_relevance(model, tokens, lambda logits: logits[0, 0])
    np.testing.assert_allclose(matrix, [[2.25, 0], [0, 1]], rtol=1e-6)


def test_two_layers_by_hand():
    # Layer 1, A = [[.5, .5], [0, 1]]: x = (1, 2) becomes (1 + 1.5, 2 + 2) = (2.5, 4).
    # Layer 2, B = [[.5, .5], [.5, .5]]: y = x0' + .5 x0' + .5 x1', so dy/dB = [[2.5, 4], [0, 0]], dy/dx' =
    # (1.5, .5),
    # dy/dA = [[1.5 * 1, 1.5 * 2], [.5 * 1, .5 * 2]].
    # R1 = I + [[.75, 1.5], [0, 1]] = [[1.75, 1.5], [0, 2]]; R2 = R1 + [[1.25, 2], [0, 0]] R1.
    model = by_hand([[[0.5, 0.5], [0.0, 1.0]]], [[[0.5, 0.5], [0.5, 0.5]]])
    tokens = {"tokens": torch.tensor([[[1.0], [2.0]]])}
    matrix = token_relevance(model, tokens, lambda logits: logits[0, 0])
    first = np.array([[1.75, 1.5], [0, 2]])
    np.testing.assert_allclose(matrix, first + np.array([[1.25, 2], [0, 0]]) @ first, rtol=1e-6)


@pytest.mark.parametrize("family", VITS)
def test_the_gradient_by_attention_is_one(family):
    """Nudge one attention weight inside the network (float64): the score moves by the gradient."""
    model = tiny(family, 1 if "dino" in family else 0, spread=0.4)
    model.network.double()
    values = prepare(model, noise()).values.double()
    _, gradients = attention_gradients(model, {"pixel_values": values}, lambda logits: logits[0, 1])
    layers = model.family.layer_list(model.network)
    rng = np.random.default_rng(0)
    for layer, head, query, key in rng.integers(0, [3, 4, 17, 17], (8, 4)):
        moved = [
            score_with(layers[layer].attention, model, values, (head, query, key, step))
            for step in (1e-2, -1e-2)
        ]
        np.testing.assert_allclose(
            (moved[0] - moved[1]) / 2e-2,
            gradients[layer][head, query, key],
            rtol=0.01,
            atol=slack(gradients[layer]),
        )


def score_with(attention, model, values, change):
    head, query, key, step = change
    width = attention.o_proj.in_features // 4
    seen: dict[str, torch.Tensor] = {}

    def add(_module, _args, output):
        moved = output[0].clone()
        channels = attention.o_proj.weight[:, head * width : (head + 1) * width]
        moved[0, query] += channels @ (step * seen["values"][0, key, head * width : (head + 1) * width])
        return (moved, *output[1:])

    handles = [
        attention.v_proj.register_forward_hook(lambda _m, _a, out: seen.__setitem__("values", out)),
        attention.register_forward_hook(add),
    ]
    with torch.no_grad():
        score = float(model.network(values).logits[0, 1])
    for handle in handles:
        handle.remove()
    return score


@pytest.mark.parametrize("first", [True, False])
def test_a_tuned_head_is_explained_by_what_it_reads(first):
    rng = np.random.default_rng(0)
    weights, bias = (torch.from_numpy(rng.normal(size=size).astype(np.float32)) for size in ((3, 32), 3))
    head = Taught(weights=weights, bias=bias, classes=("a", "b", "c"), first=first)
    model = replace(tiny("vit", spread=0.4), taught=head)
    prepared = prepare(model, noise())
    layers = model.family.layer_list(model.network)
    seen = model.network.vit.embeddings(prepared.values)
    for layer in layers:
        seen = layer(seen)
        seen = seen[0] if isinstance(seen, tuple) else seen
    vector = seen[0, 0] if first else seen[0, 1:].mean(dim=0)
    logits = model.answer({"pixel_values": prepared.values})
    torch.testing.assert_close(logits[0], weights @ vector + bias)
    assert model.output_name(1) == "b"
    matrix = token_relevance(model, {"pixel_values": prepared.values}, lambda logits: logits[0, 2])
    found = relevance(model, prepared, target=2).scores.ravel()
    reached = matrix - np.eye(len(matrix))
    wanted = reached[0, 1:] if first else reached[1:, 1:].mean(axis=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=slack(matrix))
    assert found.max() > 100 * slack(matrix)
    assert replace(model, taught=None).answer({"pixel_values": prepared.values}).shape == (1, 5)


def test_deit_reads_out_both_of_its_tokens():
    model = tiny("deit", spread=0.4)
    prepared = prepare(model, noise())
    matrix = token_relevance(model, {"pixel_values": prepared.values}, lambda logits: logits[0, 2])
    found = relevance(model, prepared, target=2).scores
    np.testing.assert_allclose(found.ravel(), (matrix[0, 2:] + matrix[1, 2:]) / 2, rtol=1e-6)
    assert matrix[1, 2:].max() > 0


def test_a_deit_with_one_head_reads_out_cls_alone():
    """What its [DIST] gathers moves no answer: a picture of it would explain nothing."""
    model = tiny("deit", 1, spread=0.4)
    prepared = prepare(model, noise())
    matrix = token_relevance(model, {"pixel_values": prepared.values}, lambda logits: logits[0, 2])
    assert (matrix[1, 2:] != matrix[0, 2:]).any()
    np.testing.assert_allclose(relevance(model, prepared, target=2).scores.ravel(), matrix[0, 2:], rtol=1e-6)


@pytest.mark.parametrize("family", ["bert", "gpt2"])
def test_the_matrix_serves_text_too(family):
    model, given = network(family, 1 if family == "bert" else 0), inputs(family)
    matrix = token_relevance(model, given, lambda logits: logits.sum())
    assert matrix.shape == (7, 7)
    assert np.trace(matrix) >= 7
    if family == "gpt2":
        assert not np.triu(matrix, 1).any()
