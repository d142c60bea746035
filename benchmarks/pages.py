"""How long a visitor waits: a cold server's first words, and a warm one's first painted head view.

    python -m benchmarks.pages

Starts the app with its own command, and times headless Chromium from the request to what is on screen. Seconds, best and median of
five visits (one, for the cold server). Needs Chromium.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS

VISITS = 5


def main() -> None:
    """Print the waits."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        browser.new_page().close()
        with subprocess.Popen(
            [sys.executable, "-u", "-m", "viz", "--port", "0", "--no-browser", "--offline"], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                url = re.search(r"http://[\d.:]+", server.stdout.readline()).group()  # type: ignore[union-attr]
                print(f"cold server, request to the lesson's title     {visit(browser, url + '/words-attention', 'h1'):5.2f} s")
                until_ready(url)
                waits = [visit(browser, url + "/words-attention", ".number.key:not(:empty)") for _ in range(VISITS)]
                print(f"warm server, request to the painted head view  {min(waits):5.2f} s best, {statistics.median(waits):.2f} s median")
            finally:
                server.terminate()
        browser.close()


def visit(browser: Browser, url: str, what: str) -> float:
    """Seconds from the request until `what` is on screen, in a browser that has cached nothing."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(what).first.wait_for(timeout=120_000)
    took = time.perf_counter() - begun
    context.close()
    return took


def until_ready(url: str) -> None:
    """Wait until the default model is loaded."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/ready", timeout=10).close()
            return
        except urllib.error.HTTPError:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
