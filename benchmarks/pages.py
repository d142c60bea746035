"""How long a visitor waits, and how much travels: a cold server's first words, first impressions, and the
bytes of every lesson.

    python -m benchmarks.pages [cold | impressions | bytes]

Starts the app with its own command, and headless Chromium with a fresh profile for each visit. Beside it, in
turns within one run, stand what Streamlit alone can do: the title of its own hello, and a page with one
chart. Bytes are those of a plain `http` address, where browsers accept gzip alone; a second visit finds the
browser's cache full. Needs Chromium.
"""

from __future__ import annotations

import base64
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_every_lesson import LESSONS as SYLLABUS
from viz.paths import url

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
"""What is on the page once its script has ended."""
VISITS = 5
LESSONS = [url(f"{lesson}.py") for lesson in SYLLABUS]
"""Every lesson of the syllabus, as its address calls it."""
MOST = 3.2
"""Megabytes of files that a first visit may take with gzip."""
AGAIN = 0.01
"""And a second: the server is asked whether it is there, what it is called, and whether the page is new."""
OURS = [sys.executable, "-u", "-m", "viz", "--port", "0", "--no-browser", "--offline"]
PLAIN = [sys.executable, "-u", "-m", "streamlit"]
OPTIONS = [
    "--server.headless=true",
    "--server.address=127.0.0.1",
    "--browser.gatherUsageStats=false",
    "--server.fileWatcherType=none",
]
CHART = """
import plotly.graph_objects as go
import streamlit as st
st.title("One chart")
st.plotly_chart(go.Figure(go.Heatmap(z=[[0, 1], [1, 0]])))
"""
DRAWN = ".js-plotly-plot .hm image"
PAINTED = ".number.key:not(:empty)"
WORDS = "#opening"
"""The title and the first sentence, which our page brings with it."""


def main() -> None:
    """Print the waits and the bytes, or one of them."""
    asked = sys.argv[1:] or ["cold", "impressions", "bytes"]
    with sync_playwright() as tools, ExitStack() as stack:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if "cold" in asked:
            cold(browser)
        site = stack.enter_context(running(OURS))
        until_ready(site)
        if "impressions" in asked:
            impressions(browser, site)
        if "bytes" in asked:
            every_lesson(browser, site)
        browser.close()


def cold(browser: Browser) -> None:
    """From the start of the process to the title of its first page, for ours and for hello, in turns; for
    ours, to its first words, and to its head view too, which needs the default model.
    """
    ours = {"first words": WORDS, "title": "h1", "head view": PAINTED}
    cases = {
        "lesson": (OURS, "/words-attention", ours),
        "hello": ([*PLAIN, "hello", *OPTIONS, "--server.port=8691"], "", {"title": "h1"}),
    }
    waits: dict[str, list[list[float]]] = {name: [] for name in cases}
    for _ in range(VISITS):
        for name, (command, path, awaited) in cases.items():
            begun = time.perf_counter()
            with running(command) as site:
                listening = time.perf_counter() - begun
                seen = visit(browser, site + path, *awaited.values())
                waits[name].append([listening, *(listening + each for each in seen)])
    for name, seconds in waits.items():
        for what, each in zip(("address", *cases[name][2]), zip(*seconds, strict=True), strict=True):
            print(
                f"cold server, {name:6} process start to {what:11}"
                f" {statistics.median(each):5.2f} s median, {min(each):5.2f} s best"
            )


def every_lesson(browser: Browser, site: str) -> None:
    """The bytes of each lesson, and which of them fetch more than `MOST`, or than `AGAIN` the second time."""
    heavy = {}
    for lesson in LESSONS:
        first, second = weigh(browser, f"{site}/{lesson}", "gzip")
        weigh(browser, f"{site}/{lesson}", "br")
        if first > MOST or second > AGAIN:
            heavy[lesson] = (first, second)
    print(f"more than {MOST} MB with gzip, or {AGAIN} at a second visit: {heavy or 'no lesson'}")


def impressions(browser: Browser, site: str) -> None:
    """Head view against hello's title, first chart against the bare page's: in turns, so that a busy machine
    is busy for all.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        script = Path(folder) / "chart.py"
        script.write_text(CHART, encoding="utf-8")
        hello = stack.enter_context(running([*PLAIN, "hello", *OPTIONS, "--server.port=8691"]))
        chart = stack.enter_context(running([*PLAIN, "run", str(script), *OPTIONS, "--server.port=8692"]))
        lesson = site + "/words-attention"
        cases = {
            "hello, title": (hello, "h1"),
            "bare page, chart": (chart, DRAWN),
            "lesson, title": (lesson, "h1"),
        }
        cases |= {"lesson, words": (lesson, WORDS)}
        cases |= {"lesson, head view": (lesson, PAINTED), "lesson, chart": (lesson, DRAWN)}
        for address, what in cases.values():
            visit(browser, address, what)
        waits: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(VISITS):
            for name, (address, what) in cases.items():
                waits[name] += visit(browser, address, what)
    for name, seconds in waits.items():
        print(
            f"warm server, {name:18} {min(seconds):5.2f} s best, {statistics.median(seconds):5.2f} s median"
        )
    for ours, other, goal in (
        ("lesson, head view", "hello, title", 1.25),
        ("lesson, chart", "bare page, chart", 0.9),
    ):
        best, median = (f(waits[ours]) / f(waits[other]) for f in (min, statistics.median))
        print(f"{ours} / {other}: {best:.2f} best, {median:.2f} median (goal {goal})")


def weigh(browser: Browser, address: str, coding: str) -> list[float]:
    """What a lesson's first and second visit fetch in megabytes of files, from a server that may use this
    coding; printed, with what its websocket brings.
    """
    fetched = []
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, extra_http_headers={"Accept-Encoding": coding}
    )
    lesson = address.rpartition("/")[2]
    for name in ("first", "second"):
        files, messages = _weight(context, address)
        fetched.append(files / 1e6)
        raw, packed = sum(map(len, messages)) / 1e6, _deflated(messages) / 1e6
        print(
            f"{lesson:24} {coding:4} {name:6} visit {files / 1e6:5.2f} MB of files +{raw:5.2f} MB of content"
            f" (deflated it would be {packed:4.2f})",
            flush=True,
        )
    context.close()
    return fetched


def _deflated(messages: list[bytes]) -> int:
    """Bytes that the websocket's own compression would send (RFC 7692, one window for all messages)."""
    packer = zlib.compressobj(wbits=-12)
    return sum(len(packer.compress(each) + packer.flush(zlib.Z_SYNC_FLUSH)) - 4 for each in messages)


def _weight(context: BrowserContext, address: str) -> tuple[float, list[bytes]]:
    """Bytes on the wire by HTTP, and the websocket's messages."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    files: list[float] = []
    messages: list[bytes] = []
    wire.on("Network.loadingFinished", lambda event: files.append(event["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda event: messages.append(base64.b64decode(event["response"]["payloadData"] + "==")),
    )
    page.goto(address)
    page.locator("h1").first.wait_for(timeout=60_000)
    page.locator(IDLE).wait_for(timeout=120_000)
    page.wait_for_timeout(3000)
    page.close()
    return sum(files), messages


@contextmanager
def running(command: list[str]) -> Iterator[str]:
    """The address of a server, while it runs."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:
                if found := re.search(r"http://[\d.:]+\d", line):
                    yield found.group()
                    break
        finally:
            server.kill()


def visit(browser: Browser, url: str, *awaited: str) -> list[float]:
    """Seconds from the request until each of these is on screen, in a browser that has cached nothing."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    took = []
    for what in awaited:
        page.locator(what).first.wait_for(state="attached", timeout=120_000)
        took.append(time.perf_counter() - begun)
    context.close()
    return took


def until_ready(url: str) -> None:
    """Wait until the default model is loaded."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/ready", timeout=10).close()
            return
        except OSError:  # not ready, or not listening yet
            time.sleep(0.2)


if __name__ == "__main__":
    main()
