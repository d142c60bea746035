"""A stand-in for a package index on loopback, with the troubles that real ones have."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Index(ThreadingHTTPServer):
    """Serves the wheels of one folder; the attributes choose what goes wrong."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.folder = folder
        self.asked: list[tuple[str, str]] = []
        """(path, range) of each request."""
        self.cut_after = 0
        """The connection is cut after so many bytes of a file, again and again."""
        self.hang_after = 0
        self.ranges = True
        self.silent = False
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"

    @property
    def ranges_asked(self) -> list[str]:
        return [given for path, given in self.asked if path.endswith(".whl") and given]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the game."""

    def __enter__(self) -> Index:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Index

    def log_message(self, *args: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        index, given = self.server, self.headers.get("Range", "")
        index.asked.append((self.path, given))
        file = index.folder / self.path.rpartition("/")[2]
        if index.silent:
            index.released.wait()
            self.close_connection = True
        elif self.path == "/simple/tiny-weights/":
            links = "".join(
                f'<a href="/files/{path.name}">{path.name}</a>' for path in index.folder.glob("*.whl")
            )
            self._send(200, f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")
        elif self.path.startswith("/files/") and file.is_file():
            self._file(file.read_bytes(), int(given[6:-1]) if given and index.ranges else 0)
        else:
            self._send(404, b"", "text/plain")

    def _file(self, data: bytes, start: int) -> None:
        index = self.server
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        stop = index.cut_after or index.hang_after or len(data)
        self.wfile.write(data[start : start + stop])
        self.wfile.flush()
        if index.hang_after:
            index.released.wait()
        self.close_connection = bool(index.cut_after or index.hang_after)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)
