"""What a page may load: nothing on it reaches another host."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cases import first

pytestmark = pytest.mark.browser

LISTEN = (
    "document.addEventListener('securitypolicyviolation', event =>"
    " window.refused.push(event.effectiveDirective))"
)
REACH = {
    "connect-src": "() => fetch('http://127.0.0.2:9/').catch(() => 0)",
    "img-src": "() => { new Image().src = 'http://127.0.0.2:9/p.png' }",
    "script-src-elem": (
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.head.append(s) }"
    ),
    "frame-src": (
        "() => { const f = document.createElement('iframe'); f.src = 'http://127.0.0.2:9/';"
        " document.body.append(f) }"
    ),
    "style-src-elem": (
        "() => { const l = document.createElement('link'); l.rel = 'stylesheet';"
        " l.href = 'http://127.0.0.2:9/'; document.head.append(l) }"
    ),
}


@pytest.fixture(scope="module")
def alone(chromium: Any) -> Iterator[Any]:
    """A page of its own: `visit` would take what is refused for a failure."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_page_reaches_no_other_host(alone: Any, app: str) -> None:
    alone.goto(app)
    alone.evaluate(f"window.refused = []; {LISTEN}")
    for directive, attempt in REACH.items():
        alone.evaluate(attempt)
        alone.wait_for_function(
            "directive => window.refused.includes(directive)", arg=directive, timeout=20_000
        )
    assert alone.evaluate("window.ran") is None


def test_the_policy_is_the_servers(app: str) -> None:
    with urllib.request.urlopen(f"{app}/words-attention", timeout=30) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'")
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", first(1, ["/words-heads?layer=2", ""]))
def test_a_page_asks_its_own_server_at_once(alone: Any, app: str, path: str) -> None:
    refused, connections = [], []
    alone.goto("about:blank")
    alone.on("response", lambda response: refused.append(response.url) if response.status >= 400 else 0)
    alone.on("websocket", lambda socket: connections.append(socket.url))
    alone.goto(app + path)
    alone.wait_for_selector("h1", timeout=60_000)
    assert connections == [app.replace("http", "ws", 1) + "/_stcore/stream"]
    assert refused == []
