"""What is drawn over a chart, boxes, lines and texts, in Plotly's words for the lists of its layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from viz.figures.theme import Theme

Span = tuple[float, float]
"""Where something begins and ends along an axis."""


def box(across: Span, down: Span, *, colour: str, width: float = 2, **line: Any) -> dict[str, Any]:
    """An outline."""
    edges = {"x0": across[0], "x1": across[1], "y0": down[0], "y1": down[1]}
    return {"type": "rect", **edges, "line": {"color": colour, "width": width, **line}}


def note(at: Span, text: str, *, colour: str, size: int = 13, **more: Any) -> dict[str, Any]:
    """A text at (x, y), in its middle unless `more` anchors it elsewhere."""
    font = {"size": size, "color": colour}
    return {"x": at[0], "y": at[1], "text": text, "showarrow": False, "font": font, **more}


def level(
    theme: Theme, at: float, name: str, *, axis: str = "y", layer: str = "below", **place: Any
) -> dict[str, list[Any]]:
    """A dotted line across the whole chart where `axis` is `at`, with its name, if it has one, at its end:
    the shapes and the annotations of a layout.
    """
    along = "x" if axis == "y" else "y"
    refs = {f"{along}ref": f"{along} domain", f"{axis}ref": axis}
    ends = {f"{along}0": 0, f"{along}1": 1, f"{axis}0": at, f"{axis}1": at}
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    end = (1.0, at) if axis == "y" else (at, 1.0)
    place = {"xanchor": "right", "yanchor": "top", **refs, **place}
    shape = {"type": "line", **refs, **ends, "line": line, "layer": layer}
    return {
        "shapes": [shape],
        "annotations": [note(end, name, colour=theme.muted, size=12, **place)] if name else [],
    }


@dataclass(frozen=True)
class Drawing:
    """Traces, shapes and texts, gathered one by one."""

    traces: list[Any] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def shape(self, **shape: Any) -> None:
        """One more line, box or path."""
        self.shapes.append(shape)

    def note(self, **note: Any) -> None:
        """One more text or arrow."""
        self.notes.append(note)

    def text(self, at: Span, text: str, *, colour: str, size: int = 13, anchor: str = "center") -> None:
        """A text at (x, y), in its middle unless it is anchored elsewhere."""
        self.notes.append(note(at, text, colour=colour, size=size, xanchor=anchor))

    def lists(self) -> dict[str, Any]:
        """Both lists of the layout."""
        return {"shapes": self.shapes, "annotations": self.notes}
