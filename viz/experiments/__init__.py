"""What happens if? A picture or its positions changed step by step, the network asked each time.

`EXPERIMENTS` describes them in plain data; `functions.TRIALS` holds them, and needs torch.
"""

from viz.experiments.table import EXPERIMENTS, Experiment

__all__ = ["EXPERIMENTS", "Experiment"]
