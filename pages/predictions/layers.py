"""When does it know? What every layer would answer, and what the answer needs."""

from viz.language import tr
from viz.lessons.predictions.layers import compared, copying, cutting, lens, reader, sentences
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        tr("When does it know?"),
        tr(
            "The model's own last step, its output head, is applied to what every layer hands on: what would"
            " the model have answered there? (The logit lens; nostalgebraist, 2020.)"
        ),
    )
with right:
    kind = choose.reads()
question = reader.question(kind)
found = lens.table(question)
show.look_for(sentences.caution(found))
compared.section(question)

show.rule()
lens.curves(question, found)

show.rule()
show.heading(
    tr("What does the answer need?"),
    tr("Cut heads, or hide one token from another, and watch the best answers at the token chosen above."),
)
cutting.cut(question)

show.rule()
show.heading(
    tr("Which heads copy?"),
    tr(
        "Twenty random words, then the same twenty again: only the first copy can foretell the second."
        " Induction heads look from a word to the one after its earlier copy (Olsson et al., 2022)."
    ),
)
copying.induction(question)
