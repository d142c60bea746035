"""What the tour of the first lesson says, and beside what."""

from __future__ import annotations

from viz.language import tr
from viz.ui.page.tour import Stop


def stops() -> tuple[Stop, ...]:
    """The lesson's question, the text, the layer, the picture, the foot."""
    return (
        Stop(
            ".stMain h1",
            tr("A lesson is a question"),
            tr(
                "You answer it with your own text, on a real network. A dotted word is explained when you"
                " point at it."
            ),
        ),
        Stop(
            ".st-key-text",
            tr("Type a sentence of your own"),
            tr("Everything below is computed anew by the network: every number is its own."),
        ),
        Stop(
            ".st-key-layer",
            tr("Choose where to look"),
            tr("A network has several layers, and each layer several heads that look at different things."),
        ),
        Stop(
            ".st-key-head-view",
            tr("Point at a word"),
            tr("Its lines stay: the thicker a line, the more this word looks there. A click keeps it."),
        ),
        Stop(
            ".st-key-foot",
            tr("Take it with you"),
            tr("Copy link opens this very view on another computer. P shows it on a projector."),
        ),
    )
