"""Networks: which there are (`CATALOGUE`), where each architecture keeps its
parts (`FAMILIES`), and `load`."""

from typing import TYPE_CHECKING, Any

from viz.models.catalogue import CATALOGUE, Checkpoint, checkpoint
from viz.models.families import FAMILIES, Family

if TYPE_CHECKING:
    from viz.models.loading import load
    from viz.models.model import Model

__all__ = ["CATALOGUE", "FAMILIES", "Checkpoint", "Family", "Model", "checkpoint", "load"]


def __getattr__(name: str) -> Any:
    """What needs torch is imported when it is asked for: the first page must not wait for it."""
    if name in ("Model", "load"):
        from viz.models import loading

        return getattr(loading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
