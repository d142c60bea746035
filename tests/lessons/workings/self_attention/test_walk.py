"""What is drawn is what was computed, cell for cell; masked cells are empty and crossed, not zero."""

import statistics

import numpy as np
import pytest

from tests.build import random_attention, recording
from tests.rounding import assert_rounding
from tests.walks import POST_NORM, PRE_NORM_MASKED
from viz.analysis import by_hand
from viz.figures.theme import DARK
from viz.figures.tokens import DRAWN
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import figure, source
from viz.lessons.workings.self_attention.steps.norm import normed
from viz.lessons.workings.self_attention.steps.residual import terms
from viz.lessons.workings.self_attention.walk import walk
from viz.workings import LayerRecording

pytestmark = pytest.mark.instant
RANDOM = np.random.default_rng(11)
N, WIDTH, HEADS, INNER = 5, 8, 2, 12


def layer(norm="post", causal=False, tokens=N):
    weights = {name: RANDOM.normal(size=(WIDTH, WIDTH)) for name in "qkvo"}
    weights |= {"fc1": RANDOM.normal(size=(WIDTH, INNER)), "fc2": RANDOM.normal(size=(INNER, WIDTH))}
    sizes = {"q": WIDTH, "k": WIDTH, "v": WIDTH, "o": WIDTH, "fc1": INNER, "fc2": WIDTH}
    weights |= {f"{name}_bias": RANDOM.normal(size=size) for name, size in sizes.items()}
    weights |= {
        f"{name}{end}": RANDOM.normal(size=WIDTH) for name in ("norm_1", "norm_2") for end in ("", "_bias")
    }
    parts = RANDOM.normal(size=(2, tokens, WIDTH))
    made = {
        "norm": norm,
        "causal": causal,
        "weights": weights,
        "parts": parts,
        "input": parts.sum(0),
        "tokens": tuple("abcdefgh" * 12)[:tokens],
    }
    fields = {
        "model": "m",
        "layer": 0,
        "n_heads": HEADS,
        "activation": "gelu_new",
        "eps": 1e-5,
        "n_key_value_heads": HEADS,
        "rope_theta": 0.0,
        "norm_kind": "layer",
        "part_names": ("word", "position"),
    }
    first = LayerRecording(**made, **fields, steps={"queries": np.zeros((HEADS, tokens, WIDTH // HEADS))})
    return LayerRecording(**made, **fields, steps=by_hand.recomputed(first))


def llama():
    """A layer of two heads on one head of keys and values, turned by position, normed by size, gated."""
    made = layer("pre", causal=True)
    weights = {name: value for name, value in made.weights.items() if not name.startswith("norm")}
    weights |= {name: RANDOM.normal(size=(WIDTH, WIDTH // HEADS)) for name in "kv"}
    weights |= {f"{name}_bias": np.zeros(WIDTH // HEADS) for name in "kv"}
    weights |= {"gate": RANDOM.normal(size=(WIDTH, INNER)), "gate_bias": np.zeros(INNER)}
    weights |= {name: RANDOM.normal(size=WIDTH) for name in ("norm_1", "norm_2")}
    weights["frequencies"] = np.array([1.0, 0.1])
    fields = {name: getattr(made, name) for name in ("model", "layer", "n_heads", "tokens", "causal", "norm")}
    fields |= {"activation": "silu", "eps": 1e-5, "n_key_value_heads": 1, "rope_theta": 100.0}
    fields |= {"norm_kind": "rms", "part_names": ("word",), "parts": made.input[None], "input": made.input}
    first = LayerRecording(**fields, weights=weights, steps=made.steps)
    return LayerRecording(**fields, weights=weights, steps=by_hand.recomputed(first))


def looked(opened, query=3, key=1):
    labels = recording(random_attention(1, HEADS, opened.n_tokens, opened.n_tokens), list(opened.tokens))
    return Focus(
        recording=labels, layer=opened, steps=by_hand.recomputed(opened), head=1, query=query, key=key
    )


def test_the_deviations_that_are_printed_are_of_all_there_is_and_no_sample():
    """n, not n - 1: a layer norm divides by the deviation of the channels that it sees."""
    seen = looked(layer())
    said = {step.key: step.sentence(seen) for step in walk(seen.layer)}
    before, after = (each[3].tolist() for each in normed(seen.layer, seen.steps, 1))
    assert f"deviation {statistics.pstdev(before):.2f}. After" in said["norm-1"]
    assert f"deviation **{statistics.pstdev(after):.2f}**" in said["norm-1"]
    scores, scaled = (seen.steps[name][1].ravel().tolist() for name in ("scores", "scaled"))
    assert (
        f"{statistics.pstdev(scores):.2f} before, **{statistics.pstdev(scaled):.2f}** after" in said["scale"]
    )


@pytest.mark.parametrize(("norm", "causal"), [("pre", True), ("post", False)])
def test_every_step_is_drawn_with_its_own_numbers(norm, causal):
    seen = looked(layer(norm, causal))
    steps, drawn = (
        seen.steps,
        {step.key: figure(step.picture, seen, theme=DARK).data for step in walk(seen.layer)},
    )
    assert ("mask" in drawn) == causal
    for panel, name in zip(drawn["qkv"], ("queries", "keys", "values"), strict=True):
        np.testing.assert_array_equal(panel.z, steps[name][1])
    np.testing.assert_array_equal(drawn["scores"][0].z, steps["scores"][1])
    np.testing.assert_array_equal(drawn["scale"][0].z, steps["scaled"][1])
    back = np.tri(N) > 0 if causal else np.ones((N, N), bool)
    np.testing.assert_array_equal(drawn["softmax"][0].z[back], steps["attention"][1][back])
    assert np.isnan(drawn["softmax"][0].z[~back]).all()
    if causal:
        assert np.isnan(drawn["mask"][0].z[~back]).all()
        assert len(drawn["mask"][1].x) == (~back).sum()
    assert_rounding(drawn["sum"][0].z.sum(0), drawn["sum"][1].z[0])
    np.testing.assert_array_equal(drawn["sum"][1].z[0], steps["mixed"][1, 3].astype(np.float32))
    np.testing.assert_array_equal(drawn["heads"][0].z, steps["mixed"][:, 3].astype(np.float32))
    np.testing.assert_array_equal(drawn["heads"][1].z[0], steps["projected"][3].astype(np.float32))
    assert_rounding(drawn["embedding"][0].z[-1], seen.layer.input[3])
    np.testing.assert_array_equal(drawn["ffn"][0].z[1], steps["activated"][3].astype(np.float32))
    for number in (1, 2):
        key = f"add-{number}"
        came, added, total = terms(seen.layer, steps, number)
        assert_rounding(came + added, total)
        np.testing.assert_array_equal(
            drawn[key][0].z, np.stack([came[3], added[3], total[3]]).astype(np.float32)
        )
    for number in (1, 2):
        before, after = normed(seen.layer, steps, number)
        np.testing.assert_array_equal(
            drawn[f"norm-{number}"][0].z, np.stack([before[3], after[3]]).astype(np.float32)
        )


def test_shared_keys_rotation_and_gates_are_drawn_with_their_own_numbers():
    seen = looked(llama())
    steps = seen.steps
    drawn = {step.key: figure(step.picture, seen, theme=DARK).data for step in walk(seen.layer)}
    for panel, values in zip(
        drawn["qkv"], (steps["queries"][1], steps["keys"][0], steps["values"][0]), strict=True
    ):
        np.testing.assert_array_equal(panel.z, values.astype(np.float32))
    turned = [steps[name][head, 3] for name, head in (("queries", 1), ("rotated_queries", 1))]
    turned += [steps[name][0, 3] for name in ("keys", "rotated_keys")]
    np.testing.assert_array_equal(drawn["rotate"][0].z, np.stack(turned).astype(np.float32))
    gate, feature = drawn["gate"]
    np.testing.assert_array_equal(gate.z[0], steps["gate"][3])
    np.testing.assert_allclose(gate.z[1] * feature.z[0], feature.z[1], rtol=1e-5)
    np.testing.assert_array_equal(drawn["ffn"][0].z[0], steps["activated"][3])
    assert len(drawn["embedding"][0].z) == 1  # a sum of one part is that part
    keys = [step.key for step in walk(seen.layer)]
    assert keys.index("rotate") == keys.index("qkv") + 1
    assert keys.index("gate") == keys.index("ffn") - 1
    said = {step.key: step for step in walk(seen.layer)}
    assert "1 key/value head, shared by 2 query heads" in said["qkv"].says
    assert "b_K" not in said["qkv"].equation
    assert "b_Q" in said["qkv"].equation
    assert "100^{-2c/d}" in said["rotate"].equation
    assert {name for step in walk(seen.layer) for name in step.values} == set(seen.layer.steps)


def test_the_walk_follows_the_network():
    post = [step.key for step in walk(layer("post"))]
    assert post == POST_NORM
    pre = [step.key for step in walk(layer("pre", causal=True))]
    assert pre == PRE_NORM_MASKED
    for kind in ("pre", "post"):
        opened = layer(kind)
        compared = {name for step in walk(opened) for name in step.values}
        assert compared == set(opened.steps)
        for step in walk(opened):
            assert source(step).startswith("def ")
            assert str(N) in step.shape


def test_a_long_text_shows_a_window_around_the_query():
    seen = looked(layer(tokens=90), query=50)
    for step in walk(seen.layer):
        drawn = figure(step.picture, seen)
        assert max(max(trace.z.shape) for trace in drawn.data if trace.type == "heatmap") <= DRAWN
        assert len(drawn.to_json()) < 300_000


def test_one_token_is_drawn_too():
    seen = looked(layer(tokens=1, causal=True), query=0, key=0)
    assert all(figure(step.picture, seen).data for step in walk(seen.layer))
