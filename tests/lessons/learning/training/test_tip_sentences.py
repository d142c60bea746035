"""A tip helps, does harm or does nothing here, and is said to only then."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.tips import Outcome
from viz.lessons.learning.training import tip_sentences as sentences

pytestmark = pytest.mark.instant


def way(title, *kept, seconds=2.0):
    return Outcome(
        title=title,
        steps=(0,),
        losses=np.ones((len(kept), 1)),
        kept=np.array(kept),
        right=np.full(len(kept), 0.9),
        seconds=np.full(len(kept), seconds),
        updates=np.full(len(kept), 120),
    )


def test_help_harm_and_nothing():
    help_ = sentences.verdict("warm-up", [way("without", 1, 1.2), way("warm-up", 0.5, 0.7)], "warm-up")
    assert help_.startswith(
        "You said so. **Warm-up** ends lowest: here it helps. Held-out loss: without 1.10 (1.00 to"
    )
    harm = sentences.verdict("warm-up", [way("without", 0.5, 0.7), way("warm-up", 1, 1.2)], "warm-up")
    assert "You said: warm\\-up. **Without** ends lowest: here warm-up does harm." in harm
    nothing = sentences.verdict("warm-up", [way("without", 0.5, 1.1), way("warm-up", 1, 1.2)], "warm-up")
    assert "**It cannot be told.**" in nothing
    assert "three seeds do not show it" in nothing
    assert "processor time" not in nothing


def test_one_of_many_must_lie_below_all_others():
    ways = [way("constant", 0.1, 0.2), way("linear", 1, 2), way("cosine", 1, 2)]
    assert sentences.winner(ways) == "constant"
    assert sentences.winner([*ways, way("other", 0.15, 0.2)]) == sentences.UNTOLD
    assert "no single one is the best" in sentences.verdict("schedule", [*ways, way("o", 0.1, 0.2)], "linear")


def test_what_it_costs_is_said_where_it_differs():
    ways = [way("float32", 1, 1), way("bfloat16", 1, 1, seconds=6.0)]
    assert "It took 3.0 times the processor time (bfloat16)." in sentences.verdict("", ways, "float32")
    assert sentences.rows(ways)[1] == ("bfloat16", "1.00 (1.00 to 1.00)", "90%", "120", "6.0 s")


def test_equal_and_unequal_weights():
    same = sentences.gathered(3e-7, "the same weights", updates=10, weights=40128)
    assert same.startswith("You said so. **The same weights.** After 10 updates")
    assert "3.0×10⁻⁷" in same
    assert "what differs is memory" in same
    assert "what differs" not in sentences.gathered(2e-3, "the same weights", updates=10, weights=40128)


def test_a_killed_training():
    assert "equal to the last digit" in sentences.resumed(True, 41, 40, "the same curve", apart=0.0)
    assert "equal not to the last digit" in sentences.resumed(False, 41, 40, "the same curve", apart=0.1)


def test_an_ensemble_and_a_search():
    options = ("the three together", "the best of them alone")
    better = sentences.ensembled((0.5, [0.6, 0.7]), (0.9, [0.8, 0.8]), options[0])
    assert better.startswith("You said so. **The three together** have the lower loss: together 0.50 nats")
    worse = sentences.ensembled((0.65, [0.6, 0.7]), (0.9, [0.8, 0.8]), options[0])
    assert "**The best of them alone** has" in worse
    assert "**Both alike.**" in sentences.searched([0.5, 1.0], [0.51, 2.0], "the grid")
    assert "**The grid.**" in sentences.searched([0.4, 1.0], [0.51, 2.0], "the grid")
    assert "**Random search.**" in sentences.searched([0.6, 1.0], [0.51, 2.0], "the grid")
