"""Python that computes what is on screen with this app's own code, where no other has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from viz.models.catalogue import CATALOGUE
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import file_of


def of_heads(subject: Subject[Recording], names: Sequence[str]) -> Callable[[], str] | None:
    """These metrics of every head of what was read, [layer, head] each.

    None for one attention of a translator, and for a network that is not of the catalogue.
    """
    if subject.which or subject.model not in CATALOGUE:
        return None
    read = _picture(subject) if subject.checkpoint.reads == "image" else _text(subject)
    return lambda: (
        f"""# run this in the folder of Attention Lab
{read}
metrics = head_metrics(recording)
for name in {list(names)}:
    print(name, metrics.values[name].round(3))  # [layer, head]
"""
    )


def _text(subject: Subject[Recording]) -> str:
    texts = ", ".join(map(repr, subject.recording.texts))
    return f"""from viz.analysis.heads import head_metrics
from viz.capture import capture_text
from viz.models import load

recording = capture_text(load({subject.model!r}), {texts})"""


def _picture(subject: Subject[Recording]) -> str:
    seen = cast("Any", subject.recording)
    left, top, right, _ = seen.crop
    file = file_of(subject.photo[0])
    square = f"{left:g}, {top:g}, {right - left:g}"
    return f"""from pathlib import Path

from viz.analysis.heads import head_metrics
from viz.capture import capture_image
from viz.models import load
from viz.pictures import Crop, read

picture = read(Path({file!r}).read_bytes(), "picture")
recording = capture_image(load({subject.model!r}), picture, Crop({square}), size={seen.image.shape[0]})"""
