"""One screen of the walk through a layer, with all that it shows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.figures.theme import LIGHT, Theme
from viz.language import tr
from viz.lessons.workings.self_attention.focus import Focus
from viz.workings import LayerRecording

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Picture = Callable[[Focus, int, Theme], "Figure"]
"""Draws what the focus is at, so many pixels high, in the colours of a theme."""
Sentence = Callable[[Focus], str]
"""Says something with the numbers of what the focus is at."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A second, small picture under a step's sentence."""

    picture: Picture
    alt: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One screen of the walk: its equation, its picture, its sentence and its code."""

    key: str
    """Its name in addresses."""
    title: str
    """In the reader's language, as is all that it says: a walk is made for who reads it."""
    equation: str
    """LaTeX."""
    says: str
    """One or two sentences about what happens here, for every token."""
    shape: str
    """The sizes of what goes in and of what comes out: "[16, 384] × [384, 384] → ..."."""
    picture: Picture
    sentence: Sentence
    """What the numbers of this step say about the chosen token."""
    values: tuple[str, ...]
    """The steps of a `LayerRecording` that this screen shows and compares."""
    code: tuple[Callable[..., object], ...]
    """The functions that computed them."""
    windowed: bool = False
    """Does its picture show only the tokens around the chosen one, where there are many?"""
    detail: Detail | None = None
    myth: Sentence | None = None
    """What is often said otherwise, put right with the numbers at hand."""


def figure(picture: Picture, focus: Focus, *, height: int = 430, theme: Theme = LIGHT) -> Figure:
    """A picture of a step, drawn for what the focus is at."""
    return picture(focus, height, theme)


def source(step: Step) -> str:
    """The code of the step, as it ran."""
    return "\n\n".join(inspect.getsource(function) for function in step.code if inspect.isfunction(function))


def bias(layer: LayerRecording, weight: str, written: str) -> str:
    """The bias in an equation, as in " + b"; nothing where the network has no bias there."""
    return f" + {written}" if layer.weights[f"{weight}_bias"].any() else ""


def unchanged(layer: LayerRecording) -> str:
    """The shape of a step that leaves it as it is."""
    return tr("[{n}, {width}], the shape stays", n=layer.n_tokens, width=layer.input.shape[1])
