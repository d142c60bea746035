"""For whoever runs the server: visits, queue, memory, models; behind a token."""

from viz.lessons.operator.status import view
from viz.ui.page import show

show.title("The server now", "For whoever runs it: what it carries, counted anew every few seconds.")
if view.admitted():
    view.numbers()
