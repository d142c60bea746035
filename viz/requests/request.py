"""A question to one model, and what questions are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

from viz.pictures import Crop, Picture

R = TypeVar("R")
Lane = Literal["answers", "training"]
"""Where a request waits: with all that a page shows, or with the networks that learn, which give way."""

Texts = tuple[str, ...]
"""The text, and the second one where there is one."""
Photo = tuple[Picture, Crop | None]
"""A picture and the square of it that the network gets; None for the largest one in its middle."""
Input = Texts | Photo


@dataclass(frozen=True)
class Request(Generic[R]):
    """A question to one model. Equal requests have equal answers."""

    lane: ClassVar[Lane] = "answers"
    model: str
    """Catalogue name."""
