"""What the walk through a layer looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viz.arrays import Array
from viz.language import tr
from viz.recording import Recording
from viz.ui.page.sentences import quoted
from viz.workings import LayerRecording


@dataclass(frozen=True, kw_only=True)
class Focus:
    """One layer of a recording, and in it a head, a query token and a key token, all counted from 0."""

    recording: Recording
    layer: LayerRecording
    steps: Mapping[str, Array]
    """Every step of the layer, recomputed."""
    head: int
    query: int
    key: int

    def of_head(self, step: str) -> Array:
        """[token, channel]: queries, keys or values as the head uses them; heads may share the last two."""
        values = self.steps[step]
        own: Array = values[self.head * len(values) // self.layer.n_heads]
        return own

    @property
    def token(self) -> str:
        """The query token, as a sentence names it."""
        return quoted(self.recording, self.query)

    @property
    def pair(self) -> str:
        """The query and the key token, as a sentence names them."""
        return tr("{query} to {key}", query=self.token, key=quoted(self.recording, self.key))
