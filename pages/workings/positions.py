"""Where am I? Ways of telling a model where its tokens stand.

And what is left of a text when it does not know.
"""

from viz.ui import opened, places, show, shuffle

left, right = show.columns(8, 2)
with left:
    show.title(
        "Where am I?",
        "Attention sees a set of tokens, in no order. Here are the ways to tell it where each one stands;"
        " then take the order away.",
    )
with right:
    kind = opened.reads()
chosen = opened.text_or_picture(kind, layers=False)
way = places.way()
places.view(chosen, way)

show.rule()
show.heading(
    "The experiment: out of order",
    "The same tokens, shuffled. How far does the last layer's output move, each token compared with itself?",
)
shuffle.experiment(chosen)

show.rule()
show.code(places.source(way), title="The code that computed the picture")
