"""Python with transformers and scikit-learn alone: the same examples as vectors, heads that learn from them,
and what each gets right of the tests.
"""

from __future__ import annotations

import numpy as np

from viz.analysis.curves import counts
from viz.lessons.learning.teach.arms import DRAWS
from viz.ui.controls.example_snippets import vectors
from viz.ui.controls.examples import Chosen
from viz.ui.controls.snippets import Code

LEARNERS = """def head(seen, names, asked):  # a linear head on scaled features
    mean, scale = seen.mean(0), seen.std(0)
    scale[scale <= 1e-5 * scale.max()] = 1  # what the network has given up
    fitted = LogisticRegression(max_iter=2000, tol=1e-6).fit((seen - mean) / scale, names)
    return fitted.predict((asked - mean) / scale)


def nearest(seen, names, asked):  # the class whose examples' mean is nearest
    means = np.stack([seen[names == each].mean(0) for each in range(classes)])
    return ((asked[:, None] - means) ** 2).sum(-1).argmin(1)

"""
"""Two learners, which are given the same examples."""


def curves(chosen: Chosen) -> Code:
    """What two of the learners get right, from ever more examples: the frozen network's vectors with a linear
    head, and with nearest means. The others of the curves see the very same draws.
    """
    read = vectors(chosen)
    if read is None:
        return None
    return lambda: (
        f"""{read()}
from sklearn.linear_model import LogisticRegression

train, test = np.flatnonzero(~held), np.flatnonzero(held)
classes = labels.max() + 1


{LEARNERS}
right = {{}}  # (learner, examples of each class) -> the share of tests that are right, in each draw
for count in {list(counts_of(chosen))}:
    for draw in range(1 if count * classes == len(train) else {DRAWS}):
        chance = np.random.default_rng((0, count, draw))
        rows = [np.flatnonzero(labels[train] == each) for each in range(classes)]
        some = train[np.concatenate([chance.choice(each, count, replace=False) for each in rows])]
        for learner in (head, nearest):
            answers = learner(vectors[some], labels[some], vectors[test])
            right.setdefault((learner.__name__, count), []).append((answers == labels[test]).mean())

for (learner, count), shares in right.items():
    print(learner, count, round(float(np.mean(shares)), 3))
"""
    )


def counts_of(chosen: Chosen) -> tuple[int, ...]:
    """Examples of each class at the points of the curves."""
    given = chosen.given
    named = np.array(given.labels)[list(given.train)]
    return counts(named, len(given.classes))


def confusion(chosen: Chosen) -> Code:
    """The tests by class and answer: the frozen network, with a linear head that was taught all examples."""
    read = vectors(chosen)
    if read is None:
        return None
    return lambda: (
        f"""{read()}
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix

mean, scale = vectors[~held].mean(0), vectors[~held].std(0)
scale[scale <= 1e-5 * scale.max()] = 1  # what the network has given up
seen = (vectors - mean) / scale
head = LogisticRegression(max_iter=2000, tol=1e-6).fit(seen[~held], labels[~held])
table = confusion_matrix(labels[held], head.predict(seen[held]))  # [class, answer]
print(table)
"""
    )
