"""Why a picture got its answer, what changes it, and what it costs."""

from __future__ import annotations

from typing import Any

import torch

from viz.attribution import METHODS
from viz.attribution.functions import ATTRIBUTIONS
from viz.attribution.receptive import effective_field, theoretical_fields
from viz.capture import capture_image, prepare
from viz.capture.cost import image_cost
from viz.engine import Report
from viz.experiments import EXPERIMENTS
from viz.experiments.functions import TRIALS
from viz.language import Later, later, mark
from viz.models.model import Model
from viz.recording import Attribution, FeatureRecording
from viz.requests import ExplainImage, MeasureCost, MeasureFields, RunExperiment
from viz.tasks.registry import answers
from viz.trials import Trial
from viz.workings import Cost, ReceptiveFields


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
    options: dict[str, Any] = {}
    if experiment.option and asked.option:
        options[experiment.option.name] = asked.option
    if experiment.in_patches:
        options["cells"] = asked.cells
    picture, crop = asked.photo
    title = experiment.title
    return TRIALS[asked.experiment](
        model, picture, crop, target=asked.target, report=lambda done: report(done, title), **options
    )


@answers(MeasureCost)
def measure_cost(model: Model, asked: MeasureCost, report: Report) -> Cost:
    """Parameters, operations, time and memory of one picture."""
    report(0.1, mark("measuring time and memory"))
    return image_cost(model, prepare(model, *asked.photo))


@answers(MeasureFields)
def measure_fields(model: Model, asked: MeasureFields, report: Report) -> ReceptiveFields:
    """Receptive fields by depth, the effective ones as the mean over these pictures."""
    note = mark("measuring receptive fields")
    report(0.0, note)
    values = torch.cat([prepare(model, *each).values for each in asked.photos])
    effective = effective_field(model, values, report=lambda done: report(done, note))
    fields = theoretical_fields(model)
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
        names=_depths(len(effective), attends=model.family.attends),
        pictures=len(asked.photos),
    )


def _depths(depths: int, *, attends: bool) -> tuple[Later, ...]:
    """What the depths of a network are called: its embedding and layers, or its stages."""
    if attends:
        return (later("embedding"), *(later("layer {layer}", layer=n) for n in range(1, depths)))
    return tuple(later("stage {stage}", stage=n) for n in range(1, depths + 1))
