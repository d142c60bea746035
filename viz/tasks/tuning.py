"""Networks that learn: a copy of one is taught a visitor's examples."""

from __future__ import annotations

from viz.engine import Report
from viz.learning import Tuned
from viz.models.model import Model
from viz.tasks.registry import answers
from viz.teaching import TuneNetwork
from viz.tuning.tune import tune


@answers(TuneNetwork)
def tune_network(model: Model, asked: TuneNetwork, report: Report) -> Tuned:
    """A copy taught the examples; it stops, and gives way, between two steps."""
    return tune(model, asked, report)
