"""The running app and a headless Chromium, for tests of what is seen and clicked.

Skipped where there is no browser.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.windows import Windows, settle
from tests.cases import first

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
HEADLESS = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same without windows and menus of its own, where there is one: a tenth of its work less."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]
# A camera that films a drawing, and that nobody has to allow.
FLAGS += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# Who drives a browser asks it where each error is thrown, caught ones too; to know it of the first one in the
# chart library, it would read five megabytes again, which takes a second.
FLAGS += ["--js-flags=--no-enable-lazy-source-positions"]

TOKEN = "token-of-the-operator"
SCHEMES = first(1, ("light", "dark"))
"""Themes that the browser asks for."""


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """The browser."""
    if not Path(HEADLESS).exists():
        assert not os.environ.get("ATTENTION_LAB_REQUIRE_BROWSER"), "this machine must have a Chromium"
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=HEADLESS, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def started(folder: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of the app, started with its command from another folder, its default model loaded."""
    command = [sys.executable, "-m", "viz", "--port", "0", "--no-browser", *options]
    log = folder / "log"
    with log.open("w") as sink:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=sink, stderr=subprocess.STDOUT)
        try:
            yield _ready(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the app looks for own checkpoints in: empty, but for a test that lays one there."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[str]:
    """The app that most tests visit."""
    folder, options = tmp_path_factory.mktemp("app"), ("--offline", "--models", str(models))
    with started(folder, *options, ATTENTION_LAB_ADMIN=TOKEN) as address:
        yield address


def _ready(process: subprocess.Popen, log: Path) -> str:
    for _ in range(480):
        assert process.poll() is None, log.read_text()
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found:
            try:
                urllib.request.urlopen(f"{found.group()}/api/ready", timeout=5).close()
                return found.group()
            except OSError:
                pass
        time.sleep(0.25)
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="session")
def windows(chromium) -> Windows:
    """The windows that the tests of this process share."""
    return Windows(chromium)


@pytest.fixture
def visit(windows: Windows, app: str) -> Iterator:
    """visit("/words-attention?layer=3") -> what is seen; at the end, not a word on its console."""
    with windows.visits(app) as go:
        yield go


def soon(page, read: Callable[[], object], expected: object) -> None:
    """Holds within twenty seconds: the machine that runs the tests may be busy with other things."""
    for _ in range(400):
        if read() == expected:
            return
        page.wait_for_timeout(50)
    assert read() == expected


def lasers(page) -> list[list[int]]:
    """Where the projector's pointers are seen: left and top of what each lies on, in pixels of the window."""
    return page.evaluate(
        """() => {
            const inside = (root) => [...root.querySelectorAll("*")]
                .flatMap((each) => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
            return inside(document).filter((each) => each.classList?.contains("laser")
                && getComputedStyle(each, "::before").display === "block").map((each) => {
                    const box = each.getBoundingClientRect();
                    return [Math.round(box.left), Math.round(box.top)];
                });
        }"""
    )


def open_third_head(page) -> None:
    """In the grid of heads, with the keyboard alone: the first layer's third one, in its own lesson."""
    grid = page.locator(".grid")
    grid.wait_for()
    grid.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"words-attention\?.*heads=3"))
    settle(page)
