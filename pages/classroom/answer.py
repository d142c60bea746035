"""Where a pupil answers: a code or its QR, one question, one tap."""

from viz.language import tr
from viz.lessons.classroom.answer import view
from viz.ui.page import pupils, show

pupils.dress()
show.title(tr("Your answer"), tr("What will the model do? Say it before it is shown."))
written = pupils.code()
if written:
    view.question(written)
