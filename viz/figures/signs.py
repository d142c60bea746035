"""Plotly's script, with the signs that sentences have where something is pointed at.

In a hover `(.3f` writes a weight or a probability as `language.share` does: brackets are d3's form of what is
below 0, which these never are, so a Plotly that is not ours writes them as `.3f`.
"""

from __future__ import annotations

import re

SHARE = (
    r"\b(?P<sign>[\w$]+)=(?P<form>[\w$]+)\.sign,.{1,60}\b(?P<digits>[\w$]+)=(?P=form)\.precision,.{1,600}?"
    r"function [\w$]+\((?P<value>[\w$]+)\)\{var (?P<before>[\w$]+)=[^;{}]+;"
    r"if\([\w$]+===[\"`]c[\"`]\)[\w$]+=(?P<fixed>[\w$]+)\((?P=value)\)\+[^{}]{1,20}else\{(?P=value)=\+(?P=value);"
)
"""Where d3 begins to write a number: how it is told to, and what it has for that."""
LEAST = (
    r'\g<0>if(\g<sign>==="("&&\g<value>>0&&+\g<fixed>(\g<value>,\g<digits>)==0)'
    r'\g<value>=10**-\g<digits>,\g<before>="<"+\g<before>;'
)
WRITTEN = (
    (re.compile(r"(\.minus===void 0\?)(?P<quote>[\"`])-(?P=quote)"), r"\1\g<quote>−\g<quote>"),
    (re.compile(r"\b([\w$]+)\.decimal=([\w$]+)\.charAt\(0\),"), r'\g<0>\1.percent=\2.slice(2)+"%",'),
    (re.compile(SHARE), LEAST),
)
"""−0.5 with the sign it has on an axis, and before that of per cent what `separators` names third
(`frame.layout`): nothing, or the space of another language; and what is above 0 never as 0.
"""


def signed(script: str) -> str:
    """The script with these signs; one that has no such places stays as it is."""
    for place, written in WRITTEN:
        script = place.sub(written, script)
    return script
