"""Who is answered, and what a page may load: an ASGI middleware around the whole server.

A page of another site can make a browser ask this server (a name that is made to point here, a websocket from
anywhere): so only a request for one of the server's own names is answered. What a page then loads, it loads
from here: foreign text that got past `viz/foreign.py` still reaches no other host.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viz.language import accepted, mark, spoken, tr

LOOPBACK = ("localhost", "127.0.0.1", "::1")
METRICS = "/_stcore/metrics"
AUTHORITY = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.IGNORECASE | re.ASCII)
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
PARTS = ("text/javascript", "application/javascript", "text/css", "font/")
"""Kinds of files that no browser opens as a page: the rules are those of the page that they are parts of, and
would be a kilobyte in each of 120 answers.
"""
REFUSAL = mark(
    "This server does not answer to that name. Whoever runs it can add the name: attention-lab --name NAME"
)


def plain(name: str) -> str:
    """A host name or address as it is compared: lower case, no brackets, no last dot, IPv4 as itself."""
    name = name.lower().removeprefix("[").removesuffix("]").removesuffix(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def named(authority: str) -> str | None:
    """The name in `authority`, "name" or "name:port"; None when it is neither."""
    found = AUTHORITY.fullmatch(authority)
    return plain(found["name"]) if found else None


def private(host: str) -> bool:
    """Does a server bound to `host` hear this computer alone?"""
    try:
        return ipaddress.ip_address(plain(host)).is_loopback
    except ValueError:
        return plain(host) == "localhost"


@lru_cache(maxsize=64)
def policy(authority: str, scripts: tuple[str, ...]) -> str:
    """The Content-Security-Policy of pages at `authority`; `scripts` are the inline ones that may run."""
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob:{hashes}",  # Streamlit imports a component's script from a blob
        "style-src": "'self' 'unsafe-inline'",  # Plotly, Streamlit and every component write style elements
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": (
            # older Safari does not take 'self' for a websocket; the camera's picture is a data address
            f"'self' data: ws://{authority} wss://{authority}"
        ),
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


class Guard:
    """Answers requests for this server's own names alone, and says to the browser what a page may load.

    Args:
        app: what it stands in front of.
        host: the address that the server is bound to.
        names: further names, which a proxy in front passes on.
        page: the HTML page that holds the inline scripts which may run; None for no such script.
        scripts: further inline scripts which may run.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str,
        names: Iterable[str] = (),
        page: Path | None = None,
        scripts: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._private = private(host)
        self._names = {plain(name) for name in (*LOOPBACK, host, *names)}
        if not self._private:
            own = plain(socket.gethostname())
            self._names |= {own, own.partition(".")[0], f"{own.partition('.')[0]}.local"}
        self._scripts = (*(INLINE.findall(page.read_text(encoding="utf-8")) if page else ()), *scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        known = len(hosts) == 1 and self._knows(hosts[0], scope)
        if scope["type"] == "websocket":
            if known and all(origin.partition("://")[2] == hosts[0] for origin in headers.getlist("origin")):
                await self._app(scope, receive, send)
            else:
                await send(
                    {"type": "websocket.close", "code": 1008}
                )  # before it is accepted: the server answers 403
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message), hosts[0] if known else "localhost")
            await send(message)

        await self._chosen(scope, known)(scope, receive, marked)

    def _chosen(self, scope: Scope, known: bool) -> ASGIApp:
        if not known:
            with spoken(accepted(Headers(scope=scope).get("accept-language", ""))):
                return PlainTextResponse(f"{tr(REFUSAL)}\n", status_code=421)
        if not self._private and scope["path"].rstrip("/").endswith(METRICS):
            return PlainTextResponse("Not Found", status_code=404)
        return self._app

    def _knows(self, authority: str, scope: Scope) -> bool:
        """Is it one of the names, or the address that this very connection came in on?"""
        reached = (scope.get("server") or ("",))[0]
        name = named(authority)
        return name is not None and (name in self._names or name == plain(reached or ""))

    def _mark(self, headers: MutableHeaders, authority: str) -> None:
        if not headers.get("content-type", "").startswith(PARTS):
            headers["Content-Security-Policy"] = policy(authority, self._scripts)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
