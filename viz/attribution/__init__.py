"""Why this class? One function a method, each (model, prepared picture, target) -> Attribution.

`METHODS` describes them in plain data; `functions.ATTRIBUTIONS` holds them, and needs torch.
"""

from viz.attribution.methods import METHODS, Method

__all__ = ["METHODS", "Method"]
