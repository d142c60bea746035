"""Attention, by hand: one layer step by step, with the model's own numbers, equations and code.

Then levers to pull.
"""

from viz.language import tr
from viz.lessons.workings.self_attention import compared, levers, view, walking
from viz.ui.controls import choose, inside_snippets
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        tr("Attention, by hand"),
        tr(
            "One token through one layer, step by step: every number is computed here from the model's"
            " weights, and compared with its own."
        ),
    )
with right:
    kind = choose.reads()
walking.walk_on()
subject = choose.text_or_picture(kind)
step = walking.row(subject)

left, right = show.columns(8, 5)
with right:
    focus = view.look(subject)
place = view.at(focus, step)
with left:
    view.picture(place, inside_snippets.one_layer(subject, subject.layer))
    view.code(place)
with right:
    view.explanation(place, inside_snippets.one_layer(subject, subject.layer))
compared.section(subject, place)

show.rule()
show.heading(
    tr("Pull a lever"),
    tr(
        "Change one thing inside the layer. The head is drawn on the left; what comes of it stands on the"
        " right."
    ),
)
lever = levers.choose(subject, focus)
if levers.predicted(lever, subject):
    left, right = show.columns(7, 6)
    with left:
        levers.head_picture(lever)
    with right:
        levers.effect(lever)
