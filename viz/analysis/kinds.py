"""What two networks with different names both know: ImageNet's thousand classes as kinds of CIFAR-10."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

IMAGENET = 1000


def _between(*ends: tuple[int, int]) -> tuple[int, ...]:
    return tuple(place for first, last in ends for place in range(first, last + 1))


KINDS: Mapping[str, tuple[int, ...]] = {
    "airplane": (404, 895),
    "automobile": (407, 436, 468, 511, 609, 627, 656, 661, 751, 817),
    "bird": _between((7, 24), (80, 100), (127, 146)),
    "cat": _between((281, 285)),
    "dog": _between((151, 268)),
    "frog": (30, 31, 32),
    "horse": (339,),
    "ship": (403, 484, 510, 554, 625, 628, 724, 780, 814, 871, 914),
    "truck": (555, 569, 675, 864, 867),
}
"""Kind -> ImageNet's classes of it, from 0. It has no deer; pickups are left out, as in CIFAR-10."""


def members(labels: Sequence[str], kind: str) -> tuple[int, ...]:
    """The outputs of a network that are of this kind; none where it does not know it."""
    if kind in labels:
        return (list(labels).index(kind),)
    return KINDS.get(kind, ()) if len(labels) == IMAGENET else ()


def in_common(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """The kinds that both know, by name."""
    shorter = min(one, other, key=len)
    names: Iterable[str] = KINDS if len(shorter) == IMAGENET else shorter
    return tuple(name for name in names if members(one, name) and members(other, name))
