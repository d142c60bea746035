"""What an experiment found: the figure, the verdict with its baseline, what the literature expects, and the
trap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce

import streamlit as st
from PIL import Image

from viz.analysis.filters import mosaic
from viz.analysis.verdicts import kept, kept_anyway, largest_move, moves, says_nothing, stays, steadier
from viz.experiments.table import TIE, Drawing, Verdict
from viz.figures.trials import probability_curves, shift_map
from viz.language import mark, tr
from viz.lessons.images.experiments import reproduce, setup, surgery
from viz.lessons.images.experiments.setup import ExperimentPlan
from viz.trials import Trial, repeated
from viz.ui.page import show
from viz.ui.page.predict import Reply, tell

UNTOLD = mark("positions zeroed")
"""The variant of a ViT that is not told where its patches stand."""
UNCLEAR = mark("this cannot be told")


def figures(plan: ExperimentPlan, trials: Sequence[Trial]) -> None:
    """The measurement itself, both networks on one scale."""
    DRAWINGS[plan.setting.experiment.drawing](plan, trials)


def _shifts(plan: ExperimentPlan, trials: Sequence[Trial]) -> None:
    places = show.columns(*(1 for _ in trials))
    for place, trial, name, asked in zip(places, trials, plan.names, setup.asked(plan), strict=True):
        with place:
            show.heading(
                name,
                tr(
                    "It keeps its answer in {share:.0%} of {n} shifts. A cross marks another answer.",
                    share=kept(trial),
                    n=trial.answers.size - 1,
                ),
            )
            alt = tr("Heat map: {name} under each shift.", name=name)
            code = reproduce.trials([asked])
            show.figure(partial(shift_map, trial), alt=alt, key=f"shift {name}", code=code, picture=True)
    if trials[0].mirrored:
        st.caption(ended(trials[0]))


def _treatments(plan: ExperimentPlan, trials: Sequence[Trial]) -> None:
    for subject, trial, name, asked in zip(plan.subjects, trials, plan.names, setup.asked(plan), strict=True):
        surgery.beside(subject, trial, name, code=reproduce.trials([asked]))


def _curves(plan: ExperimentPlan, trials: Sequence[Trial]) -> None:
    alt = tr(
        "Curves: the class's probability by {units}, for {names}.",
        units=tr(trials[0].units),
        names=_and(plan.names),
    )
    code = reproduce.trials(setup.asked(plan))
    show.figure(partial(probability_curves, trials, plan.names), alt=alt, key="curves", code=code)
    if any(repeated(trial).any() for trial in trials):
        st.caption(tr("Bands: one standard deviation over five repeats, where there are some."))


DRAWINGS: Mapping[Drawing, Callable[[ExperimentPlan, Sequence[Trial]], None]] = {
    "curves": _curves,
    "shifts": _shifts,
    "treatments": _treatments,
}


def ended(trial: Trial) -> str:
    """How often the photograph was at its end, and what came in then."""
    return tr(
        "In {mirrored} of {n} shifts the photograph ends and its mirror image comes in. Frame a smaller"
        " square, and more of them show what was there.",
        mirrored=trial.mirrored,
        n=len(trial.settings) - 1,
    )


def verdict(plan: ExperimentPlan, trials: Sequence[Trial], guess: str) -> None:
    """What was measured, beside what was predicted; the baseline is beside it."""
    experiment = plan.setting.experiment
    tell(lambda: _reply(plan, trials, guess), key=setup.guess_key(plan))
    if len(trials[0].scrambled):
        st.caption(
            tr(
                "“Nothing left” means the picture's own pixels in random order, under the strongest change:"
                " the baseline of each network."
            )
        )
    expected = tr("**Expected of well-trained networks.** {expected}", expected=tr(experiment.expected))
    st.caption(expected)
    trap = tr(experiment.trap)
    show.look_for(tr("{trap} One picture proves nothing: try others, and your own.", trap=trap))


def _reply(plan: ExperimentPlan, trials: Sequence[Trial], guess: str) -> Reply:
    said = {**plan.setting.experiment.answers(plan.names), UNCLEAR: tr(UNCLEAR)}
    found, numbers = _found(plan, trials)
    answer = said[found]
    outcome = tr("**{found}**, on this picture.", found=answer[:1].upper() + answer[1:])
    return Reply(said[guess], answer, f"{numbers} {outcome}")


def _found(plan: ExperimentPlan, trials: Sequence[Trial]) -> tuple[str, str]:
    """(the answer among those that could be predicted, the numbers behind it)"""
    return VERDICTS[plan.setting.experiment.verdict](plan, trials)


def _steadier(plan: ExperimentPlan, trials: Sequence[Trial]) -> tuple[str, str]:
    return _told_apart(plan, trials, shakier=False)


def _shakier(plan: ExperimentPlan, trials: Sequence[Trial]) -> tuple[str, str]:
    return _told_apart(plan, trials, shakier=True)


def _told_apart(plan: ExperimentPlan, trials: Sequence[Trial], *, shakier: bool) -> tuple[str, str]:
    best = steadier(trials) if len(trials) == 2 else None
    words = _kept(plan, trials)
    if best is None:
        return TIE, words
    if says_nothing(trials[best]):
        return UNCLEAR, words
    return list(plan.setting.experiment.answers(plan.names))[1 - best if shakier else best], words


def _kept(plan: ExperimentPlan, trials: Sequence[Trial]) -> str:
    """How often each keeps its answer, beside how often it would with nothing left to see."""
    words = tr(
        "Of the changed pictures, {changed}; of {n} pictures with nothing left in them, {destroyed}.",
        changed=_each(plan, [kept(trial) for trial in trials], first=KEEPS),
        n=len(trials[0].scrambled),
        destroyed=_each(plan, [kept_anyway(trial) for trial in trials], first=TO),
    )
    idle = [name for name, trial in zip(plan.names, trials, strict=True) if says_nothing(trial)]
    return f"{words} {_idle(idle)}".strip()


KEEPS, TO = mark("{name} gives the same answer to {share:.0%}"), mark("{name} to {share:.0%}")


def _each(plan: ExperimentPlan, shares: Sequence[float], *, first: str) -> str:
    """Of each network its share; what is said of the first may have the verb."""
    words = (first, *[TO] * (len(shares) - 1))
    return ", ".join(
        tr(word, name=name, share=share) for word, name, share in zip(words, plan.names, shares, strict=True)
    )


def _idle(names: Sequence[str]) -> str:
    if not names:
        return ""
    return tr("For {names} that is no more often than where nothing is left to see.", names=_and(names))


def _and(names: Sequence[str]) -> str:
    return reduce(lambda one, other: tr("{one} and {other}", one=one, other=other), names)


def _needed(plan: ExperimentPlan, trials: Sequence[Trial]) -> tuple[str, str]:
    share, anyway = stays(trials[0], "shuffled"), kept_anyway(trials[0])
    words = tr(
        "With shuffled positions {name} keeps its answer in {share:.0%} of five shuffles; of {n} pictures"
        " with nothing left in them, in {anyway:.0%}.",
        name=plan.names[0],
        share=share,
        n=len(trials[0].scrambled),
        anyway=anyway,
    )
    needed, not_needed = plan.setting.experiment.predictions
    if share <= 0.5:
        return needed, words
    return (UNCLEAR, f"{words} {_idle(plan.names[:1])}") if share <= anyway else (not_needed, words)


def _exact(plan: ExperimentPlan, trials: Sequence[Trial]) -> tuple[str, str]:
    same, other = plan.setting.experiment.predictions
    told = [(name, trial) for name, trial in zip(plan.names, trials, strict=True) if UNTOLD in trial.variants]
    if not told:
        still = not any(moves(trial, trial.variants[0]) for trial in trials)
        return (same if still else other), _without_positions(plan, trials)
    name, trial = told[0]
    words = tr(
        "Without positions the logit of {name} moves by at most {move:.1e}, with them by up to {usual:.2g}.",
        name=name,
        move=largest_move(trial, UNTOLD),
        usual=largest_move(trial, trial.variants[0]),
    )
    return (other if moves(trial, UNTOLD) else same), words


def _without_positions(plan: ExperimentPlan, trials: Sequence[Trial]) -> str:
    """What networks did that have none to leave out."""
    shares = [
        tr("{name} keeps its answer in {share:.0%}", name=name, share=kept(trial))
        for name, trial in zip(plan.names, trials, strict=True)
    ]
    return tr(
        "Neither of these networks has positions that could be left out: {shares} of the shifts.",
        shares=", ".join(shares),
    )


VERDICTS: Mapping[Verdict, Callable[[ExperimentPlan, Sequence[Trial]], tuple[str, str]]] = {
    "steadier": _steadier,
    "shakier": _shakier,
    "exact": _exact,
    "needed": _needed,
}


def examples(trials: Sequence[Trial]) -> None:
    """What the first network was given, from the least change to the largest."""
    trial = trials[0]
    if not len(trial.examples):
        return
    count = len(trial.examples)
    some = [round(i * (count - 1) / (min(count, 10) - 1)) for i in range(min(count, 10))]
    sheet = mosaic(trial.examples[some], len(some), enlarge=max(1, 96 // trial.examples.shape[1]), gap=6)
    show.heading(tr("What the network was given"), span(trial))
    st.image(Image.fromarray(sheet), alt=tr("The picture, changed more and more."), width="content")


def span(trial: Trial) -> str:
    """From which change to which the pictures go."""
    first, last = trial.settings[0], trial.settings[-1]
    if len(first) == 2:
        (left, up), (right, down) = -first, last
        return tr(
            "From {left:g} left and {up:g} up to {right:g} right and {down:g} down, in {units}.",
            left=left, up=up, right=right, down=down, units=tr(trial.units),
        )  # fmt: skip
    return tr("From {first:g} to {last:g} ({units}).", first=first[0], last=last[0], units=tr(trial.units))
