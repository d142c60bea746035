"""What comes next? Every next token of a text weighed, the text written on, and what that costs."""

from viz.lessons.predictions.next_word import branches, controls, measuring, sentences, sight, view, writing
from viz.ui.page import show

show.title(
    "What comes next?",
    "A language model weighs every token of its vocabulary at every place of your text. Hover a word to see"
    " what was expected there; then let it write on.",
)
given = controls.given()
written = branches.path(given.model, given.text)

left, right = show.columns(8, 5)
with right:
    setting = writing.setting()
    writing.buttons()
    written, found = writing.go_on(given, written, setting)
with left:
    reading = view.read(given, written)
    branches.remember(reading.expected, reading.written)
    pin = view.text(reading)
    show.note(sentences.reading(reading.expected))
    if said := sentences.wrote(found, reading.expected):
        show.note(said)
    show.look_for(sentences.look(reading.expected, reading.example, pin))
    branches.tree(reading.written)
with right:
    view.cutting(reading, setting)

show.rule()
left, right = show.columns(6, 5)
with left:
    show.heading("Where each token looks", "Rows look at columns; what lies ahead is masked.")
    sight.attention(given, reading.expected.recording, pin=min(pin, len(reading.expected.ids) - 1))
with right:
    show.heading("The first token", sight.resting(reading.expected.recording))
    show.code(sentences.equations(), title="Surprise and perplexity")

show.rule()
measuring.measured(reading.given, reading.written)
