"""Fill in the blank: a word is hidden, and the others must tell which."""

from viz.language import tr
from viz.lessons.predictions.masked import answers, compared, following, reader, strip, surprise, swap
from viz.ui.page import show

show.title(
    tr("Fill in the blank"),
    tr(
        "A model such as BERT was trained on one game: a word is hidden, and the others must tell which."
        " Click a word to hide it; several may be hidden at once."
    ),
)
subject = reader.subject()
hidden = strip.hidden(subject)
if strip.anything(subject.recording, hidden):
    blank = answers.blank(subject, hidden)
    left, right = show.columns(6, 7)
    with left:
        answers.bars(blank)
    with right:
        shown = answers.looks(blank)
    compared.section(blank)
    show.rule()
    show.heading(
        tr("Exchange a word, and watch the answers move"),
        tr("The blank stays; one word elsewhere changes."),
    )
    swap.contrasts(blank)
else:
    show.note(tr("Nothing is hidden: click a word above, and the model's answers for it appear here."))

show.rule()
show.heading(
    tr("Which words surprise it?"),
    tr("Each word is hidden once, alone; the number is the surprise in bits: n bits are one chance in 2ⁿ."),
)
surprise.surprise(subject)

show.rule()
left, right = show.columns(7, 6)
with left:
    show.heading(
        tr("Is it the next one?"),
        tr("BERT's second game: given two texts, it says whether the second follows the first."),
    )
    following.judged(subject)
with right:
    following.trust(subject)
