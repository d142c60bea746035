"""What a lesson will need is asked for with the page, not once its scripts have run; and the page says which
language it is in.

Streamlit's page names the scripts of its frame alone; those of the controls, of our components and of the
charts it fetches one after the other, at the very moment when all of them are wanted. Here they are written
into the page, behind its own and with a low priority: they come while the browser is busy with the frame.
Meanwhile it shows its lesson's first words (viz/opening.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette import starlette_app_utils
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from viz import opening
from viz.compression import answer, negotiated, packed
from viz.language import ENGLISH, LANGUAGES, accepted

CHUNKS = (
    "BidiComponent",
    "Html",
    "TextInput",
    "TextArea",
    "Selectbox",
    "ButtonGroup",
    "Button",
    "PlotlyChart",
)
"""Streamlit's names of what draws the first screen of a lesson; the largest last."""
STATED = re.compile(r'(?:from|import)"\./([^"/]+\.js)"')
HEAD = 20_000
"""Characters that hold a script's imports: a bundler puts them first."""
HEAD_BEGIN, HEAD_END, BODY_END = b"<head>", b"</head>", b"</body>"
LANGUAGE = '<html lang="{}">'
OURS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""What a browser asks of the page that is answered here."""
COOKIE = XSRF_COOKIE_NAME
SERVER = """window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
}"""
"""Where the page finds its server: in the folder that it came from, where its scripts are too.

Untold, Streamlit's page asks below its own address first (`/words-attention/_stcore/health`), is refused,
asks again one folder up, and opens its connection only after that.
"""


STEPS = (Path(__file__).parent / "ui/page/history.js").read_text(encoding="utf-8")
"""Makes one step through the browser's history of all that one act changes in the address."""
SCRIPTS = (SERVER, STEPS)
"""Run before any other script of a page."""


def wanted(chunks: tuple[str, ...] = CHUNKS) -> tuple[str, ...]:
    """File names of these chunks and of all they import that the page does not name itself; those first that
    others need.
    """
    root = Path(get_static_dir())
    named = (root / "index.html").read_text(encoding="utf-8")
    found: dict[str, None] = {}

    def add(path: Path) -> None:
        if path.name in found or path.name in named or not path.is_file():
            return
        with path.open(encoding="utf-8") as file:
            for name in STATED.findall(file.read(HEAD)):
                add(path.with_name(name))
        found[path.name] = None

    for chunk in chunks:
        for path in sorted((root / "static" / "js").glob(f"{chunk}.*.js")):
            add(path)
    return tuple(found)


def links() -> bytes:
    """The elements that ask for them; and that make the chart library ready while the server thinks."""
    line = '<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{}">\n'
    run = '<script type="module" async crossorigin fetchpriority="low" src="./static/js/{}"></script>\n'
    names = wanted()
    charts = [name for name in names if name.startswith("PlotlyChart.")]
    return "".join([*map(line.format, names), *map(run.format, charts)]).encode()


def _none(page: str, language: str) -> None:
    """Nothing of a page is drawn from the page itself."""


class Preload:
    """ASGI middleware: every page names what it will need, and its server."""

    def __init__(self, app: ASGIApp, view: Callable[[str, str], opening.FirstView | None] = _none) -> None:
        """`view` says what of a page, in a language, comes with it where its address asks for no more."""
        self.app = app
        self.links = links()
        self._view = view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or "text/html" not in Headers(scope=scope).get("accept", "")
        ):
            await self.app(scope, receive, send)
            return
        # What comes compressed could not be written in, and what Streamlit's page says of itself is not ours.
        headers = [(name, value) for name, value in scope["headers"] if name not in OURS]
        held: list[Message] = []
        asked = Headers(scope=scope)
        coding = negotiated(",".join(asked.getlist("accept-encoding")))

        async def linked(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif held:
                held.append(message)
                if not message.get("more_body"):
                    if COOKIE not in asked.get("cookie", ""):
                        MutableHeaders(scope=held[0]).append("set-cookie", _cookie())
                    body = self._written(held[1:], scope)
                    await answer(packed(body, coding, _own(held[0])), asked, "GET", send)
            else:
                await send(message)

        await self.app({**scope, "headers": headers}, receive, linked)

    def _written(self, held: list[Message], scope: Scope) -> bytes:
        """The whole page: its language, our scripts as the first of its head, the links as the last, and what
        its lesson shows first.
        """
        language, page = page_language(scope), _page(scope)
        body = b"".join(message.get("body", b"") for message in held)
        body = body.replace(LANGUAGE.format(ENGLISH).encode(), LANGUAGE.format(language).encode(), 1)
        view = None if page is None or _asked(scope).keys() - {"lang"} else self._view(page, language)
        first = "".join([view.link() if view else "", *(f"<script>{script}</script>" for script in SCRIPTS)])
        body = body.replace(HEAD_BEGIN, HEAD_BEGIN + first.encode(), 1)
        body = body.replace(HEAD_END, self.links + HEAD_END, 1)
        if page is not None:
            body = body.replace(BODY_END, opening.block(page, language, view) + BODY_END, 1)
        return body


def _own(start: Message) -> MutableHeaders:
    """The headers of Streamlit's page without what they say of its file, which ours is not."""
    headers = MutableHeaders(scope=start)
    del headers["last-modified"]
    headers.add_vary_header("Accept-Language")
    return headers


def page_language(scope: Scope) -> str:
    """The language that a page opens in, for those who read it aloud: of its address, else the browser's."""
    asked = _asked(scope).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else accepted(Headers(scope=scope).get("accept-language", ""))


def _asked(scope: Scope) -> dict[str, list[str]]:
    """The parameters of the address."""
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _page(scope: Scope) -> str | None:
    """Which page is asked for, as its address calls it; None on a projector, which has other type."""
    on_projector = "1" in _asked(scope).get("present", [])
    return None if on_projector else scope["path"].removeprefix(scope.get("root_path", "")).strip("/")


def _cookie() -> str:
    """Streamlit's cookie, with the page: its own answers bring it once the connection has opened without."""
    return f"{COOKIE}={starlette_app_utils.generate_xsrf_token_string()}; Path=/; SameSite=Lax"


def _is_page(message: Message) -> bool:
    headers = MutableHeaders(scope=message)
    return (
        message["status"] == 200
        and headers.get("content-type", "").startswith("text/html")
        and "content-encoding" not in headers
    )
