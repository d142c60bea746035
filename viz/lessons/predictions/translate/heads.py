"""All layers and heads of the attention that is looked at, as thumbnails; a click opens one above."""

from __future__ import annotations

from viz.analysis.sides import STACKS
from viz.lessons.predictions.translate.choosing import Translated
from viz.ui.components.head_grid import head_grid
from viz.ui.controls import head_finder
from viz.ui.page import show


def grid(shown: Translated) -> None:
    """Every head of the encoder, the decoder or the cross attention."""
    if shown.looks is None:
        show.note("This stack has no attention, so it has no heads.")
        return
    opened = head_grid(shown.looks, key=f"translation grid {shown.which}")
    if opened is not None:
        head_finder.open_head(*opened, which=shown.which)


def caption(shown: Translated) -> str:
    """Which attention it is, and what a click does."""
    return f"{STACKS[shown.which]} attention of this sentence. Click a head: the views above show it."
