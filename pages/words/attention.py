"""Who looks at whom? One layer of a text model: lines, a heat map, and one token's answer in numbers."""

from viz.language import tr
from viz.lessons.words.attention import across, within
from viz.lessons.words.attention.stops import stops
from viz.ui.controls import choose, compared_texts, stacks
from viz.ui.page import show, tour

show.title(
    tr("Who looks at whom?"),
    tr(
        "Every head lets each word look at the others. Hover a word and only its lines stay; the numbers are"
        " the model's own."
    ),
)
tour.offer(stops())
subject = choose.a_text(stacks=True)
if subject.looks is None:
    stacks.recurrent(subject.translation)
elif subject.which == "cross":
    across.lines_and_map(subject)
else:
    view = within.lines_and_map(subject)
    compared_texts.section(subject, view.choice, view.matrix)
    show.rule()
    left, right = show.columns(6, 7)
    with left:
        within.answer(subject, view)
    with right:
        within.tokens(subject)
