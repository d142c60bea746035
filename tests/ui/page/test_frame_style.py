"""Colours of the frame's style sheet can be read on the page's own background, in both themes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from viz.ui.page import frame

pytestmark = pytest.mark.instant
STYLE = Path(frame.__file__).with_name("frame.css").read_text(encoding="utf-8")
THEMES = tomllib.loads(
    (Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)["theme"]
CODE = re.findall(r"\.stCode \.token(.+?) \{ color: light-dark\((#\w{6}), (#\w{6})\); \}", STYLE)
"""What stands in code, and its colour in the light and in the dark."""


def luminance(colour: str) -> float:
    """As WCAG 2.1 defines it, of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("at", ["light", "dark"])
def test_code_can_be_read_from_the_last_row(at: str) -> None:
    grounds = [THEMES[at][name] for name in ("backgroundColor", "secondaryBackgroundColor")]
    assert len(CODE) == 5
    for what, *colours in CODE:
        colour = colours[at == "dark"]
        assert min(contrast(colour, ground) for ground in grounds) >= 4.5, what
