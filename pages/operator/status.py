"""For whoever runs the server: visits, queue, memory, models; behind a token."""

from viz.language import tr
from viz.lessons.operator.status import view
from viz.ui.page import show

show.title(tr("The server now"), tr("For whoever runs it: what it carries, counted anew every few seconds."))
if view.admitted():
    view.numbers()
