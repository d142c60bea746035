"""The waist, opened further: what one layer did step by step, what a student changes in it, what that did.

Numpy only, frozen, with named axes, like `viz.recording`; the lessons under "Workings" live on these values.
"""

from viz.workings.anatomy import Anatomy, Weight
from viz.workings.cost import Cost
from viz.workings.depths import Ablated, Ablation, Depths, DepthTable, Induction
from viz.workings.distance_bias import DistanceBias
from viz.workings.layer import LayerRecording
from viz.workings.levers import Intervention, Levers
from viz.workings.occlusion import SourceOcclusion, Way, pieces
from viz.workings.patches import Patches
from viz.workings.positions import PositionTable, Shuffled
from viz.workings.receptive_fields import ReceptiveFields
from viz.workings.stack_box import StackBox
from viz.workings.stream import Lens, Stream

__all__ = [
    "Ablated",
    "Ablation",
    "Anatomy",
    "Cost",
    "DepthTable",
    "Depths",
    "DistanceBias",
    "Induction",
    "Intervention",
    "LayerRecording",
    "Lens",
    "Levers",
    "Patches",
    "PositionTable",
    "ReceptiveFields",
    "Shuffled",
    "SourceOcclusion",
    "StackBox",
    "Stream",
    "Way",
    "Weight",
    "pieces",
]
