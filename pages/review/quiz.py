"""What do you know now? Five questions a unit, each with its reason and the view that shows it."""

from viz.language import tr
from viz.lessons.review.quiz import questions
from viz.ui.page import show

show.title(
    tr("What do you know now?"),
    tr("Five questions on each unit. Each answer says why, and where to see it."),
)
unit = questions.unit()
asked = questions.questions()[unit]
keys = [f"quiz {unit} {number}" for number in range(len(asked))]
answered = [
    questions.ask(number, question, key=key)
    for number, (question, key) in enumerate(zip(asked, keys, strict=True), 1)
]
show.rule()
questions.score(answered, keys)
