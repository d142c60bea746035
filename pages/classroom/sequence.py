"""A sequence of views: collected, ordered, presented, saved, shared."""

from viz.language import tr
from viz.lessons.classroom.sequence import view
from viz.ui.page import show

show.title(
    tr("A sequence of views"),
    tr("A lesson as you planned it: views of this app in your order, each with a note, on the projector."),
)
steps = view.collected()
view.tools(steps)
view.rows(steps)
view.begin(steps)
