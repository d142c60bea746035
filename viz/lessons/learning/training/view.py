"""The task, the prediction, and the training as it goes on: curves, heads, and the film when it is there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.figures.films import film_strip, heads_map, training_curves
from viz.film import Recipe
from viz.foreign import literal
from viz.lane.runs import Training
from viz.language import tr
from viz.lessons.learning.training import sentences, tips
from viz.live.batch import UNASKED
from viz.live.tasks import TASKS, held_out, task_of
from viz.paths import PACKAGE
from viz.ui.controls.training_snippets import filmed
from viz.ui.page import address, session, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import trainings

HEADS = (2, 4)
"""In each layer."""
SEEDS = {seed: str(seed) for seed in range(4)}
STEPS = {100: "100", 200: "200", 400: "400"}


def chosen() -> Recipe:
    """The row of controls."""
    trainings.warm()
    columns = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    titles = {name: tr(task.title) for name, task in TASKS.items()}
    each = {number: tr("{n} in each layer", n=number) for number in HEADS}
    with columns[0]:
        task = address.menu(tr("Task"), titles, key="task", default="induction", what=tr("task"))
    with columns[1]:
        heads = address.menu(tr("Heads"), each, key="small-heads", default=2, what=tr("number of heads"))
    with columns[2]:
        steps = address.menu(tr("Steps"), STEPS, key="steps", default=200, what=tr("number of steps"))
    with columns[3]:
        seed = address.menu(tr("Random start"), SEEDS, key="start", default=0, what=tr("seed"))
    return Recipe(task=task, heads=heads, steps=steps, seed=seed)


def lesson(recipe: Recipe) -> None:
    """The question; once it is answered, the training, followed until it is over, and then its film."""
    if session.widget(_question(recipe)).get() is None:
        left, right = show.columns(5, 8)
        with left:
            guess = predicted(recipe)
        with right:
            show.waiting_for_prediction()
        if guess is None:
            return
    run = trainings.followed(recipe)
    if run is not None and run.over:
        _film(recipe)
    else:
        (_left if trainings.let_go(recipe) else _live)(recipe)
    show.rule()
    tips.section()
    show.rule()
    code()


def _question(recipe: Recipe) -> str:
    return f"guess training {recipe.task}"


def predicted(recipe: Recipe) -> str | None:
    """The task, an example of it, and the question."""
    task = task_of(recipe)
    show.heading(tr("The task"), tr(task.asked))
    if not task.pixels:
        said = _said(held_out(task).answers[0].tolist(), task.names)
        given = " ".join(words(recipe))
        show.letters(tr("given   {given}\nto say  {said}", given=given, said=said))
    solution = tr("The known solution looks at *{pattern}*.", pattern=tr(task.patterns[0]))
    st.markdown(f"{solution} {tr(task.why)}")
    with st.container(key="predict"):
        return ask(
            lambda: tr(sentences.QUESTION),
            lambda: {choice: sentences.named(choice) for choice in sentences.CHOICES},
            key=_question(recipe),
        )


def _said(answers: list[int], names: tuple[str, ...]) -> str:
    return " ".join("·" if answer == UNASKED else names[answer] for answer in answers)


def words(recipe: Recipe) -> list[str]:
    """The tokens of the first held-out example."""
    task = task_of(recipe)
    if task.pixels:
        half = (task.length - 1) // 2
        return ["C", *(f"A{place + 1}" for place in range(half)), *(f"B{place + 1}" for place in range(half))]
    return [task.vocabulary[token] for token in held_out(task).tokens[0]]


@st.fragment(run_every=trainings.EVERY)
def _left(recipe: Recipe) -> None:
    run = trainings.followed(recipe)
    left, right = show.columns(5, 8)
    with left:
        guess = predicted(recipe)
    if guess is None or not trainings.let_go(recipe) or (run is not None and run.over):
        st.rerun()
    with right:
        trainings.left(run)


@st.fragment(run_every=trainings.EVERY)
def _live(recipe: Recipe) -> None:
    run = trainings.followed(recipe)
    left, right = show.columns(5, 8)
    with left:
        guess = predicted(recipe)
    if guess is None or trainings.let_go(recipe) or run is None or run.over:
        st.rerun()
    done = run.frames[-1].step if run.frames else 0
    said = (
        tr("Step {done} of {steps}", done=done, steps=recipe.steps)
        if run.frames
        else tr("A process that trains is being started")
    )
    with right:
        trainings.progress(run, done / recipe.steps, said)
    if run.frames:
        with left:
            _curves(recipe, run, len(run.frames) - 1)
        with right:
            _heads(recipe, run, len(run.frames) - 1)


@st.fragment
def _film(recipe: Recipe) -> None:
    run = trainings.followed(recipe)
    left, right = show.columns(5, 8)
    with left:
        guess = predicted(recipe)
    if guess is None or run is None or not run.over:
        st.rerun()
    frames = tuple(run.frames)
    with right:
        _early(run)
    if not frames:
        return
    steps = [frame.step for frame in frames]
    with right:
        title, what = tr("Step of the film"), tr("step")
        step = address.choice(st.select_slider, title, steps, key="film-step", default=steps[-1], what=what)
        at = steps.index(step)
        _heads(recipe, run, at)
        show.note(sentences.about(run))
    with left:
        if not run.stopped:
            tell(lambda: sentences.verdict(frames, task_of(recipe), guess), key=_question(recipe))
        _curves(recipe, run, at)
    show.heading(tr("The film"), tr("A row for each head, from the first step to the last."))
    said = tr("A strip of maps: each head's attention at eight steps of its training.")
    show.figure(partial(film_strip, frames, at=at), alt=said, key="strip", code=filmed((recipe,)))
    show.look_for(sentences.look_for(frames))


def _early(run: Training) -> None:
    """What there is to say, and to do, where a training did not come to its end."""
    if run.failure:
        st.warning(literal(run.failure.said()), icon=":material/info:")
    if run.stopped:
        show.note(tr("Stopped after step {step}.", step=run.frames[-1].step if run.frames else 0))
    if run.stopped or run.failure:
        icon = ":material/play_arrow:"
        title = tr("Train it again")
        st.button(title, key="train again", icon=icon, on_click=trainings.again, args=(run,))


def _curves(recipe: Recipe, run: Training, at: int) -> None:
    show.heading(
        tr("Loss, right answers, heads"),
        tr(
            "Of each head, the share of its attention on *{pattern}*.",
            pattern=tr(task_of(recipe).patterns[0]),
        ),
    )
    drawn = partial(training_curves, tuple(run.frames), at=at, steps=recipe.steps)
    said = tr("Curves by step: loss, share of right answers, each head's share of the solution.")
    show.figure(drawn, alt=said, key="curves", code=filmed((recipe,)))


def _heads(recipe: Recipe, run: Training, at: int) -> None:
    task, frame = task_of(recipe), run.frames[at]
    show.heading(
        tr("Every head at step {step}", step=frame.step),
        tr(
            "Rows look at columns. Over each map: how much of the head's attention lies on *{pattern}*, over"
            " all held-out examples. Squares mark it in this one.",
            pattern=tr(task.patterns[0]),
        ),
    )
    maps = partial(heads_map, frame, words(recipe), held_out(task).looks[0, 0])
    alt = tr("Maps of attention: every head at step {step}.", step=frame.step)
    show.figure(maps, alt=alt, key="heads", code=filmed((recipe,)))


def code() -> None:
    """The network and its training, as they ran."""
    for name, title in (("network.py", tr("The network")), ("training.py", tr("Its training"))):
        show.code((PACKAGE / "live" / name).read_text(encoding="utf-8"), title=title)
