"""Small trainings against plain torch, themselves interrupted, and the solution that is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from viz.adamw import AdamW
from viz.analysis.films import best
from viz.film import Ending, Frame, Recipe, TrainingState
from viz.live.batch import UNASKED
from viz.live.network import SmallTransformer
from viz.live.schedules import factor
from viz.live.tasks import TASKS, held_out
from viz.live.training import pattern_scores, train

pytestmark = pytest.mark.tiny

SHORT = Recipe(task="copy", steps=6, batch=4)


def parts(recipe, **how):
    events = list(train(recipe, **how))
    frames = [each for each in events if isinstance(each, Frame)]
    (ending,) = [each for each in events if isinstance(each, Ending)]
    return frames, ending, [each for each in events if isinstance(each, TrainingState)]


def told(frames):
    return [(frame.step, frame.loss, frame.held_loss, frame.accuracy) for frame in frames]


def test_the_induction_head_forms_with_the_default_seed():
    recipe = replace(Recipe(), steps=120)
    frames, ending, _ = parts(recipe)
    assert frames[-1].accuracy >= 0.95
    head = best(frames)
    assert head.layer == 1, "the first layer must tell each letter what stood before it"
    assert head.score >= 0.8
    assert head.before < 0.2
    right = ending.probabilities.argmax(axis=1) == ending.answers
    assert right.mean() == pytest.approx(frames[-1].accuracy)


def test_adamw_is_torchs():
    torch.manual_seed(3)
    ours = [nn.Parameter(torch.randn(3, 4)), nn.Parameter(torch.randn(5))]
    theirs = [nn.Parameter(each.detach().clone()) for each in ours]
    oracle = torch.optim.AdamW(
        [{"params": theirs[:1], "weight_decay": 0.1}, {"params": theirs[1:], "weight_decay": 0.0}], lr=0.01
    )
    mine = AdamW(ours, decay=0.1)
    for number in range(1, 6):
        for one, other in zip(ours, theirs, strict=True):
            one.grad = torch.randn(one.shape)
            other.grad = one.grad.clone()
        mine.step(0.01, number)
        oracle.step()
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-7)


def test_training_is_a_plain_loop():
    recipe = replace(SHORT, rate=1e-2, weight_decay=0.1, clip=0.5, schedule="cosine", warm_up=2)
    _, ending, _ = parts(recipe)
    task = TASKS["copy"]
    torch.manual_seed(0)
    network = SmallTransformer(task, heads=2)
    decays = [each for each in network.parameters() if each.ndim > 1]
    others = [each for each in network.parameters() if each.ndim < 2]
    optimiser = torch.optim.AdamW(
        [{"params": decays, "weight_decay": 0.1}, {"params": others, "weight_decay": 0}]
    )
    for step in range(recipe.steps):
        batch = task.draw(np.random.default_rng((2, 0, step)), recipe.batch)
        logits = network(torch.from_numpy(batch.tokens))
        asked = torch.from_numpy(batch.answers) != UNASKED
        loss = nn.functional.cross_entropy(logits[asked], torch.from_numpy(batch.answers)[asked])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        for group in optimiser.param_groups:
            group["lr"] = 1e-2 * min(1, (step + 1) / 2) * 0.5 * (1 + np.cos(np.pi * step / recipe.steps))
        optimiser.step()
    weights = nn.utils.parameters_to_vector(network.parameters()).detach().numpy()
    np.testing.assert_allclose(ending.weights, weights, rtol=1e-4, atol=1e-5)


def test_a_network_of_ours_is_torchs_encoder_layer():
    task = TASKS["same"]
    torch.manual_seed(1)
    network = SmallTransformer(task, heads=2).eval()
    layer = network.layers[0]
    oracle = nn.TransformerEncoderLayer(
        48, 2, 96, dropout=0, activation="gelu", batch_first=True, norm_first=True, bias=True
    ).eval()
    with torch.no_grad():
        heads = layer.attention
        oracle.self_attn.in_proj_weight.copy_(
            torch.cat([getattr(heads, name).weight for name in ("queries", "keys", "values")])
        )
        oracle.self_attn.in_proj_bias.zero_()
        oracle.self_attn.out_proj.weight.copy_(heads.output.weight)
        oracle.self_attn.out_proj.bias.zero_()
        oracle.linear1.load_state_dict(layer.forward_network[0].state_dict())
        oracle.linear2.load_state_dict(layer.forward_network[2].state_dict())
        x = torch.randn(2, task.length, 48)
        torch.testing.assert_close(layer(x), oracle(x))


def test_gathered_gradients_are_those_of_one_large_batch():
    whole = replace(SHORT, batch=16)
    gathered = replace(SHORT, batch=4, gather=4)
    _, one, _ = parts(whole)
    _, other, _ = parts(gathered)
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-5)
    _, apart, _ = parts(replace(SHORT, batch=4))
    assert np.abs(one.weights - apart.weights).max() > 1e-3


@pytest.mark.parametrize("recipe", [SHORT, replace(SHORT, dropout=0.2, examples=8, augmented=True)])
def test_a_training_that_goes_on_is_the_one_that_was_never_interrupted(recipe):
    frames, ending, (checkpoint,) = parts(recipe, keep=3)
    later, again, _ = parts(recipe, begin=checkpoint)
    assert told(later) == told([frame for frame in frames if frame.step > 3])
    assert np.array_equal(ending.weights, again.weights)


def test_patience_ends_a_training_that_gets_no_better():
    frames, ending, _ = parts(replace(SHORT, rate=0.0, steps=40, patience=2))
    assert ending.steps == len(frames) - 1 == 3, "the first is the lowest, two more are waited for"


def test_where_it_ends_early_the_best_weights_are_put_back():
    frames, ending, _ = parts(replace(SHORT, rate=1.0, warm_up=0, steps=40, patience=2))
    losses = [frame.held_loss for frame in frames[1:]]
    assert losses[-1] > min(losses), "or there is nothing to put back"
    asked = ending.probabilities[np.arange(len(ending.answers)), ending.answers.astype(int)]
    assert -np.log(asked).mean() == pytest.approx(min(losses), rel=1e-4)


def test_attention_is_kept_only_where_it_is_filmed():
    frames, _, _ = parts(SHORT)
    assert frames[0].attention.shape == (2, 2, 20, 20)
    np.testing.assert_allclose(frames[-1].attention.sum(-1), 1, rtol=1e-5)
    frames, _, _ = parts(replace(SHORT, filmed=False))
    assert frames[0].attention is None


def test_a_frame_is_what_the_network_does():
    frames, _, _ = parts(SHORT)
    torch.manual_seed(0)
    network = SmallTransformer(TASKS["copy"], heads=2).eval()
    held = held_out(TASKS["copy"])
    with torch.no_grad():
        logits = network(torch.from_numpy(held.tokens))
    asked = held.answers != UNASKED
    chosen = logits.argmax(-1).numpy()[asked]
    assert frames[0].accuracy == pytest.approx((chosen == held.answers[asked]).mean())
    weights = network.attention().transpose(1, 2).numpy()
    np.testing.assert_allclose(frames[0].attention, weights[:, :, 0], rtol=1e-5, atol=1e-6)
    aimed = [weights[layer, head][held.looks[0] == 1].mean() for layer in range(2) for head in range(2)]
    np.testing.assert_allclose(frames[0].scores[0].ravel(), aimed, rtol=1e-5)


def test_even_attention_has_its_share_of_a_pattern():
    even = np.tril(np.ones((4, 4), np.float32)) / np.arange(1, 5)[:, None]
    weights = np.broadcast_to(even, (2, 3, 5, 4, 4))
    assert np.allclose(pattern_scores(weights, np.broadcast_to(even, (1, 5, 4, 4))), 1)
    first = np.zeros((1, 5, 4, 4), np.float32)
    first[..., 0] = 1
    np.testing.assert_allclose(pattern_scores(weights, first), (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, rtol=1e-6)


@pytest.mark.parametrize(
    ("schedule", "shares"),
    [
        ("constant", [0.5, 1, 1, 1, 1]),
        ("linear", [0.5, 0.9, 0.8, 0.5, 0.1]),
        ("cosine", [0.5, 0.9755, 0.9045, 0.5, 0.0245]),
        ("inverse square root", [0.5, 1, 1, (2 / 5) ** 0.5, (2 / 9) ** 0.5]),
    ],
)
def test_schedules(schedule, shares):
    found = [factor(schedule, step=step, steps=10, warm_up=2) for step in (0, 1, 2, 5, 9)]
    np.testing.assert_allclose(found, shares, atol=1e-4)
    assert factor(schedule, step=0, steps=10, warm_up=0) == 1
