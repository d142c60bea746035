"""Text that is not ours - typed, in a link, a file's name, a label or a word of a checkpoint - made harmless
where Markdown is shown.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
"""A word joiner: nothing is seen of it, and what stands around it is no longer a link, an icon or an arrow to
Streamlit.
"""
MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$^&=@])")
ACTIVE = re.compile(r":(?=\S)|(?<=[\w.])(?=@)|(?<=\bwww)(?=\.)|[-=<>](?=[-=<>])", re.IGNORECASE)
"""What is acted on even when its marks are escaped: addresses, `:material/home:`, `->`."""


def literal(text: object) -> str:
    """`text` on one line, as Markdown shows it letter by letter: no picture, link, colour, formula, icon,
    emoji or arrow.
    """
    return MARKS.sub(r"\\\1", ACTIVE.sub(lambda found: found[0] + JOINER, " ".join(str(text).split())))


def plain(markdown: str) -> str:
    """What a reader sees of `literal` text: for those who compare."""
    return re.sub(r"\\(.)", r"\1", markdown.replace(JOINER, ""))
