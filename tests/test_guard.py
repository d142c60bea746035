"""The guard: whose names are answered, and what a page may load."""

from __future__ import annotations

import base64
import hashlib
import socket
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from viz.guard import METRICS, Guard

pytestmark = pytest.mark.instant

HERE = ("192.0.2.7", 8501)
"""The address that a connection came in on."""


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What the guard stands in front of: it lets everybody in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("inside", headers={"X-Content-Type-Options": "none"})(scope, receive, send)


def asked(
    guard: Guard, kind: str = "http", *, path: str = "/", server: Any = HERE, **headers: str | list[str]
) -> dict[str, Any]:
    """The first message that comes back."""
    pairs = [
        (name.encode(), each.encode())
        for name, value in headers.items()
        for each in ([value] if isinstance(value, str) else value)
    ]
    scope = {"type": kind, "path": path, "headers": pairs, "server": server, "method": "GET"}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing to read")

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(StopIteration):  # nothing in it waits: it is done at the first step, without a loop
        guard(scope, receive, send).send(None)
    return sent[0]


def status(guard: Guard, host: str | list[str], **more: Any) -> int:
    return int(asked(guard, host=host, **more)["status"])


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8501", "127.0.0.1:9", "[::1]:8501", "localhost.", "[::ffff:127.0.0.1]"]
)
def test_loopback_names_are_answered(host: str) -> None:
    assert status(Guard(inside, host="127.0.0.1"), host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8501",
        "198.51.100.1", "[2001:db8::1]", "",
        "localhost@evil.example", "localhost/evil", "localhost:", "localhost:1;script-src *", "localhost 1",
        "lab.school.example", "ſ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("bound", ["127.0.0.1", "0.0.0.0", "::"])
def test_foreign_names_are_not(host: str, bound: str) -> None:
    guard = Guard(inside, host=bound)
    assert status(guard, host) == 421
    assert asked(guard, "websocket", host=host) == {"type": "websocket.close", "code": 1008}


def test_no_name_and_two_names_are_not() -> None:
    guard = Guard(inside, host="0.0.0.0")
    assert asked(guard)["status"] == 421
    assert status(guard, ["localhost", "localhost"]) == 421


def test_the_network_reaches_it_by_the_machines_names_and_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk.school.example")
    names = ["desk:8501", "desk.local", "desk.school.example", "192.0.2.7:8501"]
    assert [status(Guard(inside, host="0.0.0.0"), name) for name in names] == [200] * 4
    assert [status(Guard(inside, host="127.0.0.1"), name, server=("127.0.0.1", 1)) for name in names] == [
        421
    ] * 4
    assert status(Guard(inside, host="::"), "192.0.2.7", server=("::ffff:192.0.2.7", 1)) == 200
    assert status(Guard(inside, host="0.0.0.0"), "192.0.2.7", server=None) == 421


def test_further_names_are_answered_when_they_are_given() -> None:
    guard = Guard(inside, host="127.0.0.1", names=["Lab.School.example"])
    assert status(guard, "lab.school.example") == 200
    assert asked(guard, "websocket", host="lab.school.example", origin="https://lab.school.example") == {
        "type": "websocket.accept"
    }
    assert status(guard, "other.school.example") == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost", "http://localhost:3000", "localhost:8501"]
)
def test_a_websocket_from_another_page_is_refused(origin: str) -> None:
    assert (
        asked(Guard(inside, host="127.0.0.1"), "websocket", host="localhost:8501", origin=origin)["type"]
        == "websocket.close"
    )


def test_a_websocket_from_our_page_or_from_no_browser_is_not() -> None:
    guard = Guard(inside, host="127.0.0.1")
    assert (
        asked(guard, "websocket", host="localhost:8501", origin="http://localhost:8501")["type"]
        == "websocket.accept"
    )
    assert asked(guard, "websocket", host="localhost:8501")["type"] == "websocket.accept"


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "192.0.2.7", "desk.local"])
def test_the_network_reads_no_metrics(bound: str) -> None:
    guard = Guard(inside, host=bound)
    assert [
        status(guard, "localhost", path=path) for path in (METRICS, METRICS + "/", "/base" + METRICS)
    ] == [404] * 3
    assert status(guard, "localhost", path="/_stcore/health") == 200


@pytest.mark.parametrize("bound", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_computer_does(bound: str) -> None:
    assert status(Guard(inside, host=bound), "localhost", path=METRICS) == 200


def policy_of(message: dict[str, Any]) -> dict[str, str]:
    headers = {name.lower(): value.decode() for name, value in message["headers"]}
    assert headers[b"x-content-type-options"] == "nosniff"
    assert headers[b"referrer-policy"] == "same-origin"
    assert len(headers) == len(message["headers"]), "no header twice"
    return dict(rule.split(" ", 1) for rule in headers[b"content-security-policy"].split("; "))


def test_every_answer_that_can_be_a_page_says_what_it_may_load(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<script>go()</script><script src='x.js'></script>")
    guard = Guard(inside, host="0.0.0.0", page=page, scripts=["told()"])
    rules = policy_of(asked(guard, host="localhost:8501"))
    assert rules["default-src"] == rules["frame-ancestors"] == "'self'"
    assert rules["img-src"] == "'self' data: blob:"
    digests = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"go()", b"told()"))
    assert rules["script-src"] == " ".join(["'self' blob:", *(f"'sha256-{each}'" for each in digests)])
    assert rules["connect-src"] == "'self' data: ws://localhost:8501 wss://localhost:8501"
    for other in (asked(guard, host="evil.example"), asked(guard, host="localhost", path=METRICS)):
        assert "evil" not in str(other)
        assert policy_of(other)["default-src"] == "'self'"


def test_parts_of_a_page_do_not_say_it_again() -> None:
    async def file(scope: Scope, receive: Receive, send: Send) -> None:
        kind = {"/a.js": "text/javascript", "/a.css": "text/css", "/a.svg": "image/svg+xml"}[scope["path"]]
        await PlainTextResponse("x", media_type=kind)(scope, receive, send)

    guard = Guard(file, host="127.0.0.1")
    said = {
        path: {name.lower() for name, _ in asked(guard, host="localhost", path=path)["headers"]}
        for path in ("/a.js", "/a.css", "/a.svg")
    }
    assert [b"content-security-policy" in said[path] for path in said] == [False, False, True]
    assert all(b"x-content-type-options" in names for names in said.values()), "they stay what they are"
