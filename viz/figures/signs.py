"""Plotly's script, with the signs that sentences have where something is pointed at."""

from __future__ import annotations

import re

WRITTEN = (
    (re.compile(r"(\.minus===void 0\?)(?P<quote>[\"`])-(?P=quote)"), r"\1\g<quote>−\g<quote>"),
    (re.compile(r"\b([\w$]+)\.decimal=([\w$]+)\.charAt\(0\),"), r'\g<0>\1.percent=\2.slice(2)+"%",'),
)
"""−0.5 with the sign it has on an axis, and before that of per cent what `separators` names third
(`frame.layout`): nothing, or the space of another language.
"""


def signed(script: str) -> str:
    """The script with these signs; one that has no such places stays as it is."""
    for place, written in WRITTEN:
        script = place.sub(written, script)
    return script
