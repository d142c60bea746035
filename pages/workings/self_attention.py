"""Attention, by hand: one layer step by step, with the model's own numbers, equations and code.

Then levers to pull.
"""

from viz.ui import levers, opened, show, steps

left, right = show.columns(8, 2)
with left:
    show.title(
        "Attention, by hand",
        "One token through one layer, step by step: every number is computed here from the model's weights,"
        " and compared with its own.",
    )
with right:
    kind = opened.reads()
steps.walk_on()
chosen = opened.text_or_picture(kind)
step = steps.place(chosen)

left, right = show.columns(8, 5)
with right:
    looked = steps.look(chosen)
place = steps.at(looked, step)
with left:
    steps.picture(place)
    steps.code(place)
with right:
    steps.explanation(place)

show.rule()
show.heading(
    "Pull a lever", "Change one thing inside the layer. On the left the head, on the right what comes of it."
)
pulled = levers.choose(chosen, looked)
if levers.predicted(pulled):
    left, right = show.columns(7, 6)
    with left:
        levers.head_picture(pulled)
    with right:
        levers.effect(pulled)
