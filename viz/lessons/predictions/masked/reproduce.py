"""Python for blanks with this app's own code, where transformers cannot read weights as they lie."""

from __future__ import annotations

from viz.blanks import Span
from viz.models.catalogue import Checkpoint
from viz.requests import FillMasks, Texts


def filled(asked: FillMasks, checkpoint: Checkpoint) -> str:
    """Python that computes the same answers with this app's own code."""
    return f"""# run this in the folder of Attention Lab
from viz.capture.masked import fill
from viz.models import load

model = load({checkpoint.name!r})
texts = {asked.texts!r}
hidden = {asked.masked!r}  # (text, first character, last character + 1)
found = fill(model, texts, hidden)
guesses = found.guesses
attention = found.recording.attention[:, :, list(found.places)]  # [layer, head, blank, key]

for names, probabilities in zip(guesses.names, guesses.probabilities):
    print([(name, round(float(p), 3)) for name, p in zip(names, probabilities)])
"""


def both(versions: tuple[tuple[Texts, tuple[Span, ...]], ...], model: str) -> str:
    """Python that computes the answers to two versions of a text with this app's own code: it hides a word
    whole, in as many pieces as it has.
    """
    return f"""# run this in the folder of Attention Lab
from viz.capture.masked import compare
from viz.models import load

versions = {versions!r}  # texts, and what is hidden: (text, first character, last character + 1)
found = compare(load({model!r}), versions)
for names, before, after in zip(found.names, *found.probabilities):
    print([(name, round(float(p), 3), round(float(q), 3)) for name, p, q in zip(names, before, after)])
"""
