"""What can be said of learners that were asked in two places; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.analysis.curves import sign_test, wilson
from viz.arrays import Array
from viz.foreign import literal
from viz.language import tr
from viz.ui.page.predict import Reply

CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class BothPlaces:
    """Which tests a learner gets right."""

    title: str
    before: Array
    """[test] bool, as they were."""
    after: Array
    """[test] bool, elsewhere; the same tests in the same order where they were changed."""

    @property
    def fall(self) -> float:
        """By how much the share that is right falls."""
        return float(self.before.mean() - self.after.mean())


def none() -> str:
    """The prediction that nobody's share falls, as it is shown."""
    return tr("none of them")


def verdict(found: Sequence[BothPlaces], guess: str) -> Reply:
    """Whose share falls most, beside what was predicted. The guess is as shown."""
    most = max(each.fall for each in found)
    if most <= 0:
        return Reply(guess, none(), tr("**Nobody** gets a smaller share right."))
    losers = [each for each in found if each.fall >= most - 1e-9]
    titles = [each.title for each in losers]
    fell = tr(
        "The share of **{names}** falls most: from {before:.0%} to {after:.0%}.",
        names=literal(", ".join(titles)),
        before=float(losers[0].before.mean()),
        after=float(losers[0].after.mean()),
    )
    return Reply(guess, titles, fell)


def worse(each: BothPlaces, *, paired: bool) -> bool:
    """Is that too much for chance? For the same tests, changed, the exact sign test; for others, whether the
    intervals are apart, which asks for more.
    """
    if paired:
        lost, won = int((each.before & ~each.after).sum()), int((~each.before & each.after).sum())
        return lost > won and sign_test(lost, won) < CHANCE
    return (
        wilson(float(each.before.sum()), each.before.size)[0]
        > wilson(float(each.after.sum()), each.after.size)[1]
    )


def certain(found: Sequence[BothPlaces], *, paired: bool) -> str:
    """Whose fall is more than chance, and how that was judged."""
    sure = [literal(each.title) for each in found if worse(each, paired=paired)]
    if sure:
        said = tr("More than chance: {names}.", names="; ".join(sure))
    else:
        said = tr("For none of them do so few tests tell that it is worse there.")
    how = (
        tr("The same tests, changed: those lost against those won, exact sign test at 5%.")
        if paired
        else tr("Other tests than before: only where both intervals are apart is it said.")
    )
    return f"{said} {how}"
