"""Many examples are asked for in parts, and come back in their order."""

from __future__ import annotations

import numpy as np
import pytest

from viz.learning import features
from viz.teaching import DescribePlainly, EmbedExamples
from viz.ui.running import progress
from viz.ui.running.vectors import PART, vectors

pytestmark = pytest.mark.instant


def test_parts_come_back_as_one_in_their_order(monkeypatch):
    texts = tuple((str(number),) for number in range(2 * PART + 3))
    few, many, plain = EmbedExamples("a", texts[:3]), EmbedExamples("a", texts), DescribePlainly("a", texts)
    asked = []

    def answered(requests, *, part):
        asked.extend(requests)
        return [features(np.array([[float(text)] for (text,) in each.inputs])) for each in requests]

    monkeypatch.setattr(progress, "results", answered)
    found = vectors([few, many, many, plain], part="any")
    assert [len(each.inputs) for each in asked] == [3, PART, PART, 3, len(texts)]
    for request, given in ((few, texts[:3]), (many, texts), (plain, texts)):
        assert found[request].rows[:, 0].tolist() == [float(text) for (text,) in given]
    monkeypatch.setattr(progress, "results", lambda *_asked, **_part: None)
    assert vectors([many], part="any") is None
