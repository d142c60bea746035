"""The whole encoder: one drawing from input to output, each box open to its numbers, and a token's path
through it.
"""

from viz.analysis import encoder
from viz.ui import boxes, opened, show

left, right = show.columns(8, 2)
with left:
    show.title(
        "The whole encoder",
        "From input to output, drawn from the loaded model itself. Open a box: what is in it, what it costs,"
        " what leaves it.",
    )
with right:
    kind = opened.reads()
chosen = opened.text_or_picture(kind)
anatomy, box = boxes.drawing(chosen)
boxes.totals(chosen, anatomy)
boxes.inside(chosen, anatomy, box)

show.rule()
show.heading(
    "A token's path",
    "Bars: how far each sublayer moves its vector. Line: how much of the embedding is left in it.",
)
boxes.path(chosen)

show.rule()
show.heading(
    "Encoder, decoder, or both",
    "The same boxes; the difference is who may see whom. Rows look, columns are looked at.",
)
boxes.masks(chosen)
show.code(
    boxes.source(encoder.movement, encoder.cosine_to_input, encoder.visible),
    title="The code that computed this",
)
