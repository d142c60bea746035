"""The functions that answer requests: each takes the loaded model, the request, and a way to say how far it
is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import torch

from viz.attribution import METHODS
from viz.attribution.functions import ATTRIBUTIONS
from viz.attribution.receptive import effective_field, theoretical_fields
from viz.capture import capture_image, capture_text, prepare
from viz.capture.anatomy import anatomy, lens, stream
from viz.capture.cost import image_cost
from viz.capture.given import given
from viz.capture.intervene import intervene
from viz.capture.layer import capture_layer
from viz.capture.patches import capture_patches
from viz.capture.positions import position_table, shuffle
from viz.capture.translation import capture_translation
from viz.engine import Report, Task
from viz.experiments import EXPERIMENTS
from viz.experiments.functions import TRIALS
from viz.models.model import Model
from viz.recording import Attribution, FeatureRecording, ImageRecording, Recording, Translation
from viz.requests import (
    CutPatches,
    ExplainImage,
    FollowStream,
    LookThroughLens,
    MeasureCost,
    MeasureFields,
    OpenLayer,
    PullLevers,
    ReadPositions,
    RecordImage,
    RecordText,
    RecordTranslation,
    Request,
    RunExperiment,
    ShuffleTokens,
    TakeApart,
)
from viz.trials import Trial
from viz.workings import (
    Anatomy,
    Cost,
    Intervention,
    LayerRecording,
    Lens,
    Patches,
    PositionTable,
    ReceptiveFields,
    Shuffled,
    Stream,
)

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])
_registered: dict[type[Request[Any]], Task] = {}


def answers(request: type[Q]) -> Callable[[Callable[[Model, Q, Report], R]], Callable[[Model, Q, Report], R]]:
    """Register the function that answers this type of request."""

    def register(function: Callable[[Model, Q, Report], R]) -> Callable[[Model, Q, Report], R]:
        _registered[request] = function
        return function

    return register


@answers(RecordText)
def record_text(model: Model, asked: RecordText, report: Report) -> Recording:
    """One forward pass over a text."""
    report(0.1, "running the model")
    return capture_text(model, *asked.texts)


@answers(RecordTranslation)
def record_translation(model: Model, asked: RecordTranslation, report: Report) -> Translation:
    """A text translated token by token, then recorded in one pass; it stops after any token."""
    report(0.0, "reading the text")
    return capture_translation(model, asked.text, report)


@answers(RecordImage)
def record_image(model: Model, asked: RecordImage, report: Report) -> ImageRecording | FeatureRecording:
    """One forward pass over a picture."""
    report(0.1, "running the model")
    return capture_image(model, *asked.photo, size=asked.size)


@answers(CutPatches)
def cut_patches(model: Model, asked: CutPatches, report: Report) -> Patches:
    """Every patch of a picture on its way to the first layer."""
    report(0.1, "cutting patches")
    return capture_patches(model, *asked.photo, size=asked.size)


@answers(ExplainImage)
def explain_image(model: Model, asked: ExplainImage, report: Report) -> Attribution:
    """Why this class: what one of the METHODS answers."""
    method = METHODS[asked.method]
    progress = {"report": lambda done: report(done, method.title)} if method.slow else {}
    report(0.1, method.title)
    explain = ATTRIBUTIONS[asked.method]
    return explain(model, prepare(model, *asked.photo), target=asked.target, **progress)


@answers(RunExperiment)
def run_experiment(model: Model, asked: RunExperiment, report: Report) -> Trial:
    """One of the EXPERIMENTS on a square of a picture."""
    experiment = EXPERIMENTS[asked.experiment]
    options = {experiment.option.name: asked.option} if experiment.option and asked.option else {}
    picture, crop = asked.photo
    title = experiment.title.lower()
    return TRIALS[asked.experiment](
        model, picture, crop, target=asked.target, report=lambda done: report(done, title), **options
    )


@answers(MeasureCost)
def measure_cost(model: Model, asked: MeasureCost, report: Report) -> Cost:
    """Parameters, operations, time and memory of one picture."""
    report(0.1, "measuring time and memory")
    return image_cost(model, prepare(model, *asked.photo))


@answers(MeasureFields)
def measure_fields(model: Model, asked: MeasureFields, report: Report) -> ReceptiveFields:
    """Receptive fields by depth, the effective ones as the mean over these pictures."""
    report(0.1, "measuring receptive fields")
    values = torch.cat([prepare(model, *each).values for each in asked.photos])
    effective, fields = effective_field(model, values), theoretical_fields(model)
    names = ("embedding", *(f"layer {n}" for n in range(1, len(effective)))) if model.family.attends else ()
    names = names or tuple(f"stage {n}" for n in range(1, len(effective) + 1))
    found = capture_image(model, *asked.photos[0])
    sizes = (
        [stage.shape[1] for stage in found.stages]
        if isinstance(found, FeatureRecording)
        else [found.grid.rows] * len(effective)
    )
    return ReceptiveFields(
        model=model.name,
        effective=effective,
        theoretical=tuple(field.side for field in fields),
        centres=tuple(field.centre(size // 2) for field, size in zip(fields, sizes, strict=True)),
        names=names,
        pictures=len(asked.photos),
    )


@answers(OpenLayer)
def open_layer(model: Model, asked: OpenLayer, report: Report) -> LayerRecording:
    """One layer, step by step."""
    report(0.1, "opening the layer")
    inputs, tokens = given(model, asked.input)
    return capture_layer(model, inputs, tokens=tokens, layer=asked.layer)


@answers(PullLevers)
def pull_levers(model: Model, asked: PullLevers, report: Report) -> Intervention:
    """The network again, with the levers of one layer pulled, and its answer at
    one token before and after."""
    report(0.1, "running the model again")
    return intervene(
        model, given(model, asked.input).inputs, layer=asked.layer, levers=asked.levers, token=asked.token
    )


@answers(ReadPositions)
def read_positions(model: Model, _asked: ReadPositions, report: Report) -> PositionTable:
    """The model's position embeddings."""
    report(0.1, "reading the model")
    return position_table(model)


@answers(ShuffleTokens)
def shuffle_tokens(model: Model, asked: ShuffleTokens, report: Report) -> Shuffled:
    """The experiment with the order of the tokens."""
    report(0.1, "shuffling the tokens")
    return shuffle(model, given(model, asked.input).inputs, order=asked.order)


@answers(TakeApart)
def take_apart(model: Model, _asked: TakeApart, report: Report) -> Anatomy:
    """The network's parts and parameters."""
    report(0.1, "reading the model")
    return anatomy(model)


@answers(FollowStream)
def follow_stream(model: Model, asked: FollowStream, report: Report) -> Stream:
    """Every token's vector after each sublayer."""
    report(0.1, "running the model")
    inputs, tokens = given(model, asked.input)
    return stream(model, inputs, tokens=tokens)


@answers(LookThroughLens)
def look_through_lens(model: Model, asked: LookThroughLens, report: Report) -> Lens:
    """What the model's head would answer from each depth."""
    report(0.1, "running the model")
    return lens(model, given(model, asked.input).inputs, token=asked.token)


TASKS: Mapping[type[Request[Any]], Task] = MappingProxyType(_registered)
"""Type of request -> the function that answers it."""
