"""Examples know which of them are learned from, and requests about them are keys."""

from __future__ import annotations

import pickle

import pytest

from viz.learning import features
from viz.teaching import Arm, DrawCurves, EmbedExamples, Examples

pytestmark = pytest.mark.instant

EXAMPLES = Examples(
    name="own",
    classes=("a", "b"),
    inputs=(("one",), ("two",), ("three",), ("four",)),
    labels=(0, 1, 0, 1),
    held=(False, False, True, True),
)


def test_what_is_held_out_is_never_learned_from():
    assert EXAMPLES.train == (0, 1)
    assert EXAMPLES.test == (2, 3)
    assert EXAMPLES.of(0, EXAMPLES.train) == (0,)
    assert EXAMPLES.of(1, EXAMPLES.test) == (3,)


def test_fewer_keep_all_tests():
    one = Examples(
        "own", ("a", "b"), (("1",), ("2",), ("3",), ("4",)), (0, 0, 1, 1), (False, False, False, True)
    )
    found = one.fewer(1)
    assert found.inputs == (("1",), ("3",), ("4",))
    assert (found.labels, found.held) == ((0, 1, 1), (False, False, True))
    assert one.fewer(9) == one


def test_equal_questions_are_one_key_also_after_a_journey():
    def asked(number: float) -> DrawCurves:
        arm = Arm(title="one", features=features([[number, 2.0], [3.0, 4.0]]))
        return DrawCurves("minilm", (arm,), (0, 1), (0,), (1,))

    assert hash(asked(1)) == hash(asked(1))
    assert asked(1) == pickle.loads(pickle.dumps(asked(1)))
    assert asked(1) != asked(1.5)
    one = EmbedExamples("minilm", EXAMPLES.inputs)
    assert one != EmbedExamples("minilm", EXAMPLES.inputs, untrained=True)
