"""What an answer needs: one place of an example after another is covered (Zeiler & Fergus, 2014)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from viz.analysis.classifiers import head_of
from viz.arrays import Array
from viz.capture.text import encode, token_fields
from viz.models.model import Model
from viz.recording import Attribution
from viz.teaching import CoverPlaces
from viz.tuning.batches import PreparedExamples, prepared, vectors

AT_ONCE = 16
FILL = 0.0
"""In normalised pixel values: the mean colour of the pictures that a network was trained on."""
CELLS = 8
"""Of a picture, along a side."""


@torch.inference_mode()
def covered(model: Model, asked: CoverPlaces, report: Callable[[float], None]) -> Attribution:
    """By how much the lead of a class falls when each place is covered, [token] or [row, column]; below 0
    where covering helped, 0 for special tokens. A lead is the class's score minus the mean of the others'.

    A token becomes [MASK] where the model has one, else what fills up short texts. `report` hears the share
    that is done, and may stop it by raising. Raises InputError for what the model cannot read.
    """
    whole = prepared(model, (asked.input,), asked.size)
    copies, places = (_words if model.family.reads == "text" else _cells)(model, asked, whole)
    some = PreparedExamples((whole.fed[0], *copies), whole.lengths * (1 + len(copies)))
    head, leads = head_of(asked.head), list[Array]()
    for at in range(0, len(some.fed), AT_ONCE):
        report(at / len(some.fed))
        batch = range(at, min(at + AT_ONCE, len(some.fed)))
        with model.lock:
            rows = vectors(model, some, batch, first=asked.reading == "first")
        scores = head.scores(rows.numpy())
        others = (scores.sum(axis=1) - scores[:, asked.target]) / (scores.shape[1] - 1)
        leads.append(scores[:, asked.target] - others)
    lead = np.concatenate(leads)
    falls = np.zeros(places.shape, np.float32)
    falls[places] = lead[0] - lead[1:]
    return Attribution(method="occlusion", target=asked.target, scores=falls)


def _words(
    model: Model, asked: CoverPlaces, whole: PreparedExamples
) -> tuple[list[dict[str, Tensor]], Array]:
    """Copies of the text with one token covered in each, and which tokens are, [token] bool."""
    special = token_fields(model, encode(model, *map(str, asked.input)))["special"]
    fed, cover = whole.fed[0], model.pad if model.mask is None else model.mask
    copies = []
    for place in (place for place, one in enumerate(special) if not one):
        ids = fed["input_ids"].clone()
        ids[0, place] = cover
        copies.append({**fed, "input_ids": ids})
    return copies, ~np.array(special)


def _cells(
    _model: Model, _asked: CoverPlaces, whole: PreparedExamples
) -> tuple[list[dict[str, Tensor]], Array]:
    """Copies of the picture with one cell covered in each, row by row, and that every cell is."""
    fed = whole.fed[0]
    side = fed["pixel_values"].shape[-1] // CELLS
    copies = []
    for row in range(CELLS):
        for column in range(CELLS):
            pixels = fed["pixel_values"].clone()
            pixels[..., row * side : (row + 1) * side, column * side : (column + 1) * side] = FILL
            copies.append({**fed, "pixel_values": pixels})
    return copies, np.ones((CELLS, CELLS), bool)
