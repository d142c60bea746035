"""Python that computes what is on screen with this app's own code, where no other has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from viz.models.catalogue import CATALOGUE
from viz.pictures import square
from viz.recording import Recording
from viz.requests import ExplainImage, Photo
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import file_of

CAPTURE = "from viz.capture import capture_image"


def of_heads(subject: Subject[Recording], names: Sequence[str]) -> Callable[[], str] | None:
    """These metrics of every head of what was read, [layer, head] each.

    None for one attention of a translator, and for a network that is not of the catalogue.
    """
    if subject.which or subject.model not in CATALOGUE:
        return None
    read = _picture(subject) if subject.checkpoint.reads == "image" else _text(subject)
    return lambda: (
        f"""{read}
metrics = head_metrics(recording)
for name in {list(names)}:
    print(name, metrics.values[name].round(3))  # [layer, head]
"""
    )


def explained(asked: ExplainImage) -> Callable[[], str] | None:
    """Where in a picture its answer came from, [row, column], as the map over it shows.

    None for a network that is not of the catalogue.
    """
    if asked.model not in CATALOGUE:
        return None
    imports = (
        "from viz.analysis.fields import density",
        "from viz.attribution.functions import ATTRIBUTIONS",
        "from viz.capture import prepare",
    )
    return lambda: (
        f"""{_start(asked.photo, *imports)}
model = load({asked.model!r})
explain = ATTRIBUTIONS[{asked.method!r}]
found = explain(model, prepare(model, picture, square), target={asked.target})
scores = density(found.scores)  # [row, column], times the average place
print(scores.round(2))
"""
    )


def _text(subject: Subject[Recording]) -> str:
    texts = ", ".join(map(repr, subject.recording.texts))
    return f"""# run this in the folder of Attention Lab
from viz.analysis.heads import head_metrics
from viz.capture import capture_text
from viz.models import load

recording = capture_text(load({subject.model!r}), {texts})"""


def _picture(subject: Subject[Recording]) -> str:
    seen = cast("Any", subject.recording)
    start = _start(subject.photo, "from viz.analysis.heads import head_metrics", CAPTURE)
    return f"""{start}
recording = capture_image(load({subject.model!r}), picture, square, size={seen.image.shape[0]})"""


def _start(photo: Photo, *imports: str) -> str:
    """What stands before all that is asked about a picture: these imports, the picture and its square."""
    return f"""# run this in the folder of Attention Lab
{_lines(["from pathlib import Path"])}
{_lines(sorted([*imports, "from viz.models import load", "from viz.pictures import Crop, read"]))}
picture, square = {_opened(photo)}
"""


def _lines(imports: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in imports)


def _opened(photo: Photo) -> str:
    """A picture and its square, as Python writes what `capture_image` takes."""
    picture, crop = photo
    seen = crop or square(picture)
    edges = ", ".join(repr(float(edge)) for edge in (seen.left, seen.top, seen.side))
    return f'read(Path({file_of(picture)!r}).read_bytes(), "picture"), Crop({edges})'
