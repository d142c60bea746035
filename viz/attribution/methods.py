"""The table of attribution methods: menus, captions and the suite's checks come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from viz.attribution.attention import last_attention, rollout
from viz.attribution.baselines import centre_map, random_map
from viz.attribution.cam import grad_cam
from viz.attribution.occlusion import occlusion
from viz.attribution.relevance import relevance
from viz.models.families import Family
from viz.recording import Attribution


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way of asking which places mattered."""

    title: str
    function: Callable[..., Attribution]
    """(model, prepared, *, target) -> Attribution of [row, column]"""
    measures: str
    """What a number in the map is: the title of the colour bar."""
    by_class: bool
    """Does the map depend on the class asked about?"""
    signed: bool = False
    attention_only: bool = False
    """Does it need attention, so that a CNN has no such map?"""
    slow: bool = False
    """Many forward passes: the function takes `report` and says how far it is."""
    paper: str = ""

    def serves(self, family: Family) -> bool:
        """Can it be asked of this family?"""
        return family.attends or not self.attention_only


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "grad_cam": Method(
            title="Grad-CAM",
            function=grad_cam,
            measures="logits",
            by_class=True,
            paper="Selvaraju et al., 2017",
        ),
        "relevance": Method(
            title="relevance",
            function=relevance,
            measures="relevance",
            by_class=True,
            attention_only=True,
            paper="Chefer et al., 2021",
        ),
        "rollout": Method(
            title="rollout",
            function=rollout,
            measures="attention rollout",
            by_class=False,
            attention_only=True,
            paper="Abnar & Zuidema, 2020",
        ),
        "attention": Method(
            title="last layer's attention",
            function=last_attention,
            measures="mean attention weight",
            by_class=False,
            attention_only=True,
        ),
        "occlusion": Method(
            title="occlusion",
            function=occlusion,
            measures="fall of the logit",
            by_class=True,
            signed=True,
            slow=True,
            paper="Zeiler & Fergus, 2014",
        ),
        "centre": Method(
            title="the middle (a baseline)", function=centre_map, measures="nearness", by_class=False
        ),
        "random": Method(
            title="random (a baseline)", function=random_map, measures="nothing", by_class=False
        ),
    }
)
"""By the name it has in the URL."""
