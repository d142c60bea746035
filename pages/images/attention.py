"""Where does a ViT look? One layer over the picture itself, head by head; all heads at once.

How far they look.
"""

from viz.analysis.heads import head_metrics
from viz.figures.attention import answer_bars
from viz.figures.heads import metric_by_depth
from viz.ui import finder, image_predictions, image_sentences, images, lens, show

show.title(
    "Where does a ViT look?",
    "A picture is a sentence of patches, and every patch looks at the others. Point at one: its attention"
    " lies over the picture.",
)
chosen = images.controls()
left, middle, right = show.columns(4, 8, 5)
with left:
    seen = images.panel(chosen.checkpoint)
recording = seen.recording
with middle:
    view = lens.attention(seen, chosen)
metrics = head_metrics(recording)
with right:
    show.heading(f"Where {recording.tokens[view.pin]} looks", f"{view.matrix.title}; largest first.")
    show.figure(
        answer_bars(
            recording,
            view.matrix.weights,
            view.pin,
            top=7,
            adds_up=view.matrix.adds_up,
            measures=view.matrix.measures,
            theme=show.colours(),
        ),
        alt=f"Bars, {view.matrix.title}: where {recording.tokens[view.pin]} looks.",
        key="bars",
    )
    show.look_for(image_sentences.look(recording, view.matrix, view.pin))
    made = image_predictions.farther(metrics)

show.rule()
left, right = show.columns(7, 6)
with left:
    show.heading(
        "All layers and heads",
        f"Where {recording.tokens[view.pin]} looks in each. Hover one to enlarge it, click to open it.",
    )
    finder.grid(
        recording, metrics, lesson="images/attention.py", query=view.pin, chosen=(chosen.layer, view.head)
    )
with right:
    show.heading(
        "How far do heads look?",
        "Mean over the patches of this picture; a point a head, the line the mean of a layer.",
    )
    if made:
        shown = finder.metric(metrics, key="metric", default="distance")
        show.figure(
            metric_by_depth(
                metrics, shown, pinned=(chosen.layer, view.head), height=400, theme=show.colours()
            ),
            alt=(
                f"Points: the {metrics.about[shown].title} of every head by layer, with the line of even"
                " attention."
            ),
            key="distance",
        )
        show.note(metrics.about[shown].meaning)
    else:
        show.waiting_for_prediction()

show.rule()
show.heading(
    "The head finder",
    "Sort a column to find the head that does it most. Averages over the patches of this picture.",
)
finder.table(metrics)
show.code(
    image_sentences.reproduce(recording, seen.checkpoint, layer=chosen.layer, head=view.head, pin=view.pin),
    title="Reproduce in Python",
)
show.data(view.matrix.weights, name=view.matrix.title, header=recording.tokens)
