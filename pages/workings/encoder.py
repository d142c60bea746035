"""The whole transformer: an encoder, a decoder, or both in one drawing; each box of one stack open to its
numbers, a token's path through it, and who looks at whom.
"""

from viz.analysis import encoder, stacks
from viz.lessons.workings.encoder import diagram, masks, translator
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        "The whole transformer",
        "Encoder, decoder, or both, from input to output, drawn from the loaded model itself. Open a box"
        " to see what is in it, what it costs and what leaves it.",
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
        "A token's path",
        "Bars: how far each sublayer moves its vector. Line: how much of the embedding is left in it.",
    )
    diagram.path(subject)

show.rule()
show.heading(
    "Encoder, decoder, or both",
    f"Measured in three models on “{masks.quoted(subject)}”: each row looks at the columns that are filled."
    " It is empty where the attention of every layer and head is exactly 0.",
)
masks.masks(subject)
show.code(
    diagram.source(encoder.movement, encoder.cosine_to_input, stacks.sees, stacks.sees_across),
    title="The code that computed this",
)
