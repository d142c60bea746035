"""Ask the class: a question about a head, or one of the teacher's own, answered on phones and revealed."""

from viz.language import tr
from viz.lessons.classroom.ask import view
from viz.ui.controls import choose
from viz.ui.page import show

show.title(
    tr("Ask the class"),
    tr("Predict, then reveal: each pupil taps an answer, no name is asked, and the model's number decides."),
)
place = view.place()
if view.kind() == "own":
    view.buttons(view.own())
    with place:
        view.asked()
else:
    subject = choose.a_text()
    made, head, pin = view.setup(subject)
    view.buttons(made)
    with place:
        tally = view.asked()
        if tally is not None and tally.revealed and made is not None and tally.question.same(made):
            view.weights(subject, head=head, pin=pin)
