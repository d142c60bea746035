"""What does each head do? All layers and heads at once, and their habits in numbers."""

from viz.analysis.heads import head_metrics
from viz.figures.heads import head_scatter
from viz.ui import choose, finder, show

show.title(
    "What does each head do?",
    "A row a layer, a column a head, all on your text. Hover one to enlarge it; click it to open it.",
)
words = choose.words(layers=False)
metrics = head_metrics(words.recording)

left, right = show.columns(7, 6)
with left:
    finder.grid(words.recording, metrics, lesson="words/attention.py")
with right:
    with show.row():
        across = finder.metric(metrics, key="x", default="previous")
        up = finder.metric(metrics, key="y", default="entropy")
    show.figure(
        head_scatter(metrics, across, up, height=430, theme=show.colours()),
        alt=(
            f"Scatter: every head by its {metrics.about[across].title} and its {metrics.about[up].title},"
            " coloured by layer."
        ),
        key="scatter",
    )
    show.look_for(
        "Stripes beside the diagonal look at a neighbour; a dark first column parks on [CLS]. Which heads do"
        " neither?"
    )

show.rule()
show.heading(
    "The head finder",
    "Sort a column to find the head that does it most. Averages over the words of this text; empty where a"
    " number has no meaning.",
)
finder.table(metrics)
