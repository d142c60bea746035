"""The pictures of the README, taken anew: `python -m benchmarks.screenshots [FOLDER] [NAME ...]`.

Starts the app with its own command, opens what teachers use in headless Chromium, and writes PNG files of at
most 150 kB each, into assets/teachers where no other folder is named. Needs Chromium.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.pages import OURS, running, until_ready
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.windows import drawn, settle
from viz.ui.page.sequence import SequenceView, packed

FOLDER = Path(__file__).parent.parent / "assets" / "teachers"
MOST_BYTES = 150_000
WIDTH, HEIGHT = 1280, 800
STEPS = (
    SequenceView("words-attention?layer=4&heads=2&pin=10", "At which word does “it” look?"),
    SequenceView("words-attention?layer=4&heads=2&text=The+animal+was+too+wide.", "And now?"),
    SequenceView("images-attention?picture=dog", "The same heads, on a picture", 1),
)


def sequence(page: Page, url: str) -> None:
    """Three views in order, each with a note."""
    page.goto(f"{url}/classroom-sequence?sequence={quote(packed(STEPS))}")


def projector(page: Page, url: str) -> None:
    """The first lesson in projector mode."""
    page.goto(f"{url}/words-attention?present=1")


def question(page: Page, url: str) -> None:
    """A question that is open to the class, and two answers."""
    page.goto(f"{url}/classroom-ask")
    page.get_by_role("button", name="Open this question to the class").click()
    page.get_by_alt_text("QR code for pupils").wait_for()
    code = page.locator("p", has_text=re.compile(r"^[2-9A-Z]{5}$")).first.inner_text()
    browser = page.context.browser
    assert browser is not None
    for answer in ("animal", "street", "animal"):
        pupil = browser.new_context().new_page()
        pupil.goto(f"{url}/classroom-answer?code={code}")
        pupil.get_by_role("button", name=answer).click()
        pupil.get_by_text("Your answer is counted").wait_for()
        pupil.context.close()
    page.get_by_text("3 pupils have answered").wait_for()


def phone(page: Page, url: str) -> None:
    """A lesson on pictures that is open to phones."""
    page.goto(f"{url}/images-attention")
    settle(page)
    page.locator(".st-key-phone button").first.click(position={"x": 8, "y": 20})
    page.get_by_role("button", name="Open this lesson to phones").click()
    page.get_by_alt_text("QR code for pupils").wait_for()


def worksheet(page: Page, url: str) -> None:
    """A worksheet's key, with the models' numbers."""
    page.goto(f"{url}/classroom-worksheets?show=key")


SHOTS: dict[str, Callable[[Page, str], None]] = {
    "projector": projector,
    "sequence": sequence,
    "question": question,
    "phone": phone,
    "worksheet": worksheet,
}


def main() -> None:
    """Take them all, or those that are named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with running(OURS) as url, sync_playwright() as tools:
        until_ready(url)
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in sys.argv[2:] or SHOTS:
            data = small(taken(browser, url, SHOTS[name]))
            (folder / f"{name}.png").write_bytes(data)
            print(f"{folder / name}.png {len(data) / 1000:.0f} kB", flush=True)
        browser.close()


def taken(browser: Browser, url: str, what: Callable[[Page, str], None]) -> bytes:
    """What is on screen then, as a PNG file."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    what(page, url)
    drawn(page)
    page.wait_for_timeout(1500)
    shot = page.screenshot()
    page.close()
    return shot


def small(shot: bytes) -> bytes:
    """The same picture in so few colours that its file has at most `MOST_BYTES`."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise ValueError("This picture does not get small enough; show less of the page.")


if __name__ == "__main__":
    main()
