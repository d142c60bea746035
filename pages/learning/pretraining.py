"""How was it pre-trained? Three questions that a text can be asked about itself, each learned now."""

from viz.language import tr
from viz.lessons.learning.pretraining import view
from viz.ui.page import show

show.title(
    tr("How was it pre-trained?"),
    tr(
        "Before a model reads your sentence it has read others, and nobody labelled them: it was asked to say"
        " what was hidden, or what comes next. Do the same with a text of yours."
    ),
)
given = view.text()
view.hidden_words(given)
show.rule()
view.questions(given)
show.rule()
view.trained(given)
show.rule()
view.pictures()
