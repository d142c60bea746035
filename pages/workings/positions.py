"""Where am I? Ways of telling a model where its tokens stand.

And what is left of a text when it does not know.
"""

from viz.lessons.workings.positions import encodings, shuffle
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        "Where am I?",
        "Attention sees a set of tokens, in no order. Here are the ways to tell it where each one stands;"
        " then take the order away.",
    )
with right:
    kind = choose.reads()
subject = choose.text_or_picture(kind, layers=False)
way = encodings.way()
encodings.view(subject, way)

show.rule()
show.heading(
    "The experiment: out of order",
    "The same tokens, shuffled. How far does the last layer's output move, each token compared with itself?",
)
shuffle.experiment(subject)

show.rule()
show.code(encodings.source(way), title="The code that computed the picture")
