"""Home: every lesson by its question, beside one live example that already answers."""

from viz.language import tr
from viz.lessons.home.syllabus import contents, own
from viz.ui.page import show

show.title(
    tr("What does the model look at?"),
    tr("Type a sentence or give a picture, and see what a pretrained transformer does with it."),
)
contents.lost()
left, right = show.columns(6, 5)
with left:
    contents.example()
with right:
    contents.lessons()
own.own_models()
