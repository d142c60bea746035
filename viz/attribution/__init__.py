"""Why this class? One function a method, each (model, prepared picture, target) -> Attribution, and the table
of them.
"""

from viz.attribution.methods import METHODS, Method

__all__ = ["METHODS", "Method"]
