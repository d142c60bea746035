"""Worksheets: one for each lesson, with a key that the models compute now."""

from viz.language import tr
from viz.lessons.classroom.worksheets import view
from viz.ui.page import show

show.title(
    tr("Worksheets"),
    tr(
        "A sheet for each lesson, to print or to change. The teacher's holds the answers, as the models on"
        " this computer give them now."
    ),
)
sheet = view.chosen()
found = view.numbers(sheet)
if found is not None:
    view.sheet_and_key(sheet, found)
