"""Every colour of the app, named once: charts take them from here, components through `css_colours`.

One accent, one sequential scale (single hue, zero is the background), one diverging scale (zero is the
background), one categorical scale for heads, always shown with the head's number beside the colour. Both
themes.
"""

from __future__ import annotations

from dataclasses import dataclass

Scale = list[list[float | str]]


@dataclass(frozen=True)
class Theme:
    """The colours of one mode, light or dark."""

    name: str
    background: str
    text: str
    muted: str
    """Axis labels, special tokens, captions: 4.5:1 on the background at least."""
    line: str
    """Grid lines and borders."""
    accent: str
    mark: str
    """The pinned thing."""
    sequential: Scale
    diverging: Scale


LIGHT = Theme(
    name="light",
    background="#ffffff",
    text="#1c1b2e",
    muted="#5c6178",
    line="#dfe1ea",
    accent="#4338ca",
    mark="#0e7490",
    sequential=[
        [0.0, "rgba(238,240,255,0)"],
        [0.12, "#dcdfff"],
        [0.35, "#a5aaf9"],
        [0.65, "#6360e6"],
        [1.0, "#2e2a78"],
    ],
    diverging=[
        [0.0, "#9a3412"],
        [0.25, "#f0a27a"],
        [0.5, "rgba(255,255,255,0)"],
        [0.75, "#8f95f5"],
        [1.0, "#312e81"],
    ],
)
DARK = Theme(
    name="dark",
    background="#12131c",
    text="#eceef8",
    muted="#a0a6bd",
    line="#34374a",
    accent="#a5a0ff",
    mark="#22d3ee",
    sequential=[
        [0.0, "rgba(30,32,56,0)"],
        [0.12, "#2b2b58"],
        [0.35, "#4c48a8"],
        [0.65, "#8781f0"],
        [1.0, "#e4e2ff"],
    ],
    diverging=[
        [0.0, "#fdba8c"],
        [0.25, "#b45a2c"],
        [0.5, "rgba(18,19,28,0)"],
        [0.75, "#5f5bd0"],
        [1.0, "#c9c6ff"],
    ],
)

HEADS: tuple[str, ...] = (
    "#5b50e6", "#0891a5", "#d9590b", "#d1266e", "#128a41", "#8b46e0", "#0c7fc4", "#b07b05",
    "#e0433b", "#0d8f7a", "#a8298f", "#64748b", "#6a8f00", "#3f6fe0", "#b5532f", "#7a7f2a",
)  # fmt: skip
"""Colour of head h is ``HEADS[h % 16]``: no collision up to 16 heads, legible on both backgrounds."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Strokes of curves that stand beside each other: whoever cannot tell their colours apart tells these."""


def theme(name: str | None) -> Theme:
    """The theme called "light" or "dark"; light for anything else."""
    return DARK if name == "dark" else LIGHT


def head_colour(head: int) -> str:
    """Colour of a head, counted from 0."""
    return HEADS[head % len(HEADS)]
