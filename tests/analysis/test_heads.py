import tracemalloc

import numpy as np
import pytest

from tests.build import picture, random_attention, recording, shift, standing_out
from viz.analysis.heads import METRICS, PATCH_METRICS, head_metrics

pytestmark = pytest.mark.instant

TOKENS = ["[CLS]", "the", "cat", ",", "the", "##s", "dog", ".", "[SEP]"]  # text: positions 1 to 7


def metrics_of(attention, tokens=None, **changes):
    """One head's metrics, by name."""
    measured = head_metrics(recording(attention, tokens, **changes))
    return {name: float(value[0, 0]) for name, value in measured.values.items()}


def by_loop(attention, tokens, *, causal, special):
    """The same metrics from their definitions, one number at a time, in float64."""
    n = len(tokens)
    sees = [[k for k in range(n) if k <= q or not causal] for q in range(n)]
    text = [q for q in range(n) if not special[q]]
    queries = [q for q in text if len(sees[q]) > 1]
    targets = {
        "itself": lambda q, k: k == q,
        "previous": lambda q, k: k == q - 1,
        "next": lambda q, k: k == q + 1,
        "first": lambda q, k: k == 0,
        "cls": lambda q, k: tokens[k] == "[CLS]" and special[k],
        "sep": lambda q, k: tokens[k] == "[SEP]" and special[k],
        "punctuation": lambda q, k: tokens[k] in (".", ","),
        "same": lambda q, k: k != q and tokens[k] == tokens[q],
    }
    found = {}
    for name, hits in targets.items():
        shares = [
            sum(attention[q][k] for k in sees[q] if hits(q, k))
            for q in queries
            if any(hits(q, k) for k in sees[q])
        ]
        found[name] = np.mean(shares) if shares else np.nan
    found["entropy"] = np.mean([-sum(p * np.log2(p) for p in attention[q] if p > 0) for q in queries])
    rows = []
    for q in queries:
        keys = [k for k in sees[q] if k in text]
        if len(keys) > 1:
            rows.append(sum(attention[q][k] * abs(q - k) for k in keys) / sum(attention[q][k] for k in keys))
    found["distance"] = np.mean(rows) if rows else np.nan
    return found


@pytest.mark.parametrize("causal", [False, True])
def test_every_metric_of_every_head_agrees_with_an_independent_loop(causal):
    attention = random_attention(2, 3, 9, 9, causal=causal)
    tokens = TOKENS if not causal else ["the", *TOKENS[1:-1], "cat"]
    built = recording(attention, tokens, causal=causal)
    measured = head_metrics(built)
    assert list(measured.values) == list(METRICS)
    for layer, head in np.ndindex(2, 3):
        expected = by_loop(attention[layer, head], tokens, causal=causal, special=built.special)
        for name, value in measured.values.items():
            np.testing.assert_allclose(
                value[layer, head], expected[name], atol=1e-5, err_msg=f"{name} of {layer}, {head}"
            )


@pytest.mark.parametrize("n", [2, 7, 64, 512])
def test_uniform_attention(n):
    found = metrics_of(np.full((n, n), 1 / n))
    assert found["entropy"] == pytest.approx(np.log2(n), abs=1e-5)
    assert found["distance"] == pytest.approx((n * n - 1) / (3 * n), rel=1e-5)
    for name in ("itself", "previous", "next", "first"):
        assert found[name] == pytest.approx(1 / n, abs=1e-6), name


def test_identity():
    found = metrics_of(np.eye(9), TOKENS)
    assert found["entropy"] == 0
    assert found["distance"] == 0
    assert found["itself"] == 1
    assert all(found[name] == 0 for name in ("previous", "next", "first", "cls", "sep", "same"))
    assert found["punctuation"] == pytest.approx(2 / 7)  # the two marks look at themselves


@pytest.mark.parametrize(("by", "name", "other"), [(-1, "previous", "next"), (1, "next", "previous")])
def test_shift_matrices(by, name, other):
    found = metrics_of(shift(9, by), TOKENS)
    assert found[name] == 1
    assert found[other] == 0
    assert found["itself"] == 0
    assert found["entropy"] == 0


def test_previous_leaves_out_the_query_that_has_none():
    """Without special tokens the first query has no previous one.

    It looks at itself, and must not lower the mean.
    """
    found = metrics_of(shift(5, -1))
    assert found["previous"] == 1
    assert found["itself"] == pytest.approx(1 / 5)
    assert found["distance"] == pytest.approx(4 / 5)


@pytest.mark.parametrize(("sink", "name"), [(0, "cls"), (8, "sep")])
def test_sinks(sink, name):
    attention = np.zeros((9, 9))
    attention[:, sink] = 1
    found = metrics_of(attention, TOKENS)
    assert found[name] == 1
    assert found["first"] == (sink == 0)
    assert found["punctuation"] == found["same"] == found["itself"] == 0
    assert np.isnan(found["distance"])  # nothing is left between text tokens


def test_a_sink_on_sep_does_not_make_a_head_far_sighted():
    local = shift(9, -1)
    local[1] = np.eye(9)[2]  # the first word looks at the second: every word looks one away
    sink = np.zeros((9, 9))
    sink[:, 8] = 1
    found = metrics_of(0.2 * local + 0.8 * sink, TOKENS)
    assert found["distance"] == pytest.approx(1)
    assert found["sep"] == pytest.approx(0.8)


def test_punctuation_and_the_same_token_elsewhere():
    marks = np.zeros((9, 9))
    marks[:, [3, 7]] = 0.25, 0.75
    assert metrics_of(marks, TOKENS)["punctuation"] == 1
    twins = np.eye(9)
    twins[[1, 4]] = twins[[4, 1]]
    found = metrics_of(twins, TOKENS)
    assert found["same"] == 1  # over the two places of "the" alone
    assert found["itself"] == pytest.approx(5 / 7)


def test_special_queries_do_not_count():
    quiet = np.eye(9)
    loud = quiet.copy()
    loud[[0, 8]] = 1 / 9
    assert metrics_of(quiet, TOKENS) == metrics_of(loud, TOKENS)


def test_what_is_undefined_is_nan_and_never_zero():
    words = metrics_of(np.full((3, 3), 1 / 3), ["a", "b", "c"])
    assert {name for name, value in words.items() if np.isnan(value)} == {"cls", "sep", "punctuation", "same"}
    typed = metrics_of(np.full((3, 3), 1 / 3), ["[CLS]", "b", "c"], special=(False,) * 3)
    assert np.isnan(typed["cls"])


@pytest.mark.parametrize("tokens", [["a"], ["[CLS]"], ["[CLS]", "[SEP]"]])
def test_one_token_or_only_special_ones_define_nothing(tokens):
    n = len(tokens)
    measured = head_metrics(recording(np.full((2, 3, n, n), 1 / n), tokens))
    assert all(np.isnan(value).all() and value.shape == (2, 3) for value in measured.values.values())
    assert all(np.isnan(value) for value in measured.chance.values())
    assert set(measured.queries.values()) == {0}


def test_one_word_between_special_tokens():
    found = metrics_of(np.full((3, 3), 1 / 3), ["[CLS]", "a", "[SEP]"])
    assert found["entropy"] == pytest.approx(np.log2(3))
    assert found["cls"] == found["sep"] == found["itself"] == pytest.approx(1 / 3)
    assert np.isnan(found["distance"])  # no second word to be far from


def test_a_causal_model_cannot_look_ahead_and_its_first_token_has_no_choice():
    even = np.tri(4) / np.arange(1, 5)[:, None]
    found = metrics_of(even, causal=True)
    assert np.isnan(found["next"])
    assert (
        found["first"] == found["itself"] == found["previous"] == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3)
    )
    assert found["entropy"] == pytest.approx(np.log2([2, 3, 4]).mean())
    assert found["distance"] == pytest.approx((0.5 + 1 + 1.5) / 3)


def test_a_causal_model_looks_only_back_for_the_same_token():
    attention = np.array([[1, 0, 0], [0, 1, 0], [1.0, 0, 0]])
    assert (
        metrics_of(attention, ["a", "b", "a"], causal=True)["same"] == 1
    )  # the first "a" cannot see the second


@pytest.mark.parametrize("causal", [False, True])
def test_chance_is_what_a_head_with_even_attention_scores(causal):
    visible = np.tri(9) if causal else np.ones((9, 9))
    tokens = [*TOKENS[1:8], "a", "b"] if causal else TOKENS
    measured = head_metrics(recording(visible / visible.sum(axis=1, keepdims=True), tokens, causal=causal))
    for name, chance in measured.chance.items():
        np.testing.assert_allclose(measured.values[name][0, 0], chance, atol=1e-6, err_msg=name)


def test_queries_says_over_how_many_each_mean_is():
    queries = head_metrics(recording(np.full((9, 9), 1 / 9), TOKENS)).queries
    assert queries == dict.fromkeys(METRICS, 7) | {"same": 2}


def test_patch_distance_of_even_attention_is_exact():
    """The mean distance between two random points of a 14 x 14 grid is 116.5 of 224 pixels, whatever [CLS]
    takes.
    """
    rows, columns = (place.ravel() / 14 for place in np.mgrid[:14, :14])
    exact = np.hypot(rows[:, None] - rows, columns[:, None] - columns).mean()
    assert exact * 224 == pytest.approx(116.5, abs=0.05)
    for on_cls in (0.0, 0.5, 0.8):
        attention = np.full((197, 197), (1 - on_cls) / 196)
        attention[:, 0] = on_cls
        built = picture(attention, rows=14, columns=14)
        measured = head_metrics(built)
        assert list(measured.values) == list(PATCH_METRICS)
        assert measured.values["distance"][0, 0] == pytest.approx(exact, rel=1e-5)
        assert measured.values["special"][0, 0] == pytest.approx(on_cls, abs=1e-5)
        assert measured.chance["distance"] == pytest.approx(exact, rel=1e-6)


def test_patch_metrics_of_a_head_that_looks_one_to_the_right():
    """2 rows x 3 columns behind two special tokens; the last column looks at its left neighbour."""
    right = [1, 2, 1, 4, 5, 4]
    attention = np.zeros((8, 8))
    attention[np.arange(2, 8), np.array(right) + 2] = 0.75
    attention[:, 1] = 0.25
    measured = head_metrics(picture(attention, rows=2, columns=3, prefix=2))
    found = {name: float(value[0, 0]) for name, value in measured.values.items()}
    assert found["distance"] == pytest.approx(1 / 3)  # one patch of three along the longer side
    assert found["special"] == pytest.approx(0.25)
    assert found["itself"] == 0
    assert found["entropy"] == pytest.approx(-0.75 * np.log2(0.75) - 0.25 * np.log2(0.25), abs=1e-6)


def test_a_picture_without_special_tokens_has_no_mass_on_them():
    measured = head_metrics(picture(np.full((4, 4), 0.25), rows=2, columns=2, prefix=0))
    assert np.isnan(measured.values["special"]).all()
    assert np.isnan(measured.chance["special"])


@pytest.mark.tiny
def test_long_recordings_are_measured_in_little_memory():
    attention = np.full((12, 12, 512, 512), 1 / 512, dtype=np.float32)
    built = recording(attention, ["[CLS]", *(f"w{i % 40}" for i in range(510)), "[SEP]"])
    measured = head_metrics(built)
    assert measured.values["entropy"][11, 11] == pytest.approx(9, abs=1e-5)
    tracemalloc.start()
    head_metrics(recording(attention[:2], built.tokens))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6  # of which 25 MB are the two layers themselves


def test_where_the_model_says_what_stands_out_each_head_is_measured_against_it():
    attention = random_attention(2, 2, 13, 13)
    saliency = np.random.default_rng(0).random((12, 12))
    plain = head_metrics(picture(attention, rows=3, columns=4))
    found = head_metrics(standing_out(attention, saliency, rows=3, columns=4))
    assert list(found.about) == [*PATCH_METRICS, "follows"]
    assert list(plain.about) == list(PATCH_METRICS)
    wanted = np.corrcoef(attention[1, 0, 0, 1:], saliency.reshape(3, 4, 4, 3).mean(axis=(1, 3)).ravel())[0, 1]
    assert found.values["follows"][1, 0] == pytest.approx(wanted, abs=1e-5)
    assert np.isnan(found.chance["follows"])
    assert found.queries["follows"] == 12
    for name in PATCH_METRICS:
        np.testing.assert_array_equal(found.values[name], plain.values[name])
