"""Ask the class: a question about one head, answered on phones, revealed with the model's number."""

from viz.language import tr
from viz.lessons.classroom.ask import view
from viz.ui.controls import choose
from viz.ui.page import show

show.title(
    tr("Ask the class"),
    tr("Predict, then reveal: each pupil taps an answer, no name is asked, and the model's number decides."),
)
subject = choose.a_text()
made, head, pin = view.setup(subject)
tally = view.buttons(made)
if tally is not None:
    view.asked(tally)
    if tally.revealed and tally.question == made:
        view.weights(subject, head=head, pin=pin)
