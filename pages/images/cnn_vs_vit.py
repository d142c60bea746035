"""CNN or ViT? Two networks on one picture: answers, reasons, what each depth sees, and what it costs."""

from functools import partial

from viz.analysis.heads import head_metrics
from viz.analysis.sheets import sheet
from viz.figures.heads import metric_by_depth
from viz.figures.sheets import fields_map, sheet_map
from viz.lessons.images.cnn_vs_vit import costs, depths, explained, predictions, sentences
from viz.recording import Recording
from viz.ui.controls.pair import pair as both
from viz.ui.controls.pair import say_same
from viz.ui.page import show

show.title(
    "CNN or ViT?",
    "A CNN slides small filters over the picture, a ViT lets every patch look at every other. Two networks,"
    " one picture, the same scales.",
)
checkpoints, place, way = explained.controls()
left, right = show.columns(4, 12)
with left:
    pair = both(checkpoints, place)
with right:
    say_same(pair)
    explained.panes(pair, way, show.columns(1, 1))
    show.look_for(sentences.compare(pair, way))

show.rule()
show.heading(
    "What each depth makes of the picture",
    "Each map is drawn against its own largest value, which you can read by hovering.",
)
for column, name, subject in zip(show.columns(1, 1), pair.names, pair.subjects, strict=True):
    with column:
        show.heading(name, depths.what_sheet_shows(subject))
        show.figure(
            partial(sheet_map, sheet(subject.recording)),
            alt=f"Small maps by depth: what {name} makes of the picture.",
            key=f"sheet {name}",
        )

show.rule()
show.heading(
    "What one place in the middle can see",
    f"How sensitive it is to each pixel, at each depth: the mean over {len(depths.photos(pair))} pictures,"
    " this one among them.",
)
if predictions.wider(pair.names, partial(depths.early_reach, pair), held=depths.HELD):
    for found, name, subject in zip(depths.fields(pair) or (), pair.names, pair.subjects, strict=True):
        show.heading(
            name,
            "Colours show the square root of each pixel's share, against the largest. The dotted box is what"
            " it can see in theory, with its side in pixels.",
        )
        show.figure(
            partial(fields_map, found),
            alt=f"Receptive fields of {name} by depth, with the theoretical boxes.",
            key=f"fields {name}",
        )
        if isinstance(subject.recording, Recording):
            show.heading(
                "And where its attention reaches",
                "The mean distance from patch to patch in each layer: what it looks at of what it could see.",
            )
            show.figure(
                partial(metric_by_depth, head_metrics(subject.recording), "distance", height=260),
                alt="Points: the mean attention distance of every head by layer; a line: even attention.",
                key=f"distance {name}",
            )

show.rule()
show.heading("What it costs", costs.COSTS_ABOUT)
show.table(costs.costs(pair), header=costs.COSTS)
