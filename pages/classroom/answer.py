"""Where a pupil answers: a code or its QR, one question, one tap."""

from viz.lessons.classroom.answer import view
from viz.ui.page import show

view.dress()
show.title("Your answer", "What will the model do? Say it before it is shown.")
written = view.code()
if written:
    view.question(written)
