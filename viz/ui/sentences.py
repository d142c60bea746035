"""Sentences about a recording, with its own numbers in them.

Everything from a user is escaped for Markdown.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.tokens import words
from viz.foreign import literal
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.ui.matrix import Matrix

UPSTREAM = {"minilm": "sentence-transformers/all-MiniLM-L6-v2"}
"""Where the checkpoints that packages carry come from."""


def quoted(recording: Recording, token: int) -> str:
    """One token as it is named in a sentence."""
    return f"*{literal(words(recording)[token])}*"


def room(checkpoint: Checkpoint, recording: Recording) -> str:
    """How much of what the model reads this text takes."""
    return f"{recording.n_tokens:,} of at most {checkpoint.max_tokens:,} tokens"


def look(
    preset: dict[str, Any] | None, recording: Recording, matrix: Matrix, *, pin: int, promised: bool
) -> str:
    """What to look for: the preset's sentence on the view that it promises, else what the numbers of this
    view say.
    """
    if preset is not None and promised and preset["pin"] == pin:
        return str(preset["look"])
    if pin not in matrix.keep:
        return "The chosen token is hidden. Show special tokens, or pin another word."
    row = matrix.weights[matrix.keep.index(pin)]
    best = int(np.nanargmax(row)) if np.isfinite(row).any() else 0
    sentence = (
        f"{quoted(recording, pin)} looks most at {quoted(recording, matrix.keep[best])}, {row[best]:.2f}."
    )
    if recording.special[matrix.keep[best]]:
        sentence += (
            " Much attention on a special token is often read as “nothing to do here” (Clark et al., 2019). "
            "Hide special tokens (View) to see the rest."
        )
    return sentence


def typed_special(recording: Recording) -> str:
    """What to say when special tokens stand for parts of the text: typed ones, and what the vocabulary lacks.
    Else empty.
    """
    typed: list[tuple[str, str]] = []
    unknown: list[tuple[str, str]] = []
    for i, (start, end) in enumerate(recording.spans):
        if recording.special[i] and end > start:
            part = recording.texts[min(recording.segments[i], len(recording.texts) - 1)][start:end]
            (typed if part == recording.tokens[i] else unknown).append((part, recording.tokens[i]))
    said = []
    if typed:
        names = ", ".join(literal(token) for token in dict.fromkeys(token for _, token in typed))
        said.append(f"{names} in your text is read as the model's own special token, not as letters.")
    if unknown:
        parts = ", ".join(literal(part) for part in list(dict.fromkeys(part for part, _ in unknown))[:5])
        said.append(f"Not in this model's vocabulary: {parts}. It reads {literal(unknown[0][1])} instead.")
    return " ".join(said)


def reproduce(recording: Recording, checkpoint: Checkpoint, layer: int, head: int) -> str:
    """Python that computes the same array with transformers alone. Layer and head from 0."""
    repository = UPSTREAM.get(checkpoint.name, checkpoint.location)
    texts = ", ".join(repr(text) for text in recording.texts)
    return f"""import torch
from transformers import AutoModel, AutoTokenizer

name = {repository!r}
tokenizer = AutoTokenizer.from_pretrained(name)
network = AutoModel.from_pretrained(name, attn_implementation="eager").eval()

inputs = tokenizer({texts}, return_tensors="pt")
with torch.inference_mode():
    attention = network(**inputs, output_attentions=True).attentions

print(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]))
print(attention[{layer}][0, {head}])  # layer {layer + 1}, head {head + 1}: [query, key]
"""
