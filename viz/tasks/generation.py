"""What language models expect next, and texts written on."""

from __future__ import annotations

from viz.capture.cache_times import time_cache
from viz.capture.generate import expect, sampling_cuts, write_on
from viz.engine import Report
from viz.generation import CacheTimes, Cuts, Expected, Written
from viz.language import mark
from viz.models.model import Model
from viz.requests import CutNext, PredictNext, TimeCache, WriteOn
from viz.tasks.registry import answers


@answers(PredictNext)
def predict_next(model: Model, asked: PredictNext, report: Report) -> Expected:
    """What is expected after each token."""
    report(0.1, mark("running the model"))
    return expect(model, asked.text, asked.written)


@answers(CutNext)
def cut_next(model: Model, asked: CutNext, report: Report) -> Cuts:
    """What sampling leaves of what is expected next."""
    report(0.1, mark("cutting the distribution"))
    return sampling_cuts(model, asked.text, asked.written, asked.sampling)


@answers(WriteOn)
def write(model: Model, asked: WriteOn, report: Report) -> Written:
    """A text written on; it stops after any token."""
    report(0.0, mark("reading the text"))
    return write_on(
        model,
        asked.text,
        asked.written,
        sampling=asked.sampling,
        seed=asked.seed,
        tokens=asked.tokens,
        report=report,
    )


@answers(TimeCache)
def time_the_cache(model: Model, asked: TimeCache, report: Report) -> CacheTimes:
    """Time with keys and values kept, and without."""
    report(0.0, mark("reading the text"))
    return time_cache(model, asked.text, asked.written, report)
