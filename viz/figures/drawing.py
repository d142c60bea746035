"""A drawing before it is a figure: Plotly copies all that a figure has each time something is added to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Drawing:
    """Traces, shapes and texts, gathered in Plotly's words."""

    traces: list[Any] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def shape(self, **shape: Any) -> None:
        """One more line, box or path."""
        self.shapes.append(shape)

    def note(self, **note: Any) -> None:
        """One more text or arrow."""
        self.notes.append(note)

    def text(
        self, at: tuple[float, float], text: str, *, colour: str, size: int = 13, anchor: str = "center"
    ) -> None:
        """A text at (x, y), in its middle unless it is anchored elsewhere."""
        font = {"size": size, "color": colour}
        self.note(x=at[0], y=at[1], text=text, showarrow=False, font=font, xanchor=anchor)
