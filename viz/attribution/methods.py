"""The table of attribution methods: menus, captions, sentences and the suite's checks come from here.

Plain data, read without torch. The functions are in `viz.attribution.functions`, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from viz.language import mark, tr


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way of asking which places mattered. What is said of it are messages."""

    title: str
    sentence: str
    """What the map shows."""
    paper: str = ""
    by_class: bool = True
    """Does the map depend on the class asked about?"""
    look_for: str = ""
    """What to look for in a map that does not."""
    negative: str = ""
    """What a place below 0 did; a map without such places has no word for them."""
    attention_only: bool = False
    """Does it need attention, so that a CNN has no such map?"""
    usual_for: str = ""
    """The kind of network ("cnn" or "vit") that is explained so unless somebody chooses otherwise."""
    slow: bool = False
    """Many forward passes: the function takes `report` and says how far it is."""

    @property
    def signed(self) -> bool:
        """Do its maps go below 0?"""
        return bool(self.negative)

    def serves(self, attends: bool) -> bool:
        """Can it be asked of a network with, or without, attention?"""
        return attends or not self.attention_only


_WHERE_NOT_WHY = mark(
    "These maps stay the same whatever the class: they say where the network looked, not why it answered so."
    " Choose an explanation that depends on the class: does it point to the same places?"
)
_BASELINE = mark(
    "These maps know nothing of the picture. Choose another explanation: how much better does it look than"
    " these?"
)

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "grad_cam": Method(
            title="Grad-CAM",
            sentence="where the last maps of features hold what raises the class.",
            usual_for="cnn",
            paper="Selvaraju et al., 2017",
        ),
        "relevance": Method(
            title="relevance",
            sentence="how much of each patch reached the answer through all layers of attention.",
            attention_only=True,
            usual_for="vit",
            paper="Chefer et al., 2021",
        ),
        "rollout": Method(
            title="rollout",
            sentence="where [CLS] looks once the attention of all layers is multiplied.",
            by_class=False,
            look_for=_WHERE_NOT_WHY,
            attention_only=True,
            paper="Abnar & Zuidema, 2020",
        ),
        "attention": Method(
            title="last layer's attention",
            sentence="where [CLS] looks in the last layer, the mean of its heads.",
            by_class=False,
            look_for=_WHERE_NOT_WHY,
            attention_only=True,
        ),
        "occlusion": Method(
            title="occlusion",
            sentence="how far the class falls when the place is covered.",
            negative="covering the place raised the class",
            slow=True,
            paper="Zeiler & Fergus, 2014",
        ),
        "centre": Method(
            title="the middle (a baseline)",
            sentence="how near the place is to the middle.",
            by_class=False,
            look_for=_BASELINE,
        ),
        "random": Method(
            title="random (a baseline)",
            sentence="random numbers.",
            by_class=False,
            look_for=_BASELINE,
        ),
    }
)
"""By the name it has in the URL."""

USUAL = "usual"
"""In the URL: each network explained by the method that is usual for its kind."""


def usual(attends: bool) -> str:
    """The method that is usual for a network with, or without, attention."""
    kind = "vit" if attends else "cnn"
    return next(name for name, method in METHODS.items() if method.usual_for == kind)


def offered_methods(attend: Iterable[bool]) -> dict[str, str]:
    """Ways of explaining networks side by side, with their titles; `attend` says of each if it has attention.

    The usual way comes first, then every method that serves all of them.
    """
    kinds = list(attend)
    titles = list(dict.fromkeys(tr(METHODS[usual(attends)].title) for attends in kinds))
    first = " | ".join(titles) if len(titles) > 1 else tr("{method} (as usual)", method=titles[0])
    served = {n: tr(m.title) for n, m in METHODS.items() if all(m.serves(attends) for attends in kinds)}
    return {USUAL: first, **served}


def chosen(way: str, attends: bool) -> str:
    """The method by which one network is explained in this way."""
    return usual(attends) if way == USUAL else way
