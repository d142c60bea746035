"""Clusters or classes? The same vectors grouped without labels, and read by a head that was told them."""

from viz.language import tr
from viz.lessons.learning.clusters import tuned, view
from viz.ui.controls import examples
from viz.ui.page import show

show.title(
    tr("Clusters or classes?"),
    tr(
        "A network makes a vector of each example. Group the vectors without any label, then let a"
        " classification head learn the labels: do both find the same?"
    ),
)
chosen = examples.controls()
how = view.setting(chosen.transformer)
left, right = show.columns(5, 8)
with left:
    given = examples.panel(chosen)
    guess = view.predicted(given) if given else None
found = None
with right:
    if given:
        found = view.grouped(given, how)
    if given and found:
        view.points(given, how, *found)
if given and found:
    show.rule()
    if guess is None:
        show.waiting_for_prediction()
    else:
        view.measured(given.given, found[1], guess)
    show.rule()
    view.numbers(given, how, found[1])
    show.rule()
    view.newcomer(given, *found)
    show.rule()
    tuned.tuned(given, how, found[0])
