"""Words grouped, exchanged and weighed, against what can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.analysis.blanks import moved, pseudo_perplexity, spans, swapped, word_bits, words_of
from viz.blanks import InTurn

pytestmark = pytest.mark.instant


def test_words_are_whole_and_typed_masks_are_told_from_the_models_own_tokens() -> None:
    rec = build.recording(["un", "##like", "##ly", "[MASK]", "yes"])
    special = tuple(token.startswith("[") for token in rec.tokens)
    rec = build.recording(["un", "##like", "##ly", "[MASK]", "yes"], special=special)
    found = [(word.text, word.tokens, word.kind) for word in words_of(rec)]
    assert found == [
        ("[CLS]", (0,), "special"),
        ("unlikely", (1, 2, 3), "word"),
        ("[MASK]", (4,), "mask"),
        ("yes", (5,), "word"),
        ("[SEP]", (6,), "special"),
    ]
    text = rec.texts[0]
    assert [text[start:end] for _, start, end in spans(rec, [1, 4, 5])] == ["unlikely", "yes"]


def test_an_exchange_moves_the_blanks_behind_it_alone() -> None:
    texts = ("A dog is an animal, a dog.", "So is a cat.")
    span, hidden = (0, 2, 5), ((0, 12, 18), (0, 0, 1), (1, 8, 11))
    others = swapped(texts, span, "tortoise")
    assert others == ("A tortoise is an animal, a dog.", "So is a cat.")
    after = moved(hidden, span, "tortoise")
    assert [others[which][start:end] for which, start, end in after] == ["animal", "A", "cat"]


def test_bits_of_pieces_add_up_and_their_mean_is_the_perplexity() -> None:
    nan = float("nan")
    found = InTurn(
        tokens=("[CLS]", "un", "##like", "yes", "[SEP]"),
        words=((1, 2), (3,)),
        bits=np.array([nan, 1.0, 2.0, 3.0, nan]),
        ranks=np.array([nan, 1, 1, 1, nan]),
        best=("", "a", "b", "c", ""),
        best_probability=np.array([nan, 0.5, 0.25, 0.125, nan]),
    )
    np.testing.assert_allclose(word_bits(found), [3, 3])
    assert pseudo_perplexity(found) == pytest.approx((2 * 4 * 8) ** (1 / 3))
