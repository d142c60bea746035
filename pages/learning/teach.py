"""Teach it your classes: few examples, several learners, and what each of them needs."""

from viz.lessons.learning.teach import choosing, view
from viz.ui.page import show

show.title(
    "Teach it your classes",
    "Give a few examples of each class. Learners get the same ones and see something different in them: words"
    " or pixels, or the vectors of a network that was taught something else before.",
)
chosen = choosing.controls()
left, right = show.columns(5, 8)
with left:
    view.examples(chosen)
with right:
    found = view.curves(chosen)

if found is not None:
    show.rule()
    left, right = show.columns(1, 1)
    with left:
        view.two(found)
    with right:
        view.certain(found)
