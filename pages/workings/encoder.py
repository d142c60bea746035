"""The whole encoder: one drawing from input to output, each box open to its numbers, and a token's path
through it.
"""

from viz.analysis import encoder
from viz.lessons.workings.encoder import diagram
from viz.ui.controls import choose
from viz.ui.page import show

left, right = show.columns(8, 2)
with left:
    show.title(
        "The whole encoder",
        "From input to output, drawn from the loaded model itself. Open a box: what is in it, what it costs,"
        " what leaves it.",
    )
with right:
    kind = choose.reads()
subject = choose.text_or_picture(kind)
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
    "The same boxes; the difference is who may see whom. Each row looks, each column is looked at.",
)
diagram.masks(subject)
show.code(
    diagram.source(encoder.movement, encoder.cosine_to_input, encoder.visible),
    title="The code that computed this",
)
