"""The whole transformer: an encoder, a decoder, or both in one drawing; each box of one stack open to its
numbers, a token's path through it, and who looks at whom.
"""

from viz.analysis import encoder, stacks
from viz.language import tr
from viz.lessons.workings.encoder import diagram, masks, translator
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        tr("The whole transformer"),
        tr(
            "Encoder, decoder, or both, from input to output, drawn from the loaded model itself. Open a box"
            " to see what is in it, what it costs and what leaves it."
        ),
    )
with right:
    kind = choose.reads()
subject = choose.text_or_picture(kind, translators=True)
if subject.checkpoint.translates:
    translator.drawing(subject)
else:
    anatomy, box = diagram.drawing(subject)
    diagram.totals(subject, anatomy)
    diagram.inside(subject, anatomy, box)
    show.rule()
    show.heading(
        tr("A token's path"),
        tr("Bars: how far each sublayer moves its vector. Line: how much of the embedding is left in it."),
    )
    diagram.path(subject)

show.rule()
show.heading(
    tr("Encoder, decoder, or both"),
    tr(
        "Measured in three models on “{text}”: each row looks at the columns that are filled. It is empty"
        " where the attention of every layer and head is exactly 0.",
        text=masks.quoted(subject),
    ),
)
masks.masks(subject)
show.code(
    diagram.source(encoder.movement, encoder.cosine_to_input, stacks.sees, stacks.sees_across),
    title=tr("The code that computed this"),
)
