"""All layers and heads of the attention that is looked at, as thumbnails; a click opens one above."""

from __future__ import annotations

from functools import partial

from viz.language import mark, tr
from viz.lessons.predictions.translate.choosing import Translated
from viz.lessons.predictions.translate.view import reproduced
from viz.ui.components.head_grid import head_grid
from viz.ui.controls import head_finder
from viz.ui.page import show

CAPTIONS = {
    "cross": mark("Cross-attention of this sentence. Click a head: the views above show it."),
    "encoder": mark("Encoder attention of this sentence. Click a head: the views above show it."),
    "decoder": mark("Decoder attention of this sentence. Click a head: the views above show it."),
}
"""By key of `STACKS`: which attention it is, and what a click does."""


def grid(shown: Translated) -> None:
    """Every head of the encoder, the decoder or the cross-attention."""
    if shown.looks is None:
        show.note(tr("This stack has no attention, so it has no heads."))
        return
    opened = head_grid(shown.looks, key=f"translation grid {shown.which}", code=partial(reproduced, shown))
    if opened is not None:
        head_finder.open_head(*opened, which=shown.which)


def caption(shown: Translated) -> str:
    """Which attention it is, and what a click does."""
    return tr(CAPTIONS[shown.which])
