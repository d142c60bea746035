"""Two tokens' paths, sublayer by sublayer."""

from __future__ import annotations

from typing import Any

from viz.analysis import encoder
from viz.analysis.tokens import words
from viz.language import tr
from viz.recording import Recording
from viz.requests import FollowStream
from viz.ui.controls import compared_maps
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject


def section(subject: Subject[Recording], token: int) -> None:
    """The button that pins this token's path; once one is pinned, both, and what differs."""
    compared_maps.section(subject, "path", (token,), _map)


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    recording = subject.recording
    (token,) = fitting(options, range(recording.n_tokens))
    assert isinstance(token, int)
    moves = encoder.movement(subject.ask(FollowStream(subject.model, subject.input)))[:, token]
    rows = [tr("layer {layer}", layer=n + 1) for n in range(recording.n_layers)]
    columns = [tr("attention"), tr("feed-forward")]
    return NamedMap(
        title=f"{words(recording)[token]} · {token + 1}",
        values=moves.reshape(len(rows), 2),
        rows=rows,
        columns=columns,
        labels=(rows, columns),
        measures=tr("moved, share of length"),
    )
