"""How does a picture become a sentence? Cut into patches, flattened, projected, given a position, and read in
order.
"""

from functools import partial

from viz.analysis.filters import principal_components
from viz.analysis.shuffles import answers_moved
from viz.figures.patches import filter_tiles, shuffle_bars
from viz.language import tr
from viz.lessons.images.patches import cutting
from viz.ui.controls import inside_snippets, panel
from viz.ui.page import show

show.title(
    tr("How does a picture become a sentence?"),
    tr(
        "A vision transformer reads patches as BERT reads words. Point at a patch and follow its numbers to"
        " the first layer."
    ),
)
checkpoint, place = cutting.controls()
left, right = show.columns(4, 13)
with left:
    subject = panel.answered(checkpoint)
cut = cutting.cut(subject, place)
with right:
    show.heading(tr("From pixels to tokens"), cut.shapes)
    cutting.grid(cut)
    show.look_for(
        tr(
            "Point at a patch of plain background, then at an edge: which of the two has the more colourful"
            " projection? And walk along a row: which strip changes least?"
        )
    )

show.rule()
left, right = show.columns(6, 7)
with left:
    components = principal_components(cut.patches.filters)
    show.heading(
        tr("What the projection looks for"),
        tr(
            "The first {shown} principal components of its {all} filters, each scaled to its own range;"
            " together they explain {share:.0%} of how the filters differ.",
            shown=len(components.tiles),
            all=len(cut.patches.filters),
            share=components.shares.sum(),
        ),
    )
    show.figure(
        partial(filter_tiles, components),
        alt=tr("Small colour pictures: directions that the filters of the projection share."),
        key="filters",
        code=inside_snippets.cut_up(subject, cut.patches),
    )
with right:
    show.heading(
        tr("The same patches in another order"), tr("One shuffle of the patches, the same for every model.")
    )
    shuffled = cutting.shuffle(cut)
    if shuffled is not None:
        cutting.before_and_after(cut)
        show.figure(
            partial(shuffle_bars, shuffled),
            alt=tr(
                "Bars: how far the output of the first token moves when patches are shuffled, for three"
                " treatments of positions."
            ),
            key="shuffle",
            code=inside_snippets.shuffled(subject, shuffled.order, cut.patches.grid.prefix),
        )
        show.table(
            answers_moved(shuffled, subject.recording.labels),
            header=(tr("positions"), tr("in order"), tr("shuffled")),
        )
