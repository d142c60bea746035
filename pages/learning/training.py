"""Train one, watch it: a small transformer learns while the class looks at its heads."""

from viz.lessons.learning.training import view
from viz.ui.page import show

show.title(
    "Train one, watch it",
    "A transformer of two layers is trained here and now, on a task whose solution is known. Watch its heads"
    " find it.",
)
view.lesson(view.chosen())
