"""Teach it your classes: few examples, several learners, and what each of them needs."""

from viz.language import tr
from viz.lessons.learning.teach import answers, brought, elsewhere, sabotage, tuning, view
from viz.ui.controls import examples
from viz.ui.page import show

show.title(
    tr("Teach it your classes"),
    tr(
        "Give a few examples of each class. Learners get the same ones and see something different in them:"
        " words or pixels, or the vectors of a network that was taught something else before."
    ),
)
chosen = examples.controls(beside=True)
brought.brought(chosen.transformer)
left, right = show.columns(5, 8)
with left:
    given = examples.panel(chosen)
with right:
    found = view.curves(given) if given else None

if given and found:
    show.rule()
    left, right = show.columns(1, 1)
    with left:
        view.two(given, found.curves)
    with right:
        view.certain(found.curves)
    show.rule()
    tuning.tuned(given)
    show.rule()
    answers.answered(given, found)
    show.rule()
    elsewhere.elsewhere(given, found)
    show.rule()
    sabotage.spoiled(given, found)
