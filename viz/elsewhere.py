"""Whoever asks for a page that is not there is led to the home page, which says so in the reader's language.

Streamlit shows its first page too, but under an English dialog, and the address keeps what means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED = "missing"
"""The parameter of the home page's address that carries what was asked for."""
LONGEST = 60
"""Characters of it that are kept."""


class Elsewhere:
    """ASGI middleware: a page is answered at the addresses of `pages` and at the root, nowhere else."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self._app = app
        self._pages = {"", *pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        asked = scope.get("path", "").strip("/")
        if scope["type"] != "http" or asked in self._pages:
            await self._app(scope, receive, send)
            return
        led = False

        async def leading(message: Message) -> None:
            nonlocal led
            if message["type"] == "http.response.start" and _is_page(message):
                led = True
                await RedirectResponse(_home(scope, asked), 303)(scope, receive, send)
            elif not led:
                await send(message)

        await self._app(scope, receive, leading)


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] == 200 and headers.get("content-type", "").startswith("text/html")


def _home(scope: Scope, asked: str) -> str:
    """The root as it is seen from there, behind a proxy's folder too; its parameters stay, the language
    among them.
    """
    query = scope["query_string"].decode("latin-1")
    up = "../" * (len(asked.split("/")) - 1) or "./"
    return f"{up}?{ASKED}={quote(asked[:LONGEST], safe='')}{query and '&' + query}"
