"""The learners: all get the same examples, and each sees something else of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from viz.learning import Arm, Curves
from viz.requests import Request
from viz.teaching import DescribePlainly, DrawCurves, EmbedExamples
from viz.ui.controls.examples import Chosen
from viz.ui.running import progress

DRAWS = 20
UNTAUGHT = "random weights + linear head"


@dataclass(frozen=True)
class Learner:
    """An arm before anybody has seen the examples."""

    title: str
    asked: Request[Any]
    """What gives the vectors that it learns from."""
    kind: str = "head"


@dataclass(frozen=True)
class FittedArms:
    """Everybody once they have seen the examples, and their curves."""

    learners: tuple[Learner, ...]
    arms: tuple[Arm, ...]
    curves: Curves


def learners(chosen: Chosen) -> tuple[Learner, ...]:
    """Everybody who learns, the weakest first."""
    inputs, picture = chosen.given.inputs, chosen.cnn is not None
    name, title = chosen.transformer.name, chosen.transformer.title
    seen = EmbedExamples(name, inputs, chosen.reading)
    found = [
        Learner(
            "raw pixels + linear head" if picture else "bag of words + linear head",
            DescribePlainly(name, inputs),
        ),
        Learner(f"{title}, {UNTAUGHT}", EmbedExamples(name, inputs, chosen.reading, untrained=True)),
        Learner(f"{title}, frozen + nearest mean", seen, "centroid"),
        Learner(f"{title}, frozen + linear head", seen),
    ]
    if chosen.cnn is not None:
        frozen = EmbedExamples(chosen.cnn.name, inputs, "mean")
        found.append(Learner(f"{chosen.cnn.title}, frozen + linear head", frozen))
    return tuple(found)


def taught(chosen: Chosen) -> FittedArms | None:
    """The learners and their curves; None once somebody has stopped them."""
    found = learners(chosen)
    asked = tuple(dict.fromkeys(each.asked for each in found))
    vectors = progress.results(asked, part="vectors")
    if vectors is None:
        return None
    of = dict(zip(asked, vectors, strict=True))
    arms = tuple(Arm(title=each.title, features=of[each.asked], kind=each.kind) for each in found)
    examples = chosen.given
    request = DrawCurves(
        chosen.transformer.name, arms, examples.labels, examples.train, examples.test, draws=DRAWS
    )
    curves = progress.results((request,), part="curves")
    return None if curves is None else FittedArms(found, arms, curves[0])
