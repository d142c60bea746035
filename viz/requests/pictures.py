"""Pictures cut up, explained, changed and measured."""

from __future__ import annotations

from dataclasses import dataclass

from viz.recording import Attribution
from viz.requests.request import Photo, Request
from viz.trials import Trial
from viz.workings import Cost, ReceptiveFields


@dataclass(frozen=True)
class ExplainImage(Request[Attribution]):
    """Where in a picture an answer came from."""

    photo: Photo
    method: str
    """Key of `viz.attribution.METHODS`."""
    target: int
    """Index of the class asked about."""


@dataclass(frozen=True)
class RunExperiment(Request[Trial]):
    """What a model answers while its picture is changed."""

    photo: Photo
    experiment: str
    """Key of `viz.experiments.EXPERIMENTS`."""
    target: int
    """Index of the class watched."""
    option: str = ""
    """One of the experiment's values; the first where it is empty."""
    cells: int = 0
    """Patches a side of the ViT beside a network that has none, where the experiment takes whole patches."""


@dataclass(frozen=True)
class MeasureCost(Request[Cost]):
    """Parameters, operations, time and memory of one picture."""

    photo: Photo


@dataclass(frozen=True)
class MeasureFields(Request[ReceptiveFields]):
    """Receptive fields by depth; the effective ones are the mean over these pictures."""

    photos: tuple[Photo, ...]
