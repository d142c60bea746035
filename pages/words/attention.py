"""Who looks at whom? One layer of a text model: lines, a heat map, and one token's answer in numbers."""

from functools import partial

from viz.figures.attention import answer_bars
from viz.figures.heat_map import weights_map
from viz.lessons.words.attention import predictions, sentences
from viz.lessons.words.attention.view import attention_view
from viz.ui.components.tokens import token_strip
from viz.ui.controls import choose
from viz.ui.controls.combination import combination, part_of, special_tokens
from viz.ui.page import show
from viz.ui.page.sentences import quoted

show.title(
    "Who looks at whom?",
    "Every head lets each word look at the others. Hover a word and only its lines stay; the numbers are"
    " the model's own.",
)
subject = choose.a_text()
recording = subject.recording

left, right = show.columns(6, 7)
with right, show.row():
    how = combination()
    special, share = special_tokens()
with left:
    view = attention_view(subject, how=how, special=special, share=share)
matrix = view.matrix
with right:
    part = part_of(matrix, view.pin)
    show.figure(
        partial(
            weights_map,
            recording,
            part.weights,
            keep=part.keep,
            measures=part.measures,
            pinned=view.pin,
            height=470,
        ),
        alt=f"Heat map, {matrix.title}: rows are the words that look, columns the words they look at.",
        key="map",
    )
    show.look_for(sentences.look(subject.preset, recording, matrix, pin=view.pin, promised=view.promised))
    predictions.other_word(subject, promised=view.promised)

show.rule()
left, right = show.columns(6, 7)
with left:
    show.heading(
        f"Where {quoted(recording, view.pin)} looks",
        f"{matrix.title}; largest first. Pin another word above to change it.",
    )
    show.figure(
        partial(
            answer_bars,
            recording,
            matrix.weights,
            view.pin,
            keep=matrix.keep,
            adds_up=matrix.adds_up,
            measures=matrix.measures,
        ),
        alt=f"Bars, {matrix.title}: where the token at position {view.pin + 1} looks.",
        key="bars",
    )
with right:
    show.heading(
        "The text as the model reads it",
        f"{subject.checkpoint.title}: {sentences.room(subject.checkpoint, recording)}. Hover a token for its"
        " vocabulary entry and its letters.",
    )
    token_strip(recording, key="tokens")
