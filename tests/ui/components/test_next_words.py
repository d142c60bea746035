from __future__ import annotations

import numpy as np
import pytest

from tests.generated import expected
from tests.ui.components import build
from viz.ui.components.next_words import _branched, payload
from viz.ui.page import session

pytestmark = pytest.mark.instant


def test_each_row_travels_with_its_names_and_probabilities():
    found = expected()
    meta, (probabilities, index) = build.unpack(payload(found, pin=2, veiled=False))
    n, ranks = found.probabilities.shape
    np.testing.assert_array_equal(probabilities.reshape(n, ranks), found.probabilities)
    for row, places in enumerate(index.reshape(n, ranks)):
        assert [meta["answers"][place] for place in places] == list(found.answers[row])
        assert [meta["names"][place] for place in places] == [name.strip() for name in found.names[row]]
    assert meta["bits"] == [2.0] * (n - 1)  # each had a quarter
    assert meta["breaks"] == "00010"
    assert (meta["own"], meta["pin"], meta["per_row"]) == (3, 2, ranks)
    assert meta["words"][2:4] == ["<b>", "↵"]


def test_what_is_to_be_predicted_is_not_sent():
    found = expected()
    last = {f"word{answer}" for answer in found.answers[-1]}
    others = {f"word{answer}" for row in found.answers[:-1] for answer in row}
    meta, (probabilities, _) = build.unpack(payload(found, pin=5, veiled=True))
    assert not (last - others) & set(meta["names"])
    assert len(probabilities) == found.probabilities[:-1].size
    assert len(meta["rest"]) == len(meta["entropy"]) == len(found.ids) - 1


def test_a_token_alone_that_is_to_be_predicted():
    meta, arrays = build.unpack(payload(expected(("The",), own=1), pin=1, veiled=True))
    assert (meta["names"], [array.size for array in arrays]) == ([], [0, 0])


def test_64_tokens_of_20_answers_are_a_small_message():
    tokens = tuple(f" w{i}" for i in range(64))
    assert len(payload(expected(tokens, own=64, per_row=20), pin=64, veiled=False)) < 20_000


@pytest.mark.parametrize(
    "sent", [None, {"branch": None}, {"branch": [1]}, {"branch": ["1", 2]}, {"branch": 3}]
)
def test_what_is_no_choice_chooses_nothing(sent, monkeypatch):
    told = []
    monkeypatch.setattr(session.Key, "get", lambda self, default=None: sent)
    _branched("view", lambda *chosen: told.append(chosen))
    assert told == []


def test_a_choice_is_told(monkeypatch):
    told = []
    monkeypatch.setattr(session.Key, "get", lambda self, default=None: {"branch": [3, 17]})
    _branched("view", lambda *chosen: told.append(chosen))
    assert told == [(3, 17)]
