"""Where does a ViT look? One layer over the picture, all heads at once, and how far they look."""

from functools import partial

from viz.analysis.heads import head_metrics
from viz.figures.heads import metric_by_depth
from viz.language import tr
from viz.lessons.images.attention import compared, inside, lens, predictions, sentences, standing_out
from viz.lessons.images.attention.controls import controls
from viz.ui.controls import compared_heads, head_finder, own_snippets, panel
from viz.ui.page import show

show.title(
    tr("Where does a ViT look?"),
    tr(
        "A picture is a sentence of patches, and every patch looks at the others. Point at one: its attention"
        " lies over the picture."
    ),
)
chosen = controls()
left, middle, right = show.columns(4, 8, 5)
with left:
    subject = panel.subject(chosen.checkpoint, sizes=True, map_below=True)
recording = subject.recording
with middle:
    view = lens.attention(subject, chosen)
    show.note(sentences.cost(recording, view.sent))
metrics = head_metrics(recording)
with right:
    lens.bars(subject, view, chosen)
    show.look_for(sentences.look(recording, view.matrix, view.pin))
    made = predictions.farther(metrics, subject.photo)
compared.section(subject, view, chosen)
standing_out.section(subject, metrics, view, chosen.layer)
show.rule()
inside.colours(subject, view)
show.rule()
inside.alike(subject, view, chosen.layer, chosen.how)

show.rule()
left, right = show.columns(7, 6)
with left:
    name = recording.tokens[view.pin]
    where = tr("Where {name} looks in each. Hover one to enlarge it, click to open it.", name=name)
    show.heading(tr("All layers and heads"), where)
    lens.grid(subject, metrics, chosen.layer, view)
with right:
    show.heading(
        tr("How far do heads look?"),
        tr(
            "Each point is a head, its mean over the patches of this picture; the line is the mean of a"
            " layer."
        ),
    )
    if made:
        shown = head_finder.metric(metrics, key="metric", default="distance")
        show.figure(
            partial(metric_by_depth, metrics, shown, pinned=(chosen.layer, view.head), height=400),
            alt=tr(
                "Points: the {metric} of every head by layer; a line: even attention.",
                metric=tr(metrics.about[shown].title),
            ),
            key="distance",
            code=own_snippets.of_heads(subject, (shown,)),
        )
        show.note(tr(metrics.about[shown].meaning))
    else:
        show.waiting_for_prediction()
if made:
    compared_heads.section(subject, metrics, shown)

show.rule()
show.heading(
    tr("The head finder"),
    tr(
        "Sort a column to find the head that does it most. Each number is taken over the patches; under"
        " “itself” and “special tokens” it is the share of attention on them."
    ),
)
head_finder.table(metrics, own_snippets.of_heads(subject, tuple(metrics.about)))
