"""A chart to take along: what it is made of as JSON, and a file that shows it without a network."""

from __future__ import annotations

import json
from typing import Any

from viz.figures.frame import Figure
from viz.figures.signs import signed

CONFIG = {"displaylogo": False, "responsive": True, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}


def made_of(figure: Figure) -> str:
    """The figure's traces and layout as JSON: text, which keeps no array of a recording alive."""
    return str(figure.to_json(validate=False))


def body(made: str) -> str:
    """The body of a page that draws the figure, with Plotly in it once: it hovers where it is opened.

    No text of the figure can end the script: every "<" of it is written by its number.
    """
    from plotly.offline import get_plotlyjs  # 5 MB, for who asks

    spec: dict[str, Any] = json.loads(made)
    parts = [spec.get("data", []), spec.get("layout", {}), CONFIG]
    given = ", ".join(json.dumps(part).replace("<", "\\u003c") for part in parts)
    return (
        f'<div id="figure"></div>\n<script>{signed(get_plotlyjs())}</script>\n'
        f'<script>Plotly.newPlot("figure", {given});</script>'
    )
