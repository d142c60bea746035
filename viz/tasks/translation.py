"""Which words of its source a translation needs."""

from __future__ import annotations

from viz.capture.occlusion import occlude_source
from viz.capture.stack_box import stack_box
from viz.engine import Report
from viz.language import mark
from viz.models.model import Model
from viz.requests import OccludeSource, OpenStackBox
from viz.tasks.registry import answers
from viz.workings import SourceOcclusion, StackBox


@answers(OccludeSource)
def occlude(model: Model, asked: OccludeSource, report: Report) -> SourceOcclusion:
    """The translation once more without each word of its source; it stops between two passes."""
    report(0.0, mark("reading the text"))
    return occlude_source(model, asked.text, way=asked.way, report=report)


@answers(OpenStackBox)
def open_stack_box(model: Model, asked: OpenStackBox, report: Report) -> StackBox:
    """One box of either stack."""
    report(0.1, mark("opening the box"))
    return stack_box(model, asked.text, stack=asked.stack, layer=asked.layer, box=asked.box)
