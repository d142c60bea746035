"""The head that was not told of a class answers as scikit-learn's, taught without it, does."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viz.analysis.judging import judge
from viz.learning import features
from viz.lessons.learning.clusters.view import without
from viz.teaching import Examples

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("classes", [3, 4])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_every_other_class_may_be_the_answer_and_only_those(classes, label):
    drawn, each = np.random.default_rng(classes), 8
    labels = np.repeat(np.arange(classes), each)
    rows = 2 * drawn.normal(size=(classes, 6))[labels] + drawn.normal(size=(len(labels), 6))
    held = np.arange(len(labels)) % each >= 6
    given = Examples(
        name="own",
        classes=tuple("abcd"[:classes]),
        inputs=tuple((str(place),) for place in range(len(labels))),
        labels=tuple(labels.tolist()),
        held=tuple(held.tolist()),
    )
    asked = without("minilm", given, features(rows), label)
    found = judge(asked.arm, asked.labels, train=asked.train, asked=asked.asked)
    others = np.array([each for each in range(classes) if each != label])
    seen = rows.astype(np.float32).astype(np.float64)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, tol=1e-8))
    theirs.fit(seen[~held & (labels != label)], labels[~held & (labels != label)])
    assert others[found.answers].tolist() == theirs.predict(seen[labels == label]).tolist()
