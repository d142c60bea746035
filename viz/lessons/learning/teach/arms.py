"""The learners: all get the same examples, and each sees something else of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from viz.language import mark, tr
from viz.learning import Arm, Curves
from viz.requests import Request
from viz.teaching import DescribePlainly, DrawCurves, EmbedExamples
from viz.ui.controls.examples import Chosen
from viz.ui.running import progress
from viz.ui.running.vectors import vectors

T = TypeVar("T", bound=Any)
DRAWS = 20
FROZEN = mark("{model}, frozen + linear head")


@dataclass(frozen=True)
class Learner:
    """An arm before anybody has seen the examples."""

    says: str
    """Its title, a message about its `model`."""
    asked: Request[Any]
    """What gives the vectors that it learns from."""
    kind: str = "head"
    model: str = ""

    @property
    def name(self) -> str:
        """What tells it from others, in every language."""
        return self.says.format(model=self.model)

    @property
    def title(self) -> str:
        """Its title in the language spoken now."""
        return tr(self.says, model=self.model)


@dataclass(frozen=True)
class FittedArms:
    """Everybody once they have seen the examples, and their curves."""

    learners: tuple[Learner, ...]
    arms: tuple[Arm, ...]
    curves: Curves
    """With the learners' titles."""


def learners(chosen: Chosen) -> tuple[Learner, ...]:
    """Everybody who learns, the weakest first."""
    inputs, picture = chosen.given.inputs, chosen.cnn is not None
    name, title = chosen.transformer.name, chosen.transformer.title
    seen = EmbedExamples(name, inputs, chosen.reading)
    found = [
        Learner(
            mark("raw pixels + linear head") if picture else mark("bag of words + linear head"),
            DescribePlainly(name, inputs),
        ),
        Learner(
            mark("{model}, random weights + linear head"),
            EmbedExamples(name, inputs, chosen.reading, untrained=True),
            model=title,
        ),
        Learner(mark("{model}, frozen + nearest mean"), seen, "centroid", title),
        Learner(FROZEN, seen, model=title),
    ]
    if chosen.cnn is not None:
        frozen = EmbedExamples(chosen.cnn.name, inputs, "mean")
        found.append(Learner(FROZEN, frozen, model=chosen.cnn.title))
    return tuple(found)


def titles(learners: Iterable[Learner], none: Callable[[], str]) -> dict[str, str]:
    """What may be predicted of learners, by their names: one of them, or none."""
    return {**{each.name: each.title for each in learners}, "none": none()}


def named(found: Iterable[T], taught: FittedArms) -> list[T]:
    """What was measured of each learner, under its title in the language spoken now."""
    return [replace(each, title=learner.title) for each, learner in zip(found, taught.learners, strict=True)]


def taught(chosen: Chosen) -> FittedArms | None:
    """The learners and their curves; None once somebody has stopped them."""
    found = learners(chosen)
    of = vectors([each.asked for each in found], part="vectors")
    if of is None:
        return None
    arms = tuple(Arm(title=each.name, features=of[each.asked], kind=each.kind) for each in found)
    examples = chosen.given
    request = DrawCurves(
        chosen.transformer.name, arms, examples.labels, examples.train, examples.test, draws=DRAWS
    )
    curves = progress.results((request,), part="curves")
    if curves is None:
        return None
    return FittedArms(found, arms, replace(curves[0], titles=tuple(each.title for each in found)))
