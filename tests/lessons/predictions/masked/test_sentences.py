"""A sentence says what the numbers say, and text that is not ours stays text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.ui.components import build
from viz.analysis.blanks import words_of
from viz.blanks import Contrast, Guesses, InTurn
from viz.foreign import plain
from viz.lessons.predictions.masked import sentences
from viz.lessons.predictions.masked.following import _told as told
from viz.lessons.predictions.masked.swap import written

pytestmark = pytest.mark.instant


def guesses(original: str | None, rank: int | None, own: float) -> Guesses:
    return Guesses(
        names=(("his", "her"),), probabilities=np.array([[0.5, 0.3]]), rest=np.array([0.2]), size=30_522,
        originals=(original,), ranks=(rank,), original=np.array([own]),
    )  # fmt: skip


def contrast(before: list[float], after: list[float]) -> Contrast:
    names = ("his", "her", "the")
    return Contrast(
        names=(names,), probabilities=np.array([[before], [after]]),
        firsts=((names[int(np.argmax(before))],), (names[int(np.argmax(after))],)), moved=np.array([0.25]),
    )  # fmt: skip


def test_the_rank_of_what_stood_there() -> None:
    assert (
        sentences.original(guesses("his", 1, 0.5), 0)
        == "*his* stood there: its first answer, probability 0.50."
    )
    far = sentences.original(guesses("<b>", 1200, 0.00012), 0)
    assert plain(far) == "*<b>* stood there: number 1,200 of its 30,522 answers, probability 1×10⁻⁴."
    assert "You typed this blank" in sentences.original(guesses(None, None, float("nan")), 0)


def test_whether_the_first_answer_changed() -> None:
    moved, stays = contrast([0.6, 0.1, 0.1], [0.2, 0.5, 0.1]), contrast([0.6, 0.1, 0.1], [0.5, 0.2, 0.1])
    assert sentences.change(moved, 0).startswith("The first answer was *his* and is *her* now; 25%")
    assert sentences.change(stays, 0).startswith("The first answer stays *his*; 25%")
    assert sentences.largest(moved, 0) == "*her* rises from 0.10 to 0.50, and *his* falls from 0.60 to 0.20."
    assert sentences.largest(contrast([0.6, 0.1, 0.1], [0.6, 0.1, 0.1]), 0) == "No answer changed."
    assert (
        sentences.largest(contrast([0.6, 0.1, 0.1], [0.7, 0.1, 0.1]), 0) == "*his* rises from 0.60 to 0.70."
    )


def test_the_dearest_word() -> None:
    rec = build.recording(["un", "##like", "yes"])
    nan = float("nan")
    found = InTurn(
        tokens=rec.tokens, words=((1, 2), (3,)), bits=np.array([nan, 1.0, 2.0, 5.0, nan]),
        ranks=np.array([nan, 1, 2, 40, nan]), best=("", "a", "b", "no", ""),
        best_probability=np.array([nan, 0.5, 0.4, 0.7, nan]),
    )  # fmt: skip
    assert sentences.dearest(found, words_of(rec)) == (
        "*yes* surprises it most, 5.0 bits: it would rather have put *no* (0.70)."
    )
    assert sentences.total(found) == (
        "All 2 words together cost 8.0 bits: the negative pseudo-log-likelihood of the text. On average the"
        " model hesitates as if between 6.3 equally likely tokens (pseudo-perplexity)."
    )  # two to 8/3
    one = replace(found, words=((3,),), bits=np.array([nan, nan, nan, 5.0, nan]))
    assert sentences.total(one).startswith("The one word costs 5.0 bits: ")
    assert sentences.detail(found, (1, 2), "unlike") == "unlike: 3.0 bits over 2 pieces, hidden together"
    assert sentences.detail(found, (3,), "yes") == (
        "yes: 5.0 bits, probability 0.031, answer number 40; first answer no 0.70"
    )


def test_pieces_are_spoken_of_where_there_are_several() -> None:
    rec = build.recording(["un", "##like", "yes"])
    words = words_of(rec)
    assert "*unlike* has 2" in sentences.pieces([words[1], words[2]])
    assert sentences.pieces([words[2]]) == ""


def test_a_text_is_written_with_its_blanks() -> None:
    texts = ("A <b>dog</b> is.", "Yes.")
    found = written(texts, ((1, 0, 3), (0, 5, 8)))
    assert plain(found) == "A <b> **[MASK]** </b> is. / **[MASK]** ."


def test_what_is_said_of_its_judgement_hangs_on_the_numbers() -> None:
    alike = {"accuracy_another_book": 0.7, "accuracy_same_book_elsewhere": 0.68, "accuracy_exchanged": 0.7}
    assert "of one kind" not in told(alike)
    apart = alike | {"accuracy_exchanged": 0.5}
    assert "Where the two are swapped, it is right 50% of the time: it has learned" in told(apart)
