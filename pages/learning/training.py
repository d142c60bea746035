"""Train one, watch it: a small transformer learns while the class looks at its heads."""

from viz.language import tr
from viz.lessons.learning.training import view
from viz.ui.page import show

show.title(
    tr("Train one, watch it"),
    tr(
        "A transformer of two layers is trained here and now, on a task whose solution is known. Watch its"
        " heads find it."
    ),
)
view.lesson(view.chosen())
