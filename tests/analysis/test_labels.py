import numpy as np
import pytest

from tests.build import picture, random_attention, recording, shift, standing_out
from viz.analysis.heads import FOLLOWS, METRICS, PATCH_METRICS, head_metrics
from viz.analysis.labels import FEWEST_QUERIES, RULES, head_labels

pytestmark = pytest.mark.instant

TOKENS = ["[CLS]", "the", "cat", ",", "the", "the", "dog", ".", "[SEP]"]


def sink(key, n=9):
    return np.tile(np.eye(n)[key], (n, 1))


def names(attention, tokens=TOKENS, **changes):
    return [label.label for label in head_labels(head_metrics(recording(attention, tokens, **changes)))[0][0]]


@pytest.mark.parametrize(
    ("attention", "expected"),
    [
        (shift(9, -1), ["previous token"]),
        (shift(9, 1), ["next token"]),
        (np.eye(9), ["itself"]),
        (sink(0), ["[CLS]"]),
        (sink(8), ["[SEP]"]),
        (sink(7), ["punctuation"]),
        (np.full((9, 9), 1 / 9), []),
        (random_attention(9, 9) * 0.2 + 0.8 / 9, []),
    ],
)
def test_each_synthetic_head_gets_its_own_label_and_no_other(attention, expected):
    assert names(attention) == expected


def test_the_same_token_elsewhere():
    attention = np.eye(9)
    attention[[1, 4, 5]] = attention[[4, 5, 1]]
    assert names(attention) == [
        "same token",
        "itself",
    ]  # four of seven words look at themselves: both are true


def test_every_head_of_a_model_keeps_its_own_place():
    """[layer, head]: a swap or a shift by one would put a label on the wrong head."""
    even = np.full((9, 9), 1 / 9)
    attention = np.array([[even, shift(9, -1), even], [sink(8), even, shift(9, 1)]])
    found = [
        [[label.label for label in head] for head in layer]
        for layer in head_labels(head_metrics(recording(attention, TOKENS)))
    ]
    assert found == [[[], ["previous token"], []], [["[SEP]"], [], ["next token"]]]


def test_a_label_carries_its_number_and_needs_the_threshold():
    even = np.full((9, 9), 1 / 9)

    def mixed(share):
        """A head with exactly this share on the previous token."""
        part = (share - 1 / 9) / (1 - 1 / 9)
        return head_metrics(recording(part * shift(9, -1) + (1 - part) * even, TOKENS))

    (label,) = head_labels(mixed(0.51))[0][0]
    assert label.value == pytest.approx(0.51, abs=1e-6)
    assert str(label) == "previous token 0.51"
    assert head_labels(mixed(0.49))[0][0] == ()


def test_even_attention_over_few_tokens_earns_nothing():
    """One of two keys holds half of an even spread: clears the threshold, says nothing."""
    for n in range(1, 6):
        assert names(np.full((n, n), 1 / n), [f"w{i}" for i in range(n)]) == []
        assert names(np.tri(n) / np.arange(1, n + 1)[:, None], [f"w{i}" for i in range(n)], causal=True) == []
    assert names(np.full((6, 6), 1 / 6), list(".,.,.,")) == []


def test_few_queries_earn_nothing():
    assert FEWEST_QUERIES == 3
    assert names(shift(4, -1), ["[CLS]", "a", "b", "[SEP]"]) == []
    assert names(shift(5, -1), ["[CLS]", "a", "b", "c", "[SEP]"]) == ["previous token"]


def test_undefined_metrics_earn_nothing():
    assert names(np.ones((1, 1)), ["a"]) == []
    assert names(np.full((2, 2), 0.5), ["[CLS]", "[SEP]"]) == []


def test_the_first_token_is_named_where_there_is_no_cls():
    tokens = [f"w{i}" for i in range(9)]
    assert names(sink(0), tokens) == ["first token"]
    assert names(sink(0), tokens, causal=True) == ["first token"]


def test_patches():
    special = picture(sink(0, 10), rows=3, columns=3)
    assert [label.label for label in head_labels(head_metrics(special))[0][0]] == ["special tokens"]
    own = picture(np.eye(10), rows=3, columns=3)
    assert [label.label for label in head_labels(head_metrics(own))[0][0]] == ["itself"]


def test_every_rule_names_a_metric_that_exists_and_is_a_share_or_a_correlation():
    known = METRICS | PATCH_METRICS | {"follows": FOLLOWS}
    for rule in RULES:
        assert 0.5 <= rule.at_least <= 1
        assert known[rule.metric].unit == ("r" if rule.metric == "follows" else "")


@pytest.mark.parametrize(
    ("looks", "named"),
    [
        (0.02 * np.arange(12), ["follows what stands out, r\xa0=\xa01.00"]),
        (0.02 * np.arange(12)[::-1], ["follows the background, r\xa0=\xa0−1.00"]),
        (0.02 * np.array([0, 1] * 6), []),
        (np.full(12, 1 / 12), []),
    ],
)
def test_a_head_that_follows_what_stands_out_is_named_by_its_correlation(looks, named):
    attention = np.full((13, 13), 1 / 13)
    attention[0, 1:] = looks
    attention[0, 0] = 1 - looks.sum()
    saliency = np.repeat(np.arange(12.0).reshape(3, 4) / 12, 2, axis=1)
    found = head_labels(head_metrics(standing_out(attention, saliency, rows=3, columns=4)))[0][0]
    assert [str(label) for label in found] == named
