"""A question to one model, and what questions are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from viz.pictures import Crop, Picture

R = TypeVar("R")

Texts = tuple[str, ...]
"""The text, and the second one where there is one."""
Photo = tuple[Picture, Crop | None]
"""A picture and the square of it that the network gets; None for the largest one in its middle."""
Input = Texts | Photo


@dataclass(frozen=True)
class Request(Generic[R]):
    """A question to one model. Equal requests have equal answers."""

    model: str
    """Catalogue name."""
