"""The example map: examples as points, beside their words or pictures. Point at any of them and the others
answer.

Hovering asks the server nothing: where every example lies, what it is and what it is most like are in the
browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from viz.analysis.clusters import having, keywords
from viz.analysis.tables import Numbers
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.clusters import COLOURS
from viz.language import tr
from viz.learning import Clusters
from viz.pictures import cut
from viz.teaching import Examples
from viz.ui.components import transport
from viz.ui.components.part import Part
from viz.ui.components.photo import photo
from viz.ui.page import session

SIDE, ACROSS, MOST_BYTES = 64, 16, 200_000
"""Pixels of a picture on the sheet, pictures in a line of it, and bytes of it all."""
HEIGHT = 440
LONGEST = 160
"""Letters of a text that are sent."""
_HERE = Path(__file__).parent
_part = Part(
    "example_map",
    transport.style(_HERE / "example_map.css"),
    transport.script(_HERE / "points.js", _HERE / "items.js", _HERE / "example_map.js"),
)


@dataclass(frozen=True, eq=False)
class MapPlaces:
    """Where examples lie."""

    points: Array
    """[example, component]: two, or three for a map that turns."""
    titles: tuple[str, str] = ("", "")
    """Of the axes across and up."""


def example_map(  # noqa: PLR0913 - all but three by name
    given: Examples,
    found: Clusters,
    places: MapPlaces,
    *,
    key: str,
    chosen: int | None = None,
    picked: Callable[[int], None],
    code: Callable[[], str] | None = None,
) -> None:
    """Mounts the map. The example `chosen` and those that it is most like are ringed; a click on another
    calls `picked` with it, before the page runs again. `code` gives Python that finds the same groups.
    """
    drawn = partial(payload, given, found, places, chosen=chosen)
    _part(data=drawn(), key=key, on_chosen_change=partial(_pick, key, len(given.labels), picked))
    said = {"n": len(given.labels), "classes": ", ".join(given.classes)}
    _part.menu(
        drawn,
        key=key,
        title=tr("Where the examples lie"),
        about=tr("Points: {n} examples of {classes}, by class and cluster.", **said),
        numbers=partial(numbers, given, places),
        code=code,
    )


def _pick(key: str, count: int, picked: Callable[[int], None]) -> None:
    """Hand on what the browser says was clicked: anything may come from there."""
    said = (session.widget(key).get() or {}).get("chosen")
    if isinstance(said, int) and 0 <= said < count:
        picked(said)


def numbers(given: Examples, places: MapPlaces) -> Numbers:
    """Where each example lies: [example, component]."""
    components = [str(number + 1) for number in range(places.points.shape[1])]
    return Numbers(places.points, {"example": given.names, "component": components}, measures="place")


def payload(given: Examples, found: Clusters, places: MapPlaces, *, chosen: int | None = None) -> bytes:
    """What the browser needs: float32 points [example, 3], of each example its class, its cluster and what it
    is most like, and a JPEG of all pictures, row by row; words with the examples that they stand in.
    """
    texts = given.reads == "text"
    names, count = given.names, len(given.labels)
    points = np.zeros((count, 3), np.float32)
    points[:, : places.points.shape[1]] = places.points
    meta = {
        "texts": [short(each, LONGEST) for each in names],
        "classes": list(given.classes),
        "words": words(names, found) if texts else [],
        "ringed": [] if chosen is None else [chosen, *found.near[chosen].astype(int).tolist()],
        "colours": [COLOURS[label % len(COLOURS)] for label in range(len(given.classes))],
        "turns": places.points.shape[1] > 2,
        "titles": list(places.titles),
        "across": ACROSS,
        "rows": -(-count // ACROSS),
        "height": HEIGHT,
        "theme": transport.colours(),
        **_phrases(),
    }
    labels, clusters = np.array(given.labels, np.uint8), found.assigned.astype(np.uint8)
    sheet = np.zeros(0, np.uint8) if texts else _sheet(given)
    return transport.pack(meta, points, labels, clusters, found.near.astype(np.uint16), sheet)


def words(texts: tuple[str, ...], found: Clusters) -> list[tuple[str, list[int]]]:
    """The words that clusters share, each with the texts that it stands in."""
    shared = {word: None for each in keywords(texts, found.assigned).values() for word in each}
    return [(word, having(texts, word)) for word in shared]


@lru_cache(8)
def _sheet(given: Examples) -> Array:
    rows = -(-len(given.labels) // ACROSS)
    sheet = Image.new("RGB", (ACROSS * SIDE, rows * SIDE))
    for place, example in enumerate(given.inputs):
        small = cut(*example)[0].resize((SIDE, SIDE))
        sheet.paste(small, (place % ACROSS * SIDE, place // ACROSS * SIDE))
    return photo(sheet, side=max(sheet.size), most=MOST_BYTES)


def _phrases() -> dict[str, Any]:
    return transport.phrases(
        label=tr("The examples as points; arrow keys go from one to the next, Enter chooses it"),
        legend=tr("Classes and clusters; point at one to see its examples"),
        items=tr("Words or pictures of the examples; point at one to see where it lies"),
        turn=tr("Turn"),
        cluster=tr("cluster {cluster}"),
        about=tr("{label}, cluster {cluster}"),
        example=tr("{name}: {label}, cluster {cluster}"),
    )
