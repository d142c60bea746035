"""All that a visitor reads on a page: every text of its elements, charts and components."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from streamlit.testing.v1 import AppTest

SPOKEN = {
    "alt",
    "body",
    "captions",
    "content",
    "delta",
    "help",
    "label",
    "message",
    "options",
    "placeholder",
    "text",
    "title",
}
"""Fields of an element that are read or heard; the others hold what a visitor gave, names and addresses."""
WRITTEN = {"text", "title", "hovertemplate", "ticktext", "customdata", "label"}
"""The same of a Plotly figure."""
EXAMPLE = re.compile(r"example \d+")
"""Key of a button whose help is the text that it puts into a box."""
COLOURS, WORDS = "theme", "texts"
"""Of what a component is sent: no words, and the visitor's own."""


def shown(app: AppTest) -> Iterator[tuple[str, str]]:
    """(what kind of thing says it, the text), of the whole page."""
    for node in app._tree:
        proto = getattr(node, "proto", None)
        kind = str(getattr(node, "type", ""))
        if proto is None:
            continue
        example = EXAMPLE.search(str(getattr(proto, "id", "")))
        yield from ((kind, text) for text in ([proto.label] if example else _spoken(proto)))
        if kind == "plotly_chart":
            yield from ((kind, text) for text in figure(json.loads(proto.spec)))
        elif kind == "bidi_component":
            sent = head(proto.bytes) if proto.bytes else json.loads(proto.json or "{}")
            yield from ((kind, text) for text in _strings(sent))
        elif kind in ("table", "dataframe", "arrow_data_frame", "arrow_table"):
            table = node.value
            yield from ((kind, str(each)) for each in table.columns)
            yield from ((kind, each) for each in table.to_numpy().ravel() if isinstance(each, str))


def head(data: bytes) -> Any:
    """What a component is sent beside its arrays."""
    return json.loads(data[4 : 4 + struct.unpack_from("<I", data)[0]])


def figure(spec: dict[str, Any]) -> Iterator[str]:
    """The texts of a chart: those of its traces and layout, and the legend where there is one."""
    layout = spec.get("layout", {})
    for trace in spec.get("data", []):
        if layout.get("showlegend") and trace.get("showlegend", True):
            yield trace.get("name") or ""
        yield from _under(trace)
    yield from _under({key: value for key, value in layout.items() if key != "template"})


def _under(part: Any) -> Iterator[str]:
    for key, value in part.items() if isinstance(part, dict) else ():
        yield from _strings(value) if key in WRITTEN and not isinstance(value, dict) else _under(value)
    for each in part if isinstance(part, list) else ():
        yield from _under(each)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in (COLOURS, WORDS):
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _spoken(message: Any) -> Iterator[str]:
    """The texts of an element or a block, as they are sent to the browser."""
    for field, value in message.ListFields():
        several = value if not isinstance(value, str | bytes) and hasattr(value, "__iter__") else [value]
        for each in several:
            if field.type == FieldDescriptor.TYPE_MESSAGE and hasattr(each, "ListFields"):
                yield from _spoken(each)
            elif isinstance(each, str) and field.name in SPOKEN:
                yield each
