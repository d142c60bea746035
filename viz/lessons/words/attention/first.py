"""What a visitor sees of this lesson before its scripts have run: the head view of its first example."""

from __future__ import annotations

from viz.opening import FirstView
from viz.recording import Recording
from viz.ui.components import head_view
from viz.ui.running.cache import presets


def first_view(recording: Recording) -> FirstView:
    """The head view of the first preset, which was recorded, in the language that is spoken."""
    preset = presets()[0]
    return head_view.first(recording, layer=preset["layer"] - 1, head=preset["head"] - 1, pin=preset["pin"])
