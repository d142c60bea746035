"""Words of the field: what each means, and the lesson that shows it."""

from viz.language import tr
from viz.lessons.review.glossary import words
from viz.ui.page import show
from viz.ui.page.glossary import terms

show.title(
    tr("Words of the field"), tr("What each means in a sentence or two, and the lesson that shows it.")
)
found = words.looked_for()
if not found:
    show.note(tr("No term holds that. Try a shorter word."))
words.every(found)
if 0 < len(found) < len(terms()):
    show.note(tr("{n} of {every} terms.", n=len(found), every=len(terms())))
