"""Where a phone sends a picture into a lesson: a code or its QR, one field."""

from viz.language import tr
from viz.lessons.classroom.picture import view
from viz.ui.page import pupils, show

pupils.dress()
show.title(tr("Your picture"), tr("It goes into the lesson on the projector. No name is asked or kept."))
written = pupils.code()
if written:
    view.sending(written)
