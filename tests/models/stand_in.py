"""A stand-in for the Hugging Face hub on loopback, with the troubles that real ones have."""

from __future__ import annotations

import hashlib
import json
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REPOSITORY = "somebody/tiny"
REVISION = "0123456789abcdef0123456789abcdef01234567"


def weights(size: int) -> bytes:
    """A safetensors file of about `size` bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(i % 251 for i in range(size))


class Hub(ThreadingHTTPServer):
    """Serves one repository; the attributes choose what goes wrong."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.repository, self.revision = REPOSITORY, REVISION
        self.files: dict[str, bytes] = {
            "config.json": b'{"model_type": "bert"}',
            "tokenizer.json": b'{"version": "1.0"}',
            "model.safetensors": weights(400_000),
            "pytorch_model.bin": b"never asked for",
        }
        self.asked: list[tuple[str, str, str]] = []
        self.status = 0
        self.hang = ""
        self.cut_after = 0
        self.cuts = 1
        self.pause = 0.0
        self.body: bytes | None = None
        self.login_page = False
        self.commit = REVISION
        self.sent = 0
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the game."""

    def __enter__(self) -> Hub:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Hub

    def log_message(self, *args: object) -> None:
        """Silence."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        hub, name = self.server, self.path.rpartition("/")[2]
        hub.asked.append((self.command, name, self.headers.get("Range", "")))
        if hub.hang == self.command:
            hub.released.wait()
            self.close_connection = True
        elif hub.status:
            self._send(hub.status, {"Content-Length": "0"})
        elif hub.login_page:
            page = b"<html>Please log in to the school network</html>"
            self._send(200, {"Content-Length": str(len(page)), "Content-Type": "text/html"})
            if body:
                self.wfile.write(page)
        elif name not in hub.files or self.path not in {
            f"/{hub.repository}/resolve/{revision}/{name}" for revision in ("main", hub.revision)
        }:
            self._send(
                404, {"Content-Length": "0", "X-Error-Code": "EntryNotFound", "X-Repo-Commit": REVISION}
            )
        else:
            self._file(name, body=body)

    def _file(self, name: str, *, body: bool) -> None:
        whole = self.server.files[name]
        sent = (
            self.server.body
            if body and self.server.body is not None and name == "model.safetensors"
            else whole
        )
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        large = name.endswith(".safetensors")
        digest = hashlib.sha256(whole) if large else hashlib.sha1(b"blob %d\0" % len(whole) + whole)
        headers = {"ETag": f'"{digest.hexdigest()}"', "X-Repo-Commit": self.server.commit}
        headers["Content-Length"] = str(len(sent) - start)
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(sent) - 1}/{len(sent)}"
        self._send(206 if start else 200, headers)
        if body:
            self._body(sent[start:], large=large)

    def _body(self, content: bytes, *, large: bool) -> None:
        hub = self.server
        for at in range(0, len(content), 20_000):
            if large and hub.cut_after and hub.cuts and at >= hub.cut_after:
                hub.cuts -= 1
                self.close_connection = True
                return
            self.wfile.write(content[at : at + 20_000])
            hub.sent += 20_000
            if large and hub.pause:
                time.sleep(hub.pause)
            if large and hub.hang == "BODY":
                hub.released.wait()
                self.close_connection = True
                return

    def _send(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
