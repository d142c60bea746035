"""Sentences of the lesson, said only where their numbers say so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from viz.foreign import plain
from viz.lessons.predictions.layers import sentences
from viz.workings import Ablated, Depths, Induction

pytestmark = pytest.mark.instant


def bare(sentence: str) -> str:
    """As it is read: no escapes, no stars."""
    return plain(sentence).replace("*", "")


def depths(ranks: list[int], entropy: list[float] | None = None) -> Depths:
    n = len(ranks)
    return Depths(
        depths=tuple(range(n)),
        tokens=(0,),
        size=50,
        names=tuple(((f"answer{d}",),) for d in range(n)),
        probabilities=np.full((n, 1, 1), 0.5),
        entropy=np.array(entropy or [1.0] * n)[:, None],
        watched=(" Paris",),
        ranks=np.array(ranks)[:, None],
        word_probabilities=np.full((n, 1), 0.5),
    )


def test_another_basis_is_said_of_a_late_answer_alone() -> None:
    late = bare(sentences.caution(depths([900, 1, 80, 40, 20, 9, 1])))
    assert "finds the final answer Paris from layer 6 of 6 on" in late
    assert "no proof that the layers before know nothing" in late
    early = bare(sentences.caution(depths([900, 80, 1, 1, 1, 1, 1])))
    assert "from layer 2 of 6 on" in early
    assert "no proof" not in early
    assert "at every depth" in sentences.caution(depths([1, 1, 1]))


def test_sure_and_wrong_is_said_where_it_is() -> None:
    said = bare(sentences.sure(depths([900, 80, 1], [0.0, 4.0, 3.0])))
    assert "at the embedding the lens is surer (0.0 bits) than the last layer (3.0), and says answer0" in said
    assert "no layer with another answer is surer" in sentences.sure(depths([9, 80, 1], [5.0, 4.0, 3.0]))
    assert "no layer with another answer is surer" in sentences.sure(depths([1, 1, 1], [0.0, 4.0, 3.0]))


def ablated(before: list[float], after: list[float]) -> Ablated:
    probabilities = np.array([before, after])
    return Ablated(
        names=(" Paris", " Rome"),
        probabilities=probabilities,
        log_probabilities=np.log(probabilities),
        moved=0.4,
    )


def test_a_change_is_named_with_its_direction() -> None:
    fell = bare(sentences.change(ablated([0.6, 0.2], [0.1, 0.5])))
    assert "Paris falls from 0.600 to 0.100 (Δ log p −1.79)" in fell
    assert "The first answer is Rome now" in fell
    rose = bare(sentences.change(ablated([0.6, 0.2], [0.8, 0.1])))
    assert "Paris rises from 0.600 to 0.800" in rose
    assert "now" not in rose
    assert "hardly changes" in sentences.change(ablated([0.6, 0.2], [0.61, 0.2]))


def induction(without: float, draws: list[float]) -> Induction:
    values: dict[str, Any] = {"whole": [0.8], "without": [without], "random": [[draw] for draw in draws]}
    return Induction(words=("a",), scores=np.eye(2), cut=((0, 0), (1, 1)), **values)


def test_copying_is_said_of_heads_that_did_more_than_any_draw() -> None:
    assert "No draw of others did as much" in sentences.copying(induction(0.1, [0.5, 0.7]))
    assert "A draw of others did as much" in sentences.copying(induction(0.6, [0.5, 0.7]))
    assert "layer 1 head 1 (1.00), layer 2 head 2 (1.00)." in sentences.strongest(induction(0.1, [0.5]))


@pytest.mark.parametrize(("without", "which"), [(0.7, 0), (0.3, 1), (0.01, 2)])
def test_the_outcome_is_one_of_the_predictions(without: float, which: int) -> None:
    assert sentences.outcome(induction(without, [0.5])) == sentences.PREDICTIONS[which]


def test_foreign_answers_are_escaped() -> None:
    probabilities = np.array([[0.6, 0.2], [0.1, 0.5]])
    found = Ablated(
        names=(" <b>$x$", " y"),
        probabilities=probabilities,
        log_probabilities=np.log(probabilities),
        moved=0.4,
    )
    assert "<b>" not in sentences.change(found)
