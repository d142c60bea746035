"""What happens if? A picture or its positions changed step by step, the network asked each time.

`EXPERIMENTS` names them all.
"""

from viz.experiments.table import EXPERIMENTS, Experiment

__all__ = ["EXPERIMENTS", "Experiment"]
