"""The cards that go with what can be saved say what it is and how well it did."""

from __future__ import annotations

import pytest

from tests.lessons.learning.teach.test_tuning_sentences import GIVEN, tuned
from viz.lessons.learning.teach.tuning_card import card, head_card
from viz.models.catalogue import checkpoint
from viz.teaching import TuneNetwork

pytestmark = pytest.mark.instant
ASKED = TuneNetwork("minilm", GIVEN)


def test_each_card_counts_the_tests_of_what_it_goes_with() -> None:
    found, network = tuned(range(18), range(11)), checkpoint("minilm")
    told, head = card(ASKED, found, network), head_card(GIVEN, found.frozen, "first", network)
    assert "| a | 1 | 20 | 18 |" in told
    assert "Right in all: 18 of 20 tests" in told
    assert "taught the same\nexamples: 11 of 20 tests" in told
    assert "| a | 1 | 20 | 11 |" in head
    assert "Right in all: 11 of 20 tests" in head
    assert "changes none of the checkpoint's weights" in head
    assert "the vector of the first token after the last layer" in head
    assert "the vector of the mean of its tokens after the last layer" in told
    for each in (told, head):
        assert f"`minilm` (licence: {network.licence})" in each
        assert "Do not let it decide anything about people." in each
