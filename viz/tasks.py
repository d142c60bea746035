"""What the engine can compute: a name, and the function that a worker runs with the loaded model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import torch

from viz.attribution import METHODS
from viz.attribution.receptive import effective_field, theoretical_field
from viz.capture import capture_image, capture_text, prepare
from viz.capture.anatomy import anatomy, lens, stream
from viz.capture.cost import image_cost
from viz.capture.given import Asked, given
from viz.capture.intervene import intervene
from viz.capture.layer import capture_layer
from viz.capture.patches import capture_patches
from viz.capture.positions import position_table, shuffle
from viz.engine import Task, Ticket
from viz.experiments import EXPERIMENTS
from viz.models.loading import Model
from viz.pictures import Crop, Picture
from viz.recording import Attribution, FeatureRecording, ImageRecording, Recording
from viz.trials import Trial
from viz.workings import (
    Anatomy,
    Cost,
    Intervention,
    LayerRecording,
    Lens,
    Levers,
    Patches,
    PositionTable,
    ReceptiveFields,
    Shuffled,
    Stream,
)


def record_text(model: Model, texts: tuple[str, ...], *, ticket: Ticket) -> Recording:
    """`texts` is the text, and the second one where there is one."""
    ticket.report(0.1, "running the model")
    return capture_text(model, *texts)


def record_image(
    model: Model, asked: tuple[Picture, Crop | None], *, ticket: Ticket, size: int | None = None
) -> ImageRecording | FeatureRecording:
    """`asked` is a picture and the square of it; `size` the side in pixels that the network sees, where not its own."""
    ticket.report(0.1, "running the model")
    return capture_image(model, *asked, size=size)


def cut_patches(model: Model, asked: tuple[Picture, Crop | None], *, ticket: Ticket, size: int | None = None) -> Patches:
    """Every patch of a picture on its way to the first layer; `size` as in `record_image`."""
    ticket.report(0.1, "cutting patches")
    return capture_patches(model, *asked, size=size)


def explain_image(model: Model, asked: tuple[Picture, Crop | None], *, ticket: Ticket, method: str, target: int) -> Attribution:
    """Why this class: what one of the METHODS answers."""
    chosen = METHODS[method]
    progress = {"report": lambda done: ticket.report(done, chosen.title)} if chosen.slow else {}
    ticket.report(0.1, chosen.title)
    return chosen.function(model, prepare(model, *asked), target=target, **progress)


def run_experiment(  # noqa: PLR0913 - all but two by name
    model: Model, asked: tuple[Picture, Crop | None], *, ticket: Ticket, name: str, target: int, option: str = ""
) -> Trial:
    """One of the EXPERIMENTS on a square of a picture; `option` is one of its values, the first where it is empty."""
    chosen = EXPERIMENTS[name]
    options = {chosen.option: option} if option else {}
    picture, crop = asked
    return chosen.function(model, picture, crop, target=target, report=lambda done: ticket.report(done, chosen.title.lower()), **options)


def measure_cost(model: Model, asked: tuple[Picture, Crop | None], *, ticket: Ticket) -> Cost:
    """Parameters, operations, time and memory of one picture."""
    ticket.report(0.1, "measuring time and memory")
    return image_cost(model, prepare(model, *asked))


def measure_fields(model: Model, asked: tuple[tuple[Picture, Crop | None], ...], *, ticket: Ticket) -> ReceptiveFields:
    """Receptive fields by depth, the effective ones as the mean over these pictures."""
    ticket.report(0.1, "measuring receptive fields")
    values = torch.cat([prepare(model, *each).values for each in asked])
    effective, theoretical = effective_field(model, values), theoretical_field(model)
    names = ("embedding", *(f"layer {n}" for n in range(1, len(effective)))) if model.family.attends else ()
    names = names or tuple(f"stage {n}" for n in range(1, len(effective) + 1))
    found = capture_image(model, *asked[0])
    sizes = [stage.shape[1] for stage in found.stages] if isinstance(found, FeatureRecording) else [found.grid.rows] * len(effective)
    strides = [found.image.shape[0] / size for size in sizes]
    centres = tuple(size // 2 * stride + (stride - 1) / 2 for size, stride in zip(sizes, strides, strict=True))
    return ReceptiveFields(
        model=model.name, effective=effective, theoretical=theoretical, centres=centres, names=names, pictures=len(asked)
    )


def open_layer(model: Model, asked: Asked, *, ticket: Ticket, layer: int) -> LayerRecording:
    """One layer, step by step."""
    ticket.report(0.1, "opening the layer")
    inputs, tokens = given(model, asked)
    return capture_layer(model, inputs, tokens=tokens, layer=layer)


def pull_levers(  # noqa: PLR0913 - all but two by name
    model: Model, asked: Asked, *, ticket: Ticket, layer: int, levers: Levers, token: int = 0
) -> Intervention:
    """The network again, with the levers of one layer pulled, and its answer at `token` before and after."""
    ticket.report(0.1, "running the model again")
    return intervene(model, given(model, asked).inputs, layer=layer, levers=levers, token=token)


def read_positions(model: Model, _asked: None, *, ticket: Ticket) -> PositionTable:
    """The model's position embeddings; they need no input."""
    ticket.report(0.1, "reading the model")
    return position_table(model)


def shuffle_tokens(model: Model, asked: Asked, *, ticket: Ticket, order: tuple[int, ...]) -> Shuffled:
    """The experiment with the order of the tokens, positions treated in three ways."""
    ticket.report(0.1, "shuffling the tokens")
    return shuffle(model, given(model, asked).inputs, order=order)


def take_apart(model: Model, _asked: None, *, ticket: Ticket) -> Anatomy:
    """The network's parts and parameters; they need no input."""
    ticket.report(0.1, "reading the model")
    return anatomy(model)


def follow_stream(model: Model, asked: Asked, *, ticket: Ticket) -> Stream:
    """Every token's vector after each sublayer."""
    ticket.report(0.1, "running the model")
    inputs, tokens = given(model, asked)
    return stream(model, inputs, tokens=tokens)


def look_through_lens(model: Model, asked: Asked, *, ticket: Ticket, token: int) -> Lens:
    """What the model's head would answer from each depth."""
    ticket.report(0.1, "running the model")
    return lens(model, given(model, asked).inputs, token=token)


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "text": record_text,
        "image": record_image,
        "patches": cut_patches,
        "explain": explain_image,
        "receptive": measure_fields,
        "cost": measure_cost,
        "experiment": run_experiment,
        "layer": open_layer,
        "levers": pull_levers,
        "positions": read_positions,
        "shuffle": shuffle_tokens,
        "anatomy": take_apart,
        "stream": follow_stream,
        "lens": look_through_lens,
    }
)
