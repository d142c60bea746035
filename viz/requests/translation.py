"""What a translation needs of its source, and the boxes of both stacks."""

from __future__ import annotations

from dataclasses import dataclass

from viz.requests.request import Request
from viz.workings import SourceOcclusion, StackBox, Way


@dataclass(frozen=True)
class OccludeSource(Request[SourceOcclusion]):
    """How likely a translation stays without each word of its source."""

    text: str
    way: Way = "drop"


@dataclass(frozen=True)
class OpenStackBox(Request[StackBox]):
    """What goes into one box of an encoder-decoder and what comes out, on a text and its translation."""

    text: str
    stack: str
    """"encoder" or "decoder"; its boxes are those of `Family.boxes`."""
    layer: int
    box: str
