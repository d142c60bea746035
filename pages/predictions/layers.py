"""When does it know? What every layer would answer, and what the answer needs."""

from viz.lessons.predictions.layers import copying, cutting, lens, reader, sentences
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        "When does it know?",
        "The model's own last step, its head, is put on what every layer hands on: what would it have"
        " answered there? (The logit lens; nostalgebraist, 2020.)",
    )
with right:
    kind = choose.reads()
given = reader.given(kind)
found = lens.table(given)
show.look_for(sentences.caution(found))

show.rule()
lens.curves(given, found)

show.rule()
show.heading(
    "What does the answer need?",
    "Cut heads, or hide one token from another, and watch the best answers of the token above.",
)
cutting.cut(given)

show.rule()
show.heading(
    "Which heads copy?",
    "Twenty random words, then the same again: only the first time can tell the second. Induction heads look"
    " from a word to the one after its earlier copy (Olsson et al., 2022).",
)
copying.induction(given)
