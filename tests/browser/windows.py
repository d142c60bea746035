"""Browser windows that one test after another uses.

A new one compiles ten megabytes of scripts again, which takes three seconds of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

DRAWN = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const all = (selector, done) => [...main.querySelectorAll(selector)].every(done);
    const root = (host) => host.shadowRoot ?? host.firstElementChild?.shadowRoot ?? host;
    return main && main.querySelector("h1, h2, h3")
        && all("[data-testid=stPlotlyChart]", (chart) => chart.querySelector("svg.main-svg"))
        && all("[data-testid^=stBidiComponent]", (host) => root(host).childElementCount > 0);
}"""
STILL = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const old = document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
    const busy = app?.dataset.testScriptState !== "notRunning" || old;
    window.stillSince = busy ? null : (window.stillSince ?? performance.now());
    return !busy && performance.now() - window.stillSince > 150;
}"""
HEADING = '() => document.querySelector("[data-testid=stMain] :is(h1, h2, h3)")?.textContent'
DESK, LAPTOP = (1440, 900), (1024, 768)
"""Width and height of a window."""
EVERY = 50
"""Milliseconds between two looks: to look at each frame makes the browser draw sixty of them a second."""


@dataclass(eq=False)
class Seen:
    """One visit: the page, and what it did behind the scenes."""

    page: Any
    sent: list[int] = field(default_factory=list)
    """Bytes of each frame that it sent to the server."""
    received: list[int] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What its console calls an error."""
    hosts: set[str] = field(default_factory=set)
    """Hosts that it asked for anything."""

    def listeners(self) -> dict[str, Any]:
        """What to call at which event of the page."""
        return {
            "console": self._console,
            "pageerror": self._error,
            "request": self._request,
            "websocket": self._websocket,
        }

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location}")

    def _error(self, error: Any) -> None:
        self.complaints.append(str(error))

    def _request(self, request: Any) -> None:
        self.hosts.add(request.url.split("/")[2].split(":")[0])

    def _websocket(self, socket: Any) -> None:
        socket.on("framesent", lambda payload: self.sent.append(len(payload)))
        socket.on("framereceived", lambda payload: self.received.append(len(payload)))

    def leave(self) -> None:
        """Close the session, so that its server may stop."""
        self.page.goto("about:blank")


class Windows:
    """Windows of one browser, each with cookies and a store of its own; two visits at once are two people."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.free: list[Any] = []

    @contextmanager
    def visits(self, address: str) -> Iterator[Any]:
        """visit("/words-attention?layer=3") -> what is seen there; at the end, not a word on any console."""
        visits: list[Seen] = []

        def visit(
            path: str = "", *, width: int = 1440, height: int = 900, scheme: str = "light", at: str = address
        ) -> Seen:
            page = self.free.pop() if self.free else self.browser.new_context().new_page()
            seen = Seen(page)
            visits.append(seen)
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")
            page.mouse.move(0, 0)
            for event, listener in seen.listeners().items():
                page.on(event, listener)
            page.goto(at + path)
            settle(page)
            return seen

        try:
            yield visit
        finally:
            for seen in visits:
                self._keep(seen)
        for seen in visits:
            assert [text for text in seen.complaints if "/_stcore/h" not in text] == []
            assert {host for host in seen.hosts if host} <= {"127.0.0.1"}

    def _keep(self, seen: Seen) -> None:
        """Leave the page as a new one, for the next visit."""
        for event, listener in seen.listeners().items():
            seen.page.remove_listener(event, listener)
        seen.page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear() } catch { } }")
        seen.page.context.clear_cookies()
        seen.leave()
        # A window remembers fifty places: past them, no step can be counted.
        session = seen.page.context.new_cdp_session(seen.page)
        session.send("Page.resetNavigationHistory")
        session.detach()
        self.free.append(seen.page)


def share(value: float) -> str:
    """A weight as components write it: what is not 0 is never written as 0."""
    return "<0.001" if 0 < value < 0.0005 else f"{value:.3f}"


def turn(page: Any, path: str) -> None:
    """Another page of the app in the same session, as the browser's arrows turn to it.

    No script is loaded and evaluated again, which is half of what a visit takes.
    """
    before = page.evaluate(HEADING)
    page.evaluate(
        "path => { History.prototype.pushState.call(history, {}, '', path);"  # nobody has clicked here
        " dispatchEvent(new PopStateEvent('popstate')) }",
        path,
    )
    page.wait_for_function(f"before => ({HEADING})() !== before", arg=before, timeout=60_000, polling=EVERY)
    page.evaluate("window.stillSince = null")
    settle(page)


def settle(page: Any) -> None:
    """Wait until the script has run and nothing on the page is from before."""
    page.wait_for_function(STILL, timeout=180_000, polling=EVERY)


def drawn(page: Any) -> None:
    """Wait until each chart and each component shows something."""
    page.wait_for_function(DRAWN, timeout=180_000, polling=EVERY)
    settle(page)


def above_the_fold(page: Any, figure: str, size: tuple[int, int]) -> None:
    """Wait until, in a window of this size, the chart below this key ends above its lower edge, or nearly."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function(
        "([figure, end]) => document.querySelector(figure).getBoundingClientRect().bottom <= end",
        arg=[f".st-key-{figure} .js-plotly-plot", size[1] + (10 if size == DESK else 60)],
        timeout=20_000,
    )
