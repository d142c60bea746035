"""Sentences about one layer of a text, with its own numbers in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.matrix import Matrix
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.ui.page.sentences import quoted

UPSTREAM = {"minilm": "sentence-transformers/all-MiniLM-L6-v2"}
"""Where the checkpoints that packages carry come from."""


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


def upstream(checkpoint: Checkpoint) -> str:
    """Where transformers alone finds the same weights; "" where it does not."""
    return UPSTREAM.get(checkpoint.name, checkpoint.location if checkpoint.source == "hub" else "")


def reproduce(recording: Recording, checkpoint: Checkpoint, layer: int, head: int) -> str:
    """Python that computes the same array with transformers alone. Layer and head from 0."""
    repository = upstream(checkpoint)
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
