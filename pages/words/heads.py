"""What does each head do? All layers and heads at once, and their habits in numbers."""

from functools import partial

from viz.analysis.heads import head_metrics
from viz.figures.heads import head_scatter
from viz.ui.controls import choose, head_finder
from viz.ui.page import show
from viz.ui.page.sentences import quoted

show.title(
    "What does each head do?",
    "Each row is a layer and each column a head, all on your text. Hover one to enlarge it;"
    " click it to open it.",
)
subject = choose.a_text(layers=False)
metrics = head_metrics(subject.recording)

left, right = show.columns(7, 6)
with left:
    head_finder.grid(subject.recording, metrics, lesson="words/attention.py")
with right:
    with show.row():
        across = head_finder.metric(metrics, key="x", default="previous")
        up = head_finder.metric(metrics, key="y", default="entropy")
    show.figure(
        partial(head_scatter, metrics, across, up, height=430),
        alt=(
            f"Scatter: every head by its {metrics.about[across].title} and its {metrics.about[up].title},"
            " coloured by layer."
        ),
        key="scatter",
    )
    show.look_for(
        "In a head with a stripe beside the diagonal, words look at a neighbour; in one with a dark first"
        f" column, they park their attention on the first token, {quoted(subject.recording, 0)}. Which heads"
        " do neither?"
    )

show.rule()
show.heading(
    "The head finder",
    "Sort a column to find the head that does it most. Each number is a mean over the words of this text; a"
    " cell is empty where the number has no meaning.",
)
head_finder.table(metrics)
