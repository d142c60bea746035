"""The functions behind the METHODS, by the same names: the side of the networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from viz.attribution.attention import last_attention, rollout
from viz.attribution.baselines import centre_map, random_map
from viz.attribution.cam import grad_cam
from viz.attribution.occlusion import occlusion
from viz.attribution.relevance import relevance
from viz.recording import Attribution

ATTRIBUTIONS: Mapping[str, Callable[..., Attribution]] = MappingProxyType(
    {
        "grad_cam": grad_cam,
        "relevance": relevance,
        "rollout": rollout,
        "attention": last_attention,
        "occlusion": occlusion,
        "centre": centre_map,
        "random": random_map,
    }
)
"""(model, prepared, *, target) -> Attribution of [row, column]; the slow ones also take `report`."""
