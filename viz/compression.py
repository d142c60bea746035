"""The browser's scripts, compressed once: Streamlit sends them as they lie on the disk, 5 MB for a page with
one chart.

Each file is compressed when somebody first asks for it in a coding, and kept in memory: never again per
request. A plain `http` address gets gzip, since browsers offer Brotli only to `https` and to this computer.
The answers are those of the app inside, whose files never change (their names hold a digest of their
content), with another body; parts of files (`Range`) stay as they are.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

CODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda raw: brotli.compress(raw, quality=5),  # 9 saves 4 % more in four times the time
    "gzip": lambda raw: gzip.compress(raw, 9, mtime=0),
}
"""Best first."""
TEXT = (".js", ".css", ".json", ".svg", ".map")
"""Fonts and pictures are compressed already."""
WORTH = 1000
"""Bytes below which a packet more or less is not worth it."""
CHUNK = 65536


def streamlit_files() -> frozenset[str]:
    """The addresses of Streamlit's own scripts and styles."""
    root = Path(get_static_dir())
    found = (
        path for path in (root / "static").rglob("*") if path.suffix in TEXT and path.stat().st_size >= WORTH
    )
    return frozenset(f"/{path.relative_to(root).as_posix()}" for path in found)


def negotiated(accepted: str | None, offered: Iterable[str] = CODERS) -> str | None:
    """The coding that `Accept-Encoding` likes best (RFC 9110, 12.5.3), the first offered where it likes
    several; None: as it is.
    """
    weights = dict(_weight(entry) for entry in (accepted or "").lower().split(",") if entry.strip())
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    liking = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in offered}
    best = max(liking, key=lambda coding: liking[coding])
    return best if liking[best] > 0 and liking[best] >= weights.get("identity", 0.0) else None


def _weight(entry: str) -> tuple[str, float]:
    coding, *parameters = (part.strip() for part in entry.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                found = float(value)
            except ValueError:
                return coding, 0.0
            return coding, found if 0 <= found <= 1 else 0.0
    return coding, 1.0


class Compression:
    """ASGI middleware: `files` leave compressed, everything else passes through.

    `changes` are those that are written anew on the way.
    """

    def __init__(
        self,
        app: ASGIApp,
        files: frozenset[str] | None = None,
        *,
        changes: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({}),
    ) -> None:
        self.app = app
        self.files = streamlit_files() if files is None else files
        self._changes = changes
        self._kept: dict[tuple[str, str], asyncio.Task[Response | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"] not in self.files
        ):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        coding = negotiated(",".join(headers.getlist("accept-encoding")))
        kept = await self._compressed(scope, coding) if coding and "range" not in headers else None
        if kept is None:
            await self.app(scope, receive, _varying(send))
        else:
            await answer(kept, headers, scope["method"], send)

    async def _compressed(self, scope: Scope, coding: str) -> Response | None:
        """The file in this coding, made by whoever asks first.

        None where the app inside has no such file to give.
        """
        key = (scope["path"], coding)
        if key not in self._kept:
            self._kept[key] = asyncio.create_task(self._make(scope, coding))
        try:
            made = await asyncio.shield(self._kept[key])
        except Exception:
            made = None
        if made is None:
            self._kept.pop(key, None)
        return made

    async def _make(self, scope: Scope, coding: str) -> Response | None:
        sent = await _asked(self.app, scope)
        start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        headers = MutableHeaders(raw=list(start["headers"]))
        if (
            start["status"] != 200
            or "immutable" not in headers.get("cache-control", "")
            or "content-encoding" in headers
        ):
            return None
        change = self._changes.get(scope["path"], bytes)
        del headers["set-cookie"]  # what is kept goes to everybody
        return await asyncio.to_thread(lambda: packed(change(body), coding, headers))


def packed(body: bytes, coding: str | None, headers: MutableHeaders) -> Response:
    """A file or page in this coding, with what its headers then say of it; None: as it is."""
    if coding:
        headers["content-encoding"] = coding
        body = CODERS[coding](body)
    headers["content-length"] = str(len(body))
    headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers.add_vary_header("Accept-Encoding")
    del headers["accept-ranges"]
    made = Response(body)
    made.raw_headers = headers.raw
    return made


async def _asked(app: ASGIApp, scope: Scope) -> list[Message]:
    """What `app` sends for the whole file, whoever this visitor is and whatever they have of it."""
    dropped = (
        b"accept-encoding",
        b"cookie",
        b"if-none-match",
        b"if-modified-since",
        b"if-match",
        b"if-unmodified-since",
    )
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
    whole = {**scope, "method": "GET", "headers": headers, "extensions": {}}
    sent: list[Message] = []
    received: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not received:
            await asyncio.Event().wait()  # nobody hangs up here; who listens for that must not spin
        return received.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(whole, receive, send)
    return sent


def _varying(send: Send) -> Send:
    async def varied(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return varied


async def answer(kept: Response, request: Headers, method: str, send: Send) -> None:
    """`kept`, its headers alone, or that the visitor has it.

    In pieces, so that a slow network holds the server's memory down.
    """
    if _has(kept, request):
        headers = [
            (name, value)
            for name, value in kept.raw_headers
            if name not in (b"content-length", b"content-type")
        ]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.raw_headers})
    body = memoryview(kept.body) if method == "GET" else memoryview(b"")
    for begin in range(0, len(body), CHUNK):
        await send(
            {"type": "http.response.body", "body": bytes(body[begin : begin + CHUNK]), "more_body": True}
        )
    await send({"type": "http.response.body", "body": b""})


def _has(kept: Response, request: Headers) -> bool:
    """Does the visitor hold this very body already? A date decides only where no tag was sent."""
    tags = ",".join(request.getlist("if-none-match"))
    if tags:
        return tags.strip() == "*" or kept.headers["etag"] in [
            tag.strip().removeprefix("W/") for tag in tags.split(",")
        ]
    since = request.get("if-modified-since")
    return since is not None and since == kept.headers.get("last-modified")
