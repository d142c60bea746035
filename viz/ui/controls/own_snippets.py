"""Python that computes what is on screen with this app's own code, where no other has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from viz.models.catalogue import CATALOGUE, Checkpoint
from viz.picture_answers import ImageAnswer
from viz.pictures import square
from viz.recording import ImageRecording, Recording
from viz.requests import CutInside, ExplainImage, OccludeSource, Photo
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import file_of

OURS = "# run this in the folder of Attention Lab"
BELOW = f"""{OURS}
import os

os.environ["ATTENTION_LAB_MODELS"] = "models"  # the folder that --models named
"""
LOAD = "from viz.models import load"
CAPTURE = "from viz.capture import capture_image"


def of_heads(subject: Subject[Recording], names: Sequence[str]) -> Callable[[], str] | None:
    """These metrics of every head of what was read, [layer, head] each.

    None for one attention of a translator, and for a network that others cannot load.
    """
    if subject.which:
        return None
    seen = subject.checkpoint.reads == "image"
    read = _picture(subject, "from viz.analysis.heads import head_metrics") if seen else _text(subject)
    return loadable(
        (subject.model,),
        lambda: (
            f"""{read}
metrics = head_metrics(recording)
for name in {list(names)}:
    print(name, metrics.values[name].round(3))  # [layer, head]
"""
        ),
    )


def explained(asked: ExplainImage) -> Callable[[], str] | None:
    """Where in a picture its answer came from, [row, column], as the map over it shows.

    None for a network that others cannot load.
    """
    imports = (
        "from viz.analysis.fields import density",
        "from viz.attribution.functions import ATTRIBUTIONS",
        "from viz.capture import prepare",
    )
    return loadable(
        (asked.model,),
        lambda: (
            f"""{start(asked.photo, *imports)}model = load({asked.model!r})
explain = ATTRIBUTIONS[{asked.method!r}]
found = explain(model, prepare(model, picture, square), target={asked.target})
scores = density(found.scores)  # [row, column], times the average place
print(scores.round(2))
"""
        ),
    )


def fields(model: str, photos: Sequence[Photo]) -> Callable[[], str] | None:
    """The receptive fields of a network by depth, [depth, row, column], as the mean over these pictures.

    None for a network that others cannot load.
    """
    imports = (
        "from torch import cat",
        "from viz.attribution.receptive import effective_field, theoretical_fields",
        "from viz.capture import prepare",
    )
    return loadable(
        (model,),
        lambda: (
            f"""{_imports(*imports)}
photos = [
{"".join(f"    ({', '.join(_opened(photo))}),{chr(10)}" for photo in photos)}]
model = load({model!r})
values = cat([prepare(model, *each).values for each in photos])
effective = effective_field(model, values)  # [depth, row, column], each adds up to 1
sides = [field.side for field in theoretical_fields(model)]  # in pixels, in theory
print(effective.round(4))
print(sides)
"""
        ),
    )


def sheet(subject: Subject[ImageAnswer]) -> Callable[[], str] | None:
    """What each depth makes of a picture: the maps of a contact sheet, [map, row, column] at each depth.

    None for a network that others cannot load.
    """
    imports = ("from viz.analysis.sheets import depth_maps", CAPTURE)
    return loadable(
        (subject.model,),
        lambda: (
            f"""{start(subject.photo, *imports)}
found = depth_maps(capture_image(load({subject.model!r}), picture, square))
for depth, (numbers, maps) in enumerate(zip(found.numbers, found.maps), 1):
    print(depth, numbers)  # which heads or channels they are
    print(maps.round(3))  # drawn: each divided by its own largest
"""
        ),
    )


def cut(asked: CutInside) -> Callable[[], str] | None:
    """The likeliest answers to a text or a picture before and after something is cut inside, [when, answer].

    None for a network that others cannot load.
    """
    imports = (
        "from viz.capture.ablation import ablate",
        "from viz.capture.batch import batch",
        "from viz.workings import Ablation",
    )
    if isinstance(asked.input[0], str):
        ours = "\n".join([OURS, *sorted([*imports, LOAD]), ""])
        given = repr(tuple(asked.input))
    else:
        ours, given = start(asked.input, *imports), "(picture, square)"
    return loadable(
        (asked.model,),
        lambda: (
            f"""{ours}
model = load({asked.model!r})
cut = {asked.ablation!r}  # heads: (layer, head), blind: (query, key), from 0
found = ablate(model, batch(model, {given}).inputs, token={asked.token}, ablation=cut)
for name, before, after in zip(found.names, *found.probabilities.round(3)):
    print(repr(name), before, after)
"""
        ),
    )


def likeness(subject: Subject[ImageRecording], layer: int, token: int) -> Callable[[], str] | None:
    """How alike a token is to each patch when a layer begins, [row, column].

    None for a network that others cannot load.
    """
    return loadable(
        (subject.model,),
        lambda: (
            f"""{_picture(subject, "from viz.analysis.parts import likeness")}
likes = recording.grid.to_grid(likeness(recording, {layer}, {token}))  # cosines, as layer {layer + 1} begins
print(likes.round(3))  # [row, column]
"""
        ),
    )


def parts(subject: Subject[ImageRecording]) -> Callable[[], str] | None:
    """The three principal components of the patches by depth, [depth, patch, component].

    None for a network that others cannot load.
    """
    return loadable(
        (subject.model,),
        lambda: (
            f"""{_picture(subject, "from viz.analysis.parts import parts")}
found = parts(recording)
print(found.shares.round(3))  # of the variance, [depth, component]
print(found.scores.round(2))  # [depth, patch, component]: green, blue and red
"""
        ),
    )


def occlusion(asked: OccludeSource) -> Callable[[], str] | None:
    """What each word of a translation loses without each word of its source, beside how much it looks there,
    [target word, source word]. None for a network that others cannot load.
    """
    return loadable(
        (asked.model,),
        lambda: (
            f"""{OURS}
from viz.analysis.alignment import by_word, need
from viz.analysis.sides import alignment
from viz.capture.occlusion import occlude_source
from viz.capture.translation import capture_translation
{LOAD}

model, text = load({asked.model!r}), {asked.text!r}
found = occlude_source(model, text, way={asked.way!r})
lost = need(found)  # [target word, source word], in nats
looks = alignment(capture_translation(model, text)).attention[-1].mean(axis=0)
attention = by_word(looks, found.target, found.source)  # of the last layer, the mean of its heads
print(lost.round(2))
print(attention.round(3))
"""
        ),
    )


def translation(text: str, checkpoint: Checkpoint, *, which: str) -> str:
    """What a translator writes, and where it looks meanwhile. It needs this app's code: of its recurrent
    decoders transformers knows none.
    """
    kept = "found.decoder.cross" if which == "cross" else f"found.{which}"
    return f"""# run this in the folder of Attention Lab
from viz.capture.translation import capture_translation
from viz.models import load

found = capture_translation(load({checkpoint.name!r}), {text!r})
print(found.text)
print(found.encoder.tokens, found.decoder.tokens)
attention = {kept}.attention  # [layer, head, query, key]
print(attention.shape, attention.mean(axis=1))
"""


def start(photo: Photo, *imports: str) -> str:
    """What stands before all that is asked about a picture: these imports, the picture and its square."""
    opened, edges = _opened(photo)
    return f"""{_imports(*imports)}
picture = {opened}
square = {edges}
"""


def loadable(models: Sequence[str], code: Callable[[], str]) -> Callable[[], str] | None:
    """The code, where others can load all these: networks of the catalogue and folders of the operator's."""
    if any(model not in CATALOGUE and not model.startswith("folder:") for model in models):
        return None
    below = any(model not in CATALOGUE for model in models)
    return (lambda: code().replace(OURS, BELOW, 1)) if below else code


def _text(subject: Subject[Recording]) -> str:
    texts = ", ".join(map(repr, subject.recording.texts))
    return f"""{OURS}
from viz.analysis.heads import head_metrics
from viz.capture import capture_text
{LOAD}

recording = capture_text(load({subject.model!r}), {texts})"""


def _picture(subject: Subject[Any], *imports: str) -> str:
    before = start(subject.photo, *imports, CAPTURE)
    size = subject.recording.image.shape[0]
    return f"{before}recording = capture_image(load({subject.model!r}), picture, square, size={size})"


def _imports(*lines: str) -> str:
    """These and what every picture takes, sorted."""
    ours = sorted([*lines, LOAD, "from viz.pictures import Crop, read"])
    return "\n".join([OURS, "from pathlib import Path", "", *ours, ""])


def _opened(photo: Photo) -> tuple[str, str]:
    """A picture and its square, as Python writes what `capture_image` takes."""
    picture, crop = photo
    seen = crop or square(picture)
    edges = ", ".join(repr(float(edge)) for edge in (seen.left, seen.top, seen.side))
    return f'read(Path({file_of(picture)!r}).read_bytes(), "picture")', f"Crop({edges})"
