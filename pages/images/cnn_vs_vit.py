"""CNN or ViT? Two networks on one picture: answers, reasons, what each depth sees, and what it costs."""

from functools import partial

from viz.analysis.sheets import sheet
from viz.figures.sheets import sheet_map
from viz.language import tr
from viz.lessons.images.cnn_vs_vit import compared, costs, depths, explained, predictions, sentences
from viz.ui.controls import own_snippets
from viz.ui.controls.pair import pair as both
from viz.ui.controls.pair import say_same
from viz.ui.page import show

show.title(
    tr("CNN or ViT?"),
    tr(
        "A CNN slides small filters over the picture, a ViT lets every patch look at every other. Two"
        " networks, one picture, the same scales."
    ),
)
checkpoints, place, way = explained.controls()
left, right = show.columns(4, 12)
with left:
    pair = both(checkpoints, place, maps=True)
with right:
    say_same(pair)
    explained.panes(pair, way, show.columns(1, 1))
    show.look_for(sentences.compare(pair, way))
compared.section(pair, way)

show.rule()
show.heading(
    tr("What each depth makes of the picture"),
    tr("Each map is drawn against its own largest number, which you can read by hovering."),
)
for column, name, subject in zip(show.columns(1, 1), pair.names, pair.subjects, strict=True):
    with column:
        show.heading(name, depths.what_sheet_shows(subject))
        maps = subject.recording.maps
        assert maps is not None, "they were asked for"
        show.figure(
            partial(sheet_map, sheet(maps)),
            alt=tr("Small maps by depth: what {name} makes of the picture.", name=name),
            key=f"sheet {name}",
            code=own_snippets.sheet(subject),
        )

show.rule()
show.heading(
    tr("What one place in the middle can see"),
    tr(
        "How sensitive it is to each pixel, at each depth: the mean over {n} pictures, this one among them.",
        n=len(depths.photos(pair)),
    ),
)
if predictions.wider(pair, partial(depths.early_reach, pair), held=depths.HELD):
    show.note(tr(depths.READ))
    for found, name, subject in zip(depths.fields(pair) or (), pair.names, pair.subjects, strict=True):
        depths.seen(found, name, subject, depths.photos(pair))

show.rule()
show.heading(tr("What it costs"), tr(costs.COSTS_ABOUT))
show.table(costs.costs(pair), header=[tr(column) for column in costs.COSTS])
