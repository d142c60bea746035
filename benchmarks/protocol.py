"""A browser's tab as the server sees it: Streamlit's protocol over a websocket, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

WIDGETS = ("text_input", "text_area", "selectbox", "button_group", "slider", "button", "radio")
KEPT_RUNS = 2
"""How long a browser keeps a large element that no run has any more."""
FAILED = "Something went wrong here"
BUSY = ("Too many people are asking", "took longer than")


class Failure(Exception):
    """A run that ended in an error, or with the page saying so."""


class Tab:
    """One session. `query` is what its address says: the server writes into it, and so does, in a browser's
    place, whoever changes a widget that is bound to it.
    """

    def __init__(self, url: str, page: str, query: str = "") -> None:
        self.url, self.page = url, page
        self.query: dict[str, str] = dict(parse_qsl(query))
        self.widgets: dict[str, tuple[str, Any]] = {}
        """By its key: which kind, and the widget as the server described it last."""
        self.said: list[str] = []
        """Texts of the last run: titles, Markdown, warnings."""
        self._pages: dict[str, str] = {}
        """What the server calls the page of each address; under another name it loses what is bound."""
        self._kept: dict[str, tuple[int, Any]] = {}
        """As a browser keeps them, so that the server need not send them again: large elements by their hash,
        each with the run that last had it."""
        self._runs = 0
        self.whole = False
        """Did the last run come to its end? Until then the address is still being written."""

    async def open(self) -> None:
        """Connect, and run the page."""
        spoken: Any = ["streamlit"]
        self.socket = await websockets.connect(
            self.url.replace("http", "ws") + "/_stcore/stream",
            subprotocols=spoken,
            max_size=None,
            open_timeout=60,
        )
        await self.run()

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()

    async def go(self, page: str, query: str = "") -> None:
        """Open another page in the same session: what bound widgets say comes along."""
        bound = {getattr(widget, "query_param_key", "") for _, widget in self.widgets.values()}
        along = {key: value for key, value in self.query.items() if key in bound}
        self.page, self.query, self.widgets = page, along | dict(parse_qsl(query)), {}
        await self.run()

    async def run(self, *states: WidgetState) -> None:
        """One run of the page's script, with these widgets changed.

        Raises Failure where it ends in an error.
        """
        self.said, self.whole = [], False
        message = BackMsg()
        if self.page in self._pages:
            message.rerun_script.page_script_hash = self._pages[self.page]
        else:
            message.rerun_script.page_name = self.page
        message.rerun_script.query_string = urlencode(self.query)
        message.rerun_script.widget_states.widgets.extend(states)
        message.rerun_script.cached_message_hashes.extend(self._kept)
        await self.socket.send(message.SerializeToString())
        self._runs += 1
        while True:
            answer = ForwardMsg.FromString(bytes(await self.socket.recv()))  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind == "page_info_changed":
                self.query = dict(parse_qsl(answer.page_info_changed.query_string))
            elif kind == "navigation":
                self._pages = {
                    page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages
                }
            elif kind == "delta":
                self._take(answer.delta.new_element)
                if answer.metadata.cacheable:
                    self._kept[answer.hash] = self._runs, answer.delta.new_element
            elif kind == "ref_hash":
                self._kept[answer.ref_hash] = self._runs, self._kept[answer.ref_hash][1]
                self._take(self._kept[answer.ref_hash][1])
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.whole = True
                break
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > self._runs - KEPT_RUNS}
        if any(FAILED in text for text in self.said):
            raise Failure(next(text for text in self.said if FAILED in text))

    @property
    def busy(self) -> bool:
        """Did the page say that too many are asking?"""
        return any(word in text for text in self.said for word in BUSY)

    def text(self, key: str) -> str:
        """What stands in a text box."""
        box = self.widgets[key][1]
        return str(box.value if box.set_value else box.default)

    def write(self, key: str, text: str) -> WidgetState:
        """Another text in the box with this key."""
        kind, box = self.widgets[key]
        assert kind in ("text_input", "text_area")
        self._bind(box, text, box.default)
        return WidgetState(id=box.id, string_value=text)

    def press(self, key: str) -> WidgetState:
        """A press of the button with this key."""
        return WidgetState(id=self.widgets[key][1].id, trigger_value=True)

    def choose(self, key: str, place: int) -> WidgetState:
        """The option at this place, counted from 0 and on from the last one, of the choice with this key."""
        kind, choice = self.widgets[key]
        state = WidgetState(id=choice.id)
        names = [option.content if kind == "button_group" else str(option) for option in choice.options]
        name = names[place % len(names)]
        several = kind in ("button_group", "slider")
        first = choice.default if several else [choice.default]
        self._bind(choice, name, *(names[int(at)] for at in first))
        if several:
            state.string_array_value.data[:] = [name]
        else:
            state.string_value = name
        return state

    def choices(self) -> Iterator[str]:
        """The keys of what offers at least two options."""
        for key, (_, widget) in self.widgets.items():
            if len(getattr(widget, "options", ())) > 1:
                yield key

    def _bind(self, widget: Any, value: str, *default: str) -> None:
        """A browser writes what a bound widget says into the address, and leaves its default out."""
        if widget.query_param_key and (value,) != default:
            self.query[widget.query_param_key] = value
        elif widget.query_param_key:
            self.query.pop(widget.query_param_key, None)

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind in WIDGETS:
            widget = getattr(element, kind)
            found = re.fullmatch(r"\$\$ID-[0-9a-f]+-(.*)", widget.id)
            if found:
                self.widgets[found[1]] = kind, widget
        elif kind in ("markdown", "alert", "heading"):
            self.said.append(str(getattr(element, kind).body))
        elif kind == "exception":
            raise Failure(f"{element.exception.type}: {element.exception.message}")
