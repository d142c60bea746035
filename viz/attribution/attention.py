"""Maps made of attention alone: the same whatever the class, so no account of
why one class and not another."""

from __future__ import annotations

from viz.analysis.attention import mean_heads
from viz.analysis.attention import rollout as token_rollout
from viz.attribution.gradients import need_attention
from viz.capture import PreparedPicture, record
from viz.models.model import Model
from viz.recording import Attribution, ImageRecording


def last_attention(model: Model, prepared: PreparedPicture, *, target: int) -> Attribution:
    """Attention of [CLS] to each patch in the last layer, mean of its heads, [row, column].

    `target` changes nothing.
    """
    recording = _recorded(model, prepared)
    row = mean_heads(recording, recording.n_layers - 1)[0]
    return Attribution(method="attention", target=-1, scores=recording.grid.to_grid(row))


def rollout(model: Model, prepared: PreparedPicture, *, target: int) -> Attribution:
    """[CLS]'s row of attention rollout over all layers (Abnar & Zuidema, 2020), [row, column].

    `target` changes nothing.
    """
    recording = _recorded(model, prepared)
    row = token_rollout(recording, recording.n_layers - 1)[0]
    return Attribution(method="rollout", target=-1, scores=recording.grid.to_grid(row))


def _recorded(model: Model, prepared: PreparedPicture) -> ImageRecording:
    need_attention(model)
    recording = record(model, prepared)
    assert isinstance(recording, ImageRecording)
    return recording
