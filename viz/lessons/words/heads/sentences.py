"""What to look for among all heads."""

from __future__ import annotations

from viz.language import tr
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.page.sentences import quoted


def look(subject: Subject[Recording]) -> str:
    """What the thumbnails of heads that do something have in common."""
    if subject.which == "cross":
        return tr(
            "In a head that aligns, each row has one strong cell, and the cells run down from the left to"
            " the right; a strong column is one token of the source at which every written word looks. Which"
            " heads do neither?"
        )
    return tr(
        "In a head with a stripe beside the diagonal, words look at a neighbour; in one with a strong"
        " first column, they park their attention on the first token, {first}. Which heads do neither?",
        first=quoted(subject.recording, 0),
    )
