"""What learns for this session: started, watched while it does, and stopped.

Whoever watches looks again and again; what learned for a session alone that has left its page stops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from viz.errors import InputError
from viz.film import Recipe, TrainingState
from viz.foreign import literal
from viz.lane.runs import Run, Training, Tuning
from viz.language import count, mark, tr
from viz.learning import Epochs, Tuned
from viz.teaching import TuneNetwork
from viz.ui.page import frame, session
from viz.ui.running import waiting
from viz.ui.running.cache import lane

KEPT = 64
"""Networks whose results a visit keeps, the last ones."""
EVERY = 0.8
"""Seconds between two looks at what learns."""
ELSEWHERE = mark(
    "You watch this training no more. Somebody else here does, so it goes on for them: what two ask for alike"
    " is trained once."
)
AT_ONCE = mark("Two networks learn at a time, for everybody who is here together.")


@frame.when_left
def leave() -> None:
    """Whoever turns to another lesson watches nothing any more, unless that one looks at the same."""
    lane().leave(session.owner())


def warm(model: str = "") -> None:
    """Somebody may soon ask for a training, or to tune this model: let a process get ready."""
    lane().warm(model)


def run(recipe: Recipe, *, begin: TrainingState | None = None, kill_at: int = 0) -> Training:
    """The training of this recipe, looked at. Raises InputError where too many wait."""
    return lane().run(recipe, begin=begin, kill_at=kill_at, owner=session.owner())


def again(training: Training) -> None:
    """Let the same be trained anew."""
    session.LET_GO.pop()
    lane().forget(training)


def let_go(recipe: Recipe) -> bool:
    """Has this visit stopped watching this training?"""
    return session.LET_GO.get() == recipe


def followed(recipe: Recipe) -> Training | None:
    """The training of this recipe, looked at unless this visit has let go of it; None where nothing of that
    is left. One that ended early because others stopped it, or left, begins anew.

    Raises InputError where too many wait.
    """
    return lane().known(recipe) if let_go(recipe) else known((recipe,))[0]


def left(training: Training | None) -> None:
    """What became of a training that this visit has let go of and that has not ended, and a button that takes
    it up again.
    """
    if training is None:
        st.caption(tr("You have stopped this training; nothing of it is left."))
    elif training.looks:
        st.info(tr(ELSEWHERE), icon=":material/group:")
    else:
        st.caption(tr("It is being stopped …"))
        return
    title = tr("Train it again") if training is None else tr("Watch it again")
    st.button(title, key="take up", icon=":material/play_arrow:", on_click=_take_up)


def known(recipes: Sequence[Recipe]) -> list[Training]:
    """The trainings of these recipes, each looked at; those that were stopped unwatched begin anew.

    Raises InputError where too many are asked for at once.
    """
    found = []
    for recipe in recipes:
        training = run(recipe)
        if training.over and training.stopped:
            again(training)
            training = run(recipe)
        found.append(training)
    return found


@st.fragment(run_every=EVERY)
def waited_for(look: Callable[[], list[Training]]) -> None:
    """How far the trainings are that `look` looks at; the page runs again when all of them are over."""
    found = look()
    over = sum(each.over for each in found)
    if over == len(found):
        st.rerun()
    first = min((lane().place(each) for each in found if not each.started), default=0)
    said = tr("{over} of {all} trainings are over", over=over, all=len(found))
    queue = f"; {count('{n} other goes first', '{n} others go first', first - 1)}" if first > 1 else ""
    st.progress(over / len(found), text=f"{said}{queue} …")


def _take_up() -> None:
    session.LET_GO.pop()


def progress(learns: Run, done: float, said: str) -> None:
    """Its place in the queue or how far it is, 0 to 1, and a button that stops it."""
    place = lane().place(learns)
    told = f"{waiting.queued(place)}. {tr(AT_ONCE)}" if place else f"{said} …"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.progress(done, text=told)
        st.button(tr("Stop"), key="stop training", icon=":material/stop:", on_click=_stop, args=(learns,))


def _stop(learns: Run) -> None:
    if isinstance(learns, Training):
        session.LET_GO.put(learns.recipe)
    else:
        session.TUNING.pop()
        session.TUNING_NEXT.pop()
    lane().stop(learns, owner=session.owner())


def button(title: str, *asked: TuneNetwork, key: str = "train") -> None:
    """The button that starts a tuning, or several one after the other; a session has one at a time."""
    busy = session.TUNING.there
    st.button(
        title,
        key=key,
        type="primary" if key == "train" else "secondary",
        icon=":material/model_training:",
        disabled=busy,
        help=tr("One at a time: stop the other first.") if busy else None,
        on_click=_start,
        args=asked,
    )


def _start(*asked: TuneNetwork) -> None:
    """Ask for the first, the others wait; where too many wait already, say so."""
    if not asked:
        return
    try:
        lane().tune(asked[0], owner=session.owner())
    except InputError as error:
        session.TUNING_PROBLEM.put(error.said())
    else:
        session.TUNING.put(asked[0])
        session.TUNING_NEXT.put(asked[1:])


def settle() -> None:
    """Keep what has been learned since the page last ran, without the weights: the lane has those for a
    while. What kept it from that is kept instead, for `watch` to say. Then the next one begins.
    """
    asked = session.TUNING.get()
    found = _tuning(asked)
    if asked is None or (found is not None and not found.over):
        return
    session.TUNING.pop()
    waits = session.TUNING_NEXT.pop() or ()
    if found is not None and found.failure is not None:
        session.TUNING_PROBLEM.put(found.failure.said())
    elif found is not None and found.result is not None:
        kept = {**session.TUNED.get({}), _place(asked): (asked, replace(found.result, change=None))}
        session.TUNED.put(dict(list(kept.items())[-KEPT:]))
        _start(*waits)


def learned(asked: TuneNetwork) -> tuple[TuneNetwork, Tuned] | None:
    """What this visit had learned when it asked so, and what exactly was asked: the examples may have changed
    since.
    """
    return session.TUNED.get({}).get(_place(asked))


def _place(asked: TuneNetwork) -> tuple[object, ...]:
    """What tells one result from another, whatever the examples are."""
    given = asked.examples
    return asked.model, given.name, len(given.train), asked.way, asked.rank, asked.reading, asked.seed


def tuned(asked: TuneNetwork) -> Tuned | None:
    """What was learned, its weights too, while it is kept; nothing is begun."""
    found = _tuning(asked)
    return found.result if found is not None else None


def _tuning(asked: TuneNetwork | None) -> Tuning | None:
    return None if asked is None else lane().tuned(asked, owner=session.owner())


def watch(draw: Callable[[Epochs], None]) -> None:
    """While something is tuned: how far it is, and `draw` of how it has gone so far. What kept the last from
    its end is said.
    """
    if problem := session.TUNING_PROBLEM.pop():
        st.warning(literal(problem), icon=":material/info:")
    if session.TUNING.there:
        _watch(draw)


@st.fragment(run_every=EVERY)
def _watch(draw: Callable[[Epochs], None]) -> None:
    asked = session.TUNING.get()
    found = _tuning(asked)
    if asked is None or found is None or found.over:
        st.rerun()
    progress(found, found.done, _said(asked, found))
    if found.epochs is not None:
        draw(found.epochs)


def _said(asked: TuneNetwork, found: Tuning) -> str:
    """Where it stands, and how many wait for it."""
    more = len(session.TUNING_NEXT.get(()))
    if not more:
        return _stands(asked, found)
    return tr("{said}; {n} more after it", said=_stands(asked, found), n=more)


def _stands(asked: TuneNetwork, found: Tuning) -> str:
    if found.epochs is None:
        return tr("A process that trains is being started")
    if found.done == 0:
        return tr("Loading the model, reading the examples")
    if found.done == 1:
        return tr("Asking the tests")
    return tr("Epoch {epoch} of {all}", epoch=len(found.epochs.learned) + 1, all=asked.epochs)
