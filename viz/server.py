"""The server: Streamlit's ASGI app with what has to happen once per process, before the first visitor."""

from __future__ import annotations

import ast
import asyncio
import importlib
import logging
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state import SafeSessionState
from streamlit.web.server.starlette import starlette_server
from uvicorn.config import LOGGING_CONFIG
from uvicorn.protocols.websockets import websockets_sansio_impl

from viz import chart_library, endpoint, language, opening, tuned_folder, upkeep
from viz.compression import Compression, streamlit_files
from viz.elsewhere import Elsewhere
from viz.errors import InputError
from viz.guard import Guard
from viz.paths import APP, PAGES, scripts, url
from viz.preload import SCRIPTS, Preload

if TYPE_CHECKING:
    from viz.recording import Recording

log = logging.getLogger(__name__)
FIRST = "words/attention.py"
"""The lesson that most begin with."""
KEPT = {"cache-control": "public, max-age=31536000, immutable"}
"""Of a file whose address holds a digest of it."""
FIRST_S = 300.0
"""Seconds that its model may take to load."""


class Warmth:
    """Loads the default model and the lessons beside the first page; answers `/api/ready`: 503, then 200."""

    THREAD = "warm"

    def __init__(self) -> None:
        self.state = "loading"
        self._views: dict[str, opening.FirstView] = {}

    def start(self) -> None:
        """Begin, in a thread of its own: a page paints meanwhile."""
        threading.Thread(target=self._load, name=self.THREAD, daemon=True).start()

    def _load(self) -> None:
        try:
            import_pages(APP, PAGES / FIRST)
            from viz.figures.frame import import_pandas
            from viz.ui.running.cache import first_answer

            answer = first_answer()
            import_pages(*sorted(PAGES.rglob("*.py")))
            language.warm()
            self._views = _first_views(answer.result(FIRST_S))
        except InputError as error:  # it is not here, and the lessons say so
            self.state = "ready"
            log.warning("%s", error)
        except BaseException:
            self.state = "failed"
            log.exception("The default model could not be loaded.")
        else:
            self.state = "ready"
            import_pandas()  # for the first table, and not before what everybody waits for
            upkeep.settle()
        tuned_folder.sweep()

    def view(self, page: str, code: str) -> opening.FirstView | None:
        """What of this page is drawn from the page itself, in the language of this code."""
        return self._views.get(code) if page == url(FIRST) else None

    async def script(self, request: Request) -> Response:
        """What draws that."""
        for view in self._views.values():
            return Response(view.script(), media_type="text/javascript", headers=KEPT)
        return Response(status_code=404)

    async def answer(self, request: Request) -> JSONResponse:
        """The readiness route."""
        return JSONResponse({"state": self.state}, status_code=200 if self.state == "ready" else 503)


def _first_views(recording: Recording) -> dict[str, opening.FirstView]:
    """The first lesson's, by language."""
    from viz.lessons.words.attention.first import first_view

    return language.in_each(lambda: first_view(recording))


def import_pages(*pages: Path) -> None:
    """Import what these scripts import, so that a visitor does not wait for it."""
    for path in pages:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                module = importlib.import_module(node.module)
                for alias in node.names:
                    if not hasattr(module, alias.name):
                        importlib.import_module(f"{node.module}.{alias.name}")


def site(
    announce: Callable[[], None] = lambda: None, *, host: str = "127.0.0.1", names: Sequence[str] = ()
) -> st.App:
    """The ASGI app, which answers to `host` and `names`; `announce` is called once it is about to serve."""
    warmth = Warmth()

    @asynccontextmanager
    async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
        # Else Streamlit takes a neighbouring pages/ for its old kind of multipage app until the first script
        # run has
        # called st.navigation, and greets the first deep link with "Page not found".
        PagesManager.uses_pages_directory = False
        rounds = asyncio.create_task(
            upkeep.keep(rest=partial(_cached, "rest"), look=partial(_cached, "look"))
        )
        notice = asyncio.create_task(upkeep.notice(partial(_cached, "left")))
        announce()
        warmth.start()
        yield {}
        rounds.cancel()
        notice.cancel()
        tuned_folder.clear()  # not at the interpreter's exit alone: a signal ends it without

    page = Path(st.__file__).with_name("static") / "index.html"
    guard = Middleware(Guard, host=host, names=names, page=page, scripts=(*SCRIPTS, opening.AWAY))
    charts = chart_library.address()
    changes = {charts: chart_library.lean} if charts else {}
    return st.App(
        APP,
        lifespan=lifespan,
        routes=[Route("/api/ready", warmth.answer), Route(opening.SCRIPT, warmth.script)],
        # The guard first: what is kept compressed is for our own names alone.
        middleware=[
            guard,
            Middleware(Elsewhere, pages=addresses()),
            Middleware(Preload, view=warmth.view),
            Middleware(Compression, files=streamlit_files() | {opening.SCRIPT}, changes=changes),
        ],
    )


def addresses() -> set[str]:
    """What an address may ask for: each page but the default one, which is the root."""
    return scripts().keys() - {""}


def _cached(act: str, *given: Any) -> None:
    from viz.ui.running import cache

    getattr(cache, act)(*given)


def serve(*, host: str, port: int, browser: bool, names: Sequence[str] = ()) -> None:
    """Serve until stopped, from whatever folder the command was called.

    `names` are those that a proxy passes on.
    """

    def announce() -> None:
        found = int(st.get_option("server.port"))  # the one that the system chose, when port is 0
        print(endpoint.invitation(host, found), flush=True)
        if browser and endpoint.has_screen():
            threading.Thread(target=webbrowser.open, args=(endpoint.url(host, found),), daemon=True).start()

    _quieten()
    send_at_once()
    compress_quickly()
    read_options_at_once()
    describe_the_theme_once()
    look_one_value_up()
    sys.argv = [str(APP)]  # Streamlit reads .streamlit/config.toml beside the script named here
    site(announce, host=host, names=names).run(
        config={"server.address": host, "server.port": port, "logger.hideWelcomeMessage": True}
    )


def send_at_once() -> None:
    """Let no packet wait for the browser's word that the one before has come.

    asyncio asks for that by itself (TCP_NODELAY), but not for sockets made as Streamlit makes its own: each
    of the sixty files of a first page came 40 ms late, and so did what a script sends piece by piece.
    """
    bind = starlette_server._bind_socket

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        made = bind(address, port, backlog)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # its connections inherit it
        return made

    starlette_server._bind_socket = bound


def compress_quickly() -> None:
    """Let zlib look back 32 kB at its lowest level, where uvicorn has it look back 4 kB at its middle one.

    What the lessons send becomes as small or smaller so (within 3 %), in 55 to 70 % of the time: a ninth of
    the server's went into it (*measured*). A session takes 256 kB for it.
    """

    made: Any = websockets_sansio_impl

    def factory(theirs: Any = made.ServerPerMessageDeflateFactory, **_more: Any) -> Any:
        return theirs(compress_settings={"level": 1})

    made.ServerPerMessageDeflateFactory = factory


def read_options_at_once() -> None:
    """Let nobody wait for Streamlit's options, which do not change while it serves.

    It reads some for each element of a page, behind a lock: under thirty sessions nearly half of the scripts'
    time went by before it.
    """
    locked = config.get_option

    def read(key: str) -> Any:
        options = config._config_options
        return options[key].value if options and key in options else locked(key)

    config.get_option = read


def describe_the_theme_once() -> None:
    """Let Streamlit look the theme's options up once, not six times in all of its options for every run."""
    describe, known = app_session._populate_theme_msg, dict[str, CustomThemeConfig]()

    def described(msg: CustomThemeConfig, section: str = "theme") -> None:
        if section not in known:
            known[section] = CustomThemeConfig()
            describe(known[section], section)
        if known[section].ListFields():
            msg.MergeFrom(known[section])

    app_session._populate_theme_msg = described


class OneByOne(Mapping[str, Any]):
    """What a session holds by its keys, each looked up when it is asked for."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state, self._lock = state._state, state._lock

    def __getitem__(self, key: str) -> Any:
        with self._lock:
            return self._state[key]

    def __iter__(self) -> Iterator[str]:
        with self._lock:
            return iter(self._state.filtered_state)

    def __len__(self) -> int:
        with self._lock:
            return len(self._state.filtered_state)


def look_one_value_up() -> None:
    """Let a menu or a text box that asks what its own key holds be told that alone.

    Streamlit makes a dict of all that the session holds for each of them: a sixteenth of a script's time
    in a profile.
    """
    SafeSessionState.filtered_state = property(OneByOne)  # type: ignore[assignment]


def _quieten() -> None:
    """Keep the terminal for what matters: the address, and errors."""
    LOGGING_CONFIG["loggers"]["uvicorn.error"]["level"] = "WARNING"
    context = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    context.addFilter(lambda record: record.threadName != Warmth.THREAD)  # it runs outside a page on purpose
