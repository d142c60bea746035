"""The framing: the whole picture with the square that the model is given, to drag and to zoom, and the
gallery below it.

What is framed goes to Python when the pointer lets go, never while it moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from viz.arrays import Array
from viz.language import tr
from viz.pictures import MIN_SIDE, Picture
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part
from viz.ui.components.photo import photo

PHOTO_SIDE, PHOTO_BYTES = 560, 60_000
MOST_ZOOM = 8.0
_HERE = Path(__file__).parent
_part = Part("framing", transport.style(_HERE / "framing.css"), transport.script(_HERE / "framing.js"))


@dataclass(frozen=True, kw_only=True)
class Framing:
    """Which picture, and which square of it: the numbers of `viz.pictures.square`."""

    picture: str
    """Name in the gallery; "" for one of the visitor's own."""
    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


def framing(
    asked: Framing,
    *,
    fetch: Callable[[str], Picture],
    gallery: Mapping[str, Array],
    key: str,
    height: int = 190,
) -> Framing:
    """Mounts the framing; returns what is framed now.

    `asked` counts when it differs from what was asked before; otherwise what a person did since stays.
    `fetch` gives the picture of a name; `gallery` the thumbnails as JPEG bytes, by name.
    """
    agreed = agree(key, asdict(asked), about=fetch(asked.picture).digest if not asked.picture else "gallery")
    now = Framing(**agreed.now)
    data = payload(
        fetch(now.picture), Framing(**agreed.asked), now=now, gallery=gallery,
        titles={name: tr(fetch(name).name) for name in gallery},
        height=height, serial=agreed.serial,
    )  # fmt: skip
    _part(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    title = fetch(now.picture).name
    _part.menu(
        lambda: data,
        key=key,
        title=title,
        about=tr("{picture}, and the square of it that the model is given.", picture=title),
    )
    return now


def payload(  # noqa: PLR0913 - all but two by name
    picture: Picture,
    asked: Framing,
    *,
    now: Framing,
    gallery: Mapping[str, Array],
    titles: Mapping[str, str] | None = None,
    height: int = 190,
    serial: int = 0,
) -> bytes:
    """What the browser needs: the picture and the thumbnails as JPEG, the square that Python asks for, the
    bounds of the zoom.
    """
    largest = min(picture.width, picture.height)
    meta = {
        "width": picture.width,
        "height": picture.height,
        "name": (titles or {}).get(now.picture, picture.name),
        "picture": now.picture,
        "asked": asdict(asked),
        "gallery": [[name, (titles or {}).get(name, name)] for name in gallery],
        "most_zoom": min(MOST_ZOOM, largest / MIN_SIDE),
        "tall": height,
        "serial": serial,
        "theme": transport.colours(),
        **_phrases(),
    }
    return transport.pack(meta, photo(picture.pixels, side=PHOTO_SIDE, most=PHOTO_BYTES), *gallery.values())


def _phrases() -> dict[str, Any]:
    return transport.phrases(
        wider=tr("wider"),
        more=tr("show more of the picture"),
        closer=tr("closer"),
        less=tr("show less of the picture, larger"),
        gallery=tr("Gallery"),
        thumb=tr("{title}, from the gallery"),
        size=tr("{name}: {pixels} × {pixels} of its {width} × {height} pixels"),
        label=tr("The square that the model gets, {size}. Arrow keys move the square, plus and minus zoom."),
    )
