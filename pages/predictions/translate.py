"""Translate: English to Portuguese token by token, and which words the decoder looks at meanwhile."""

from functools import partial

from viz.analysis import alignment
from viz.figures.images import guess_bars
from viz.language import tr
from viz.lessons.predictions.translate import heads, occlusion, predictions, sentences, steps
from viz.lessons.predictions.translate.choosing import translated
from viz.lessons.predictions.translate.view import alignment_view, reproduced
from viz.ui.controls import compared_texts
from viz.ui.page import show

show.title(
    tr("Translate"),
    tr(
        "English in, another language out, one token at a time. While the decoder writes a word it looks at"
        " the source: at which words?"
    ),
)
shown = translated()
view = alignment_view(shown)
left, right = show.columns(6, 7)
if view is not None:
    with left:
        show.look_for(sentences.look(shown, view))
        show.put_right(sentences.layers(shown, view))
    with right:
        predictions.other_sentence(shown)
    compared_texts.section(shown.subject, view.choice)

show.rule()
pin = steps.pinned(shown, view)
show.heading(steps.title(shown, pin), sentences.step(shown.found, pin))
left, right = show.columns(6, 7)
with left:
    guesses = steps.guesses(shown, pin)
    show.figure(
        partial(guess_bars, guesses, target=0, height=190),
        alt=tr(
            "Bars, the likeliest tokens at step {step}: {tokens}.", step=pin + 1, tokens=steps.listed(guesses)
        ),
        key="next tokens",
        code=partial(reproduced, shown),
    )
with right:
    show.put_right(steps.memory(shown))

show.rule()
show.heading(
    tr("Does it need what it looks at?"),
    tr(
        "Each word of the source is taken away in turn. What was written stays as it is: how much less"
        " likely does each written word become?"
    ),
)
occlusion.comparison(shown, pin)

show.rule()
show.heading(tr("All heads"), heads.caption(shown))
heads.grid(shown)
show.code(
    sentences.source(alignment.by_word, alignment.need, alignment.rank_correlation),
    title=tr("The code that computed this"),
)
