"""Where am I? Ways of telling a model where its tokens stand.

And what is left of a text when it does not know.
"""

from viz.language import tr
from viz.lessons.workings.positions import compared, encodings, shuffle
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        tr("Where am I?"),
        tr(
            "Attention sees a set of tokens, in no order. Here are the ways to tell it where each one stands;"
            " then take the order away."
        ),
    )
with right:
    kind = choose.reads()
subject = choose.text_or_picture(kind, layers=False)
way = encodings.way()
encodings.view(subject, way)
compared.section(subject, way)

show.rule()
show.heading(
    tr("The experiment: out of order"),
    tr(
        "The same tokens, shuffled. How far does the last layer's output move, each token compared with"
        " itself?"
    ),
)
shuffle.experiment(subject)

show.rule()
show.code(encodings.source(way), title=tr("The code that computed the picture"))
