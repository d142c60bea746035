"""A tip, a prediction, and its measurement: trainings with a switch beside those without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from viz.analysis.tips import Outcome, apart, outcome, right_together, together
from viz.figures.tips import loss_bands, one_curve, rate_search
from viz.film import Ending, Recipe
from viz.foreign import literal
from viz.lane.runs import Training
from viz.language import tr
from viz.lessons.learning.training import tip_sentences as sentences
from viz.live.tips import ACCUMULATION, FEW, RESUMED, SCARCE, SEEDS, TIPS, drawn, grid, searched
from viz.ui.controls.training_snippets import filmed
from viz.ui.page import address, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import trainings


@dataclass(frozen=True)
class TipTrial:
    """A tip as it is asked about and measured."""

    title: str
    said: str
    question: str
    options: tuple[str, ...]
    """Messages: what may be predicted."""
    recipes: tuple[Recipe, ...]
    shown: Callable[[Sequence[Training], str, str], None]
    """Draws what came out, beside the prediction, which has the key that comes last."""


def _switch(name: str) -> TipTrial:
    tip = TIPS[name]
    titles = tuple(arm.title for arm in tip.arms)
    recipes = tuple(recipe for arm in tip.arms for recipe in arm.recipes)
    return TipTrial(
        tr(tip.title),
        tr(tip.said, few=FEW),
        tr("Which ends with the lowest held-out loss?"),
        (*titles, sentences.UNTOLD),
        recipes,
        partial(_bands, name),
    )


def trials() -> Mapping[str, TipTrial]:
    """All tips, by their names in links."""
    return {**{name: _switch(name) for name in TIPS}, **_same_or_other(), **_of_several()}


def _same_or_other() -> dict[str, TipTrial]:
    """Two trainings that should be one and the same."""
    accumulation = TipTrial(
        tr("gradient accumulation"),
        tr(
            "Where a batch does not fit into memory: run parts of it, add their gradients up, then update"
            " once."
        ),
        tr("Ten updates on 32 examples at once, or on 4 times 8: what comes out?"),
        (sentences.SAME_WEIGHTS, sentences.OTHER_WEIGHTS),
        ACCUMULATION,
        _gathered,
    )
    resume = TipTrial(
        tr("checkpoint and resume"),
        tr("A training is killed half way; its process is gone. Another one goes on from what was saved."),
        tr("Is what comes after the checkpoint the curve of a training that was never interrupted?"),
        (sentences.SAME_CURVE, sentences.OTHER_CURVE),
        (RESUMED,),
        _resumed,
    )
    return {"accumulation": accumulation, "resume": resume}


def _of_several() -> dict[str, TipTrial]:
    """What several trainings give together."""
    ensemble = TipTrial(
        tr("an ensemble"),
        tr(
            "Three networks that differ only in their random start and their 64 examples: their probabilities"
            " are averaged."
        ),
        tr("Which has the lower held-out loss?"),
        (sentences.TOGETHER, sentences.ALONE),
        SCARCE.recipes,
        _ensembled,
    )
    search = TipTrial(
        tr("a search for the learning rate"),
        tr(
            "Five short trainings at rates of equal ratios, five at rates drawn at random from the same"
            " range."
        ),
        tr("Which finds the lower held-out loss with five trainings?"),
        (sentences.GRID, sentences.RANDOM, sentences.ALIKE),
        (*searched(grid()), *searched(drawn())),
        _searched,
    )
    return {"ensemble": ensemble, "search": search}


def section() -> None:
    """One tip at a time."""
    show.heading(tr("Does this tip help here?"), sentences.rule())
    known = trials()
    left, right = show.columns(5, 8)
    with left:
        titles = {name: each.title for name, each in known.items()}
        name = address.menu(tr("Tip"), titles, key="tip", default="augmentation", what=tr("tip"))
        trial = known[name]
        st.markdown(trial.said)
        with st.container(key="predict tip"):
            guess = ask(
                lambda: trials()[name].question,
                lambda: {words: tr(words) for words in trial.options},
                key=_guess_key(name),
            )
    with right:
        if guess is None:
            show.waiting_for_prediction()
        elif all(run.over for run in _runs(name)):
            _measured(name, guess)
        else:
            trainings.waited_for(partial(_runs, name))


def _guess_key(name: str) -> str:
    return f"guess tip {name}"


def _runs(name: str) -> list[Training]:
    """The trainings of a tip; those that were stopped because nobody looked begin anew."""
    found = trainings.known(trials()[name].recipes)
    return [*found, *_interrupted()] if name == "resume" else found


def _interrupted() -> list[Training]:
    """A training that is killed half way and, once it is, the one that goes on from its checkpoint."""
    killed = trainings.run(RESUMED, kill_at=RESUMED.steps // 2)
    if killed.over and killed.checkpoint is None:
        trainings.again(killed)
        killed = trainings.run(RESUMED, kill_at=RESUMED.steps // 2)
    if killed.checkpoint is None or not killed.over:
        return [killed]
    return [killed, trainings.run(RESUMED, begin=killed.checkpoint)]


def _measured(name: str, guess: str) -> None:
    runs = _runs(name)
    failure = next((run.failure for run in runs if run.failure), None)
    if failure:
        st.warning(literal(failure.said()), icon=":material/info:")
        return
    trials()[name].shown(runs, guess, _guess_key(name))


def _code(runs: Sequence[Training]) -> Callable[[], str]:
    return filmed(tuple(run.recipe for run in runs))


def _ended(run: Training) -> Ending:
    assert run.ending is not None, "a training that was not stopped has an ending"
    return run.ending


def _bands(name: str, runs: Sequence[Training], guess: str, key: str) -> None:
    tip = TIPS[name]
    outcomes = _outcomes(name, runs)
    tell(lambda: sentences.verdict(tr(tip.title), _outcomes(name, runs), tr(guess)), key=key)
    ways = ", ".join(each.title for each in outcomes)
    said = tr("Curves with bands: held-out loss by step, {ways}.", ways=ways)
    show.figure(partial(loss_bands, outcomes), alt=said, key="measured tip", code=_code(runs))
    header = (
        tr("training"),
        tr("held-out loss (lowest to highest)"),
        tr("right"),
        tr("updates"),
        tr("processor time"),
    )
    show.table(sentences.rows(outcomes), header=header)


def _outcomes(name: str, runs: Sequence[Training]) -> list[Outcome]:
    many = len(SEEDS)
    return [
        outcome(
            tr(arm.title),
            [(run.frames, _ended(run)) for run in runs[place * many : (place + 1) * many]],
            early=arm.recipe.patience > 0,
        )
        for place, arm in enumerate(TIPS[name].arms)
    ]


def _gathered(runs: Sequence[Training], guess: str, key: str) -> None:
    whole, parts = (_ended(run) for run in runs)
    far = apart(whole, parts)
    weights = len(whole.weights)
    tell(lambda: sentences.gathered(far, guess, updates=whole.steps, weights=weights), key=key)


def _resumed(runs: Sequence[Training], guess: str, key: str) -> None:
    whole, killed, again = runs
    curve, before, after = ([(f.step, f.held_loss) for f in run.frames] for run in (whole, killed, again))
    told = [(f.step, f.loss, f.held_loss, f.accuracy) for f in whole.frames]
    same = told == [(f.step, f.loss, f.held_loss, f.accuracy) for run in (killed, again) for f in run.frames]
    far = apart(_ended(whole), _ended(again))
    tell(lambda: sentences.resumed(same, len(told), before[-1][0], guess, apart=far), key=key)
    said = tr("Three curves: held-out loss of a training never interrupted, one until it was killed, and on.")
    drawn = partial(one_curve, curve, before, after)
    show.figure(drawn, alt=said, key="measured tip", code=_code((whole,)))


def _ensembled(runs: Sequence[Training], guess: str, key: str) -> None:
    endings = [_ended(run) for run in runs]
    tell(lambda: sentences.ensembled(together(endings), right_together(endings), guess), key=key)


def _searched(runs: Sequence[Training], guess: str, key: str) -> None:
    losses = [run.frames[-1].held_loss for run in runs]
    half = len(losses) // 2
    tell(lambda: sentences.searched(losses[:half], losses[half:], guess), key=key)
    found = (
        (tr(sentences.GRID), grid(), losses[:half]),
        (tr(sentences.RANDOM), drawn(), losses[half:]),
    )
    said = tr("Dots: held-out loss by learning rate, for a grid and a random search.")
    show.figure(partial(rate_search, found), alt=said, key="measured tip", code=_code(runs))
