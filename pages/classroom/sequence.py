"""A sequence of views: collected, ordered, presented, saved, shared."""

from viz.lessons.classroom.sequence import view
from viz.ui.page import show

show.title(
    "A sequence of views",
    "A lesson as you planned it: views of this app in your order, each with a note, on the projector.",
)
steps = view.collected()
view.tools(steps)
view.rows(steps)
view.begin(steps)
