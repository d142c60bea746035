"""Who looks at whom? One layer of a text model: lines, a heat map, and one token's answer in numbers."""

from viz.figures.attention import answer_bars, weights_map
from viz.ui import choose, predictions, sentences, show
from viz.ui.components.tokens import token_strip

show.title(
    "Who looks at whom?",
    "Every head turns each word toward others. Hover a word and only its lines stay; the numbers are the"
    " model's own.",
)
words = choose.words()
recording = words.recording

left, right = show.columns(6, 7)
with right, show.row():
    how = choose.combination()
    special, share = choose.special()
with left:
    view = show.heads(words, how=how, special=special, share=share)
matrix = view.matrix
with right:
    part = choose.part(matrix, view.pin)
    show.figure(
        weights_map(
            recording,
            part.weights,
            keep=part.keep,
            measures=part.measures,
            pinned=view.pin,
            height=470,
            theme=show.colours(),
        ),
        alt=f"Heat map, {matrix.title}: rows are the words that look, columns the words they look at.",
        key="map",
    )
    show.look_for(sentences.look(words.preset, recording, matrix, pin=view.pin, promised=view.promised))
    predictions.other_word(words, promised=view.promised)

show.rule()
left, right = show.columns(6, 7)
with left:
    show.heading(
        f"Where {sentences.quoted(recording, view.pin)} looks",
        f"{matrix.title}; largest first. Pin another word above to change it.",
    )
    show.figure(
        answer_bars(
            recording,
            matrix.weights,
            view.pin,
            keep=matrix.keep,
            adds_up=matrix.adds_up,
            measures=matrix.measures,
            theme=show.colours(),
        ),
        alt=f"Bars, {matrix.title}: where the token at position {view.pin + 1} looks.",
        key="bars",
    )
with right:
    show.heading(
        "The text as the model reads it",
        f"{words.checkpoint.title}: {sentences.room(words.checkpoint, recording)}. Hover a token for its"
        " vocabulary entry and its letters.",
    )
    token_strip(recording, key="tokens")
    show.code(
        sentences.reproduce(recording, words.checkpoint, view.layer, view.head), title="Reproduce in Python"
    )
    show.data(matrix.weights, name=matrix.title, header=[recording.tokens[token] for token in matrix.keep])
