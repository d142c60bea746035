"""What does each head do? All layers and heads at once, and their habits in numbers."""

from functools import partial

from viz.figures.heads import head_scatter
from viz.language import tr
from viz.lessons.words.heads import sentences
from viz.ui.controls import choose, compared_heads, head_finder, own_snippets, snippets, stacks
from viz.ui.page import show

show.title(
    tr("What does each head do?"),
    tr(
        "Each row is a layer and each column a head, all on your text. Hover one to enlarge it;"
        " click it to open it."
    ),
)
subject = choose.a_text(layers=False, stacks=True)
looks = subject.looks
if looks is None:
    stacks.recurrent(subject.translation)
else:
    metrics = head_finder.metrics(subject)
    left, right = show.columns(7, 6)
    with left:
        head_finder.grid(
            looks,
            metrics,
            lesson="words/attention.py",
            which=subject.which,
            code=snippets.whole(subject.recording, subject.checkpoint),
        )
        show.look_for(sentences.look(subject))
    with right:
        with show.row():
            across, up = head_finder.two_metrics(metrics)
        show.figure(
            partial(head_scatter, metrics, across, up, height=430),
            alt=tr(
                "Scatter: every head by its {across} and its {up}, coloured by layer.",
                across=tr(metrics.about[across].title),
                up=tr(metrics.about[up].title),
            ),
            key="scatter",
            code=own_snippets.of_heads(subject, (across, up)),
        )
    compared_heads.section(subject, metrics, across)
    show.rule()
    show.heading(
        tr("The head finder"),
        tr(
            "Sort a column to find the head that does it most. Each number is a mean over the words of this"
            " text, under the name of a token the share of attention on it; a cell is empty where the number"
            " has no meaning."
        ),
    )
    head_finder.table(metrics, own_snippets.of_heads(subject, tuple(metrics.about)))
