"""What comes next? Every next token of a text weighed, the text written on, and what that costs."""

from viz.language import tr
from viz.lessons.predictions.next_word import (
    branches,
    compared,
    controls,
    measuring,
    sentences,
    sight,
    view,
    writing,
)
from viz.ui.page import show

show.title(
    tr("What comes next?"),
    tr(
        "At every place of your text, a language model gives each token of its vocabulary a probability."
        " Hover a word to see what was expected there; then let the model write on."
    ),
)
prompt = controls.prompt()
written = branches.path(prompt.model, prompt.text)

left, right = show.columns(8, 5)
with right:
    setting = writing.setting()
    writing.buttons()
    written, found = writing.go_on(prompt, written, setting)
with left:
    reading = view.read(prompt, written)
    branches.remember(reading.expected, reading.written)
    pin = view.text(reading)
    show.note(sentences.reading(reading.expected))
    if said := sentences.wrote(found, reading.expected):
        show.note(said)
    show.look_for(sentences.look(reading.expected, reading.example, pin))
    branches.tree(reading.written)
with right:
    view.cutting(reading, setting)
compared.section(reading, pin)

show.rule()
left, right = show.columns(6, 5)
with left:
    show.heading(tr("Where each token looks"), tr("Rows look at columns; what lies ahead is masked."))
    choice = sight.attention(reading, pin=min(pin, len(reading.expected.ids) - 1))
with right:
    show.heading(tr("The first token"), sight.resting(reading.expected.recording))
    show.code(sentences.equations(), title=tr("Surprise and perplexity"))

sight.compared(reading, choice)

show.rule()
measuring.measured(reading.prompt, reading.written)
