"""CNN or ViT? Two networks side by side on one picture: answers, reasons, what each depth sees, and what it
costs.
"""

from viz.analysis.heads import head_metrics
from viz.analysis.sheets import sheet
from viz.figures.heads import metric_by_depth
from viz.figures.sheets import fields_map, sheet_map
from viz.ui import image_predictions, image_sentences, show, versus

show.title(
    "CNN or ViT?",
    "A CNN slides small filters over the picture, a ViT lets every patch look at every other. Two networks,"
    " one picture, the same scales.",
)
rows, place, way = versus.controls()
left, right = show.columns(4, 12)
with left:
    pair = versus.pair(rows, place, way)
with right:
    versus.say_same(pair)
    versus.panes(pair, show.columns(1, 1))
    show.look_for(image_sentences.compare(pair))

show.rule()
show.heading(
    "What each depth makes of the picture",
    "Every map as strong as its own largest value, which a hover names.",
)
for column, name, side in zip(show.columns(1, 1), pair.names, pair.sides, strict=True):
    with column:
        show.heading(name, versus.what_sheet_shows(side))
        show.figure(
            sheet_map(sheet(side.recording), theme=show.colours()),
            alt=f"Small maps by depth: what {name} makes of the picture.",
            key=f"sheet {name}",
        )

show.rule()
show.heading(
    "What one place in the middle can see",
    "Its sensitivity to each pixel, by depth: mean over the gallery and this picture.",
)
fields = versus.fields(pair)
early = versus.early_reach(pair, fields)
if image_predictions.wider(pair.names, early, held=versus.HELD):
    for found, name, side in zip(fields, pair.names, pair.sides, strict=True):
        show.heading(
            name,
            "Colour: square root of the share, against the largest. Dotted: what it can see in theory, in"
            " pixels.",
        )
        show.figure(
            fields_map(found, theme=show.colours()),
            alt=f"Receptive fields of {name} by depth, with the theoretical boxes.",
            key=f"fields {name}",
        )
        if side.attends:
            show.heading(
                "And where its attention reaches",
                "Mean distance from patch to patch, by layer: what it could see and what it looks at.",
            )
            show.figure(
                metric_by_depth(head_metrics(side.recording), "distance", height=260, theme=show.colours()),
                alt=(
                    "Points: the mean attention distance of every head by layer, with the line of even"
                    " attention."
                ),
                key=f"distance {name}",
            )
else:
    show.waiting_for_prediction()

show.rule()
show.heading("What it costs", versus.COSTS_ABOUT)
show.table(versus.costs(pair), header=versus.COSTS)
