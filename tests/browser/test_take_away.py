"""What is taken along works without a network; what a browser refuses is said; a page is printed whole."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import SCHEMES, soon
from tests.browser.windows import drawn, settle
from tests.cases import first

pytestmark = pytest.mark.browser
VIEW = "/words-attention?layer=4&heads=2&pin=11"

POINTED_AT = """async () => {
    const figure = document.body.appendChild(document.createElement("div"));
    const hovertemplate =
        "%{y:.2f}, %{customdata[0]:.0%}, %{customdata[1]:(.3f}, %{customdata[2]:(.3f}<extra></extra>";
    const trace = { y: [-0.5], customdata: [[-0.05, 0.0004, 0.0006]], hovertemplate };
    await Plotly.newPlot(figure, [trace], { separators: ".,\\u00a0" });
    Plotly.Fx.hover(figure, [{ curveNumber: 0, pointNumber: 0 }]);
    return figure.querySelector(".hoverlayer").textContent;
}"""
"""What is written of −0.5, of −0.05 in per cent, and of two small weights, in a file that is taken along."""


def menu(page: Any, key: str) -> None:
    """Open the menu of what is drawn under this key."""
    page.locator(f".st-key-take-{key} button").first.click()
    page.get_by_role("button", name="PNG", exact=True).wait_for()
    settle(page)


def saved(page: Any, kind: str, folder: Path) -> Path:
    """The file that a button of the open menu saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind, exact=True).click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


@pytest.fixture
def offline(chromium: Any):
    """A window that reaches nothing, and what its console complains of."""
    context = chromium.new_context(offline=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_what_is_taken_along_hovers_without_a_network(visit: Any, offline: Any, tmp_path: Path) -> None:
    page = visit(VIEW).page
    drawn(page)
    menu(page, "map")
    offline.goto(saved(page, "HTML", tmp_path).as_uri())
    offline.locator(".hm image").wait_for(state="attached")
    value = "() => document.getElementById('figure')._fullData[0].z[10][2]"
    there = "() => document.querySelector('.st-key-map .js-plotly-plot')._fullData[0].z[10][2]"
    assert offline.evaluate(value) == page.evaluate(there) > 0.5
    box = offline.locator(".nsewdrag").first.bounding_box()
    offline.mouse.move(box["x"] + box["width"] * 2.5 / 16, box["y"] + box["height"] * 10.5 / 16)
    soon(offline, lambda: "0.67" in "".join(offline.locator(".hoverlayer").all_text_contents()), True)
    assert offline.evaluate(POINTED_AT) == "−0.50, −5\u00a0%, <0.001, 0.001"
    pictures(page, "map", tmp_path)

    pinned = page.locator(".number.key").all_inner_texts()
    menu(page, "head-view")
    offline.goto(saved(page, "HTML", tmp_path).as_uri())
    soon(offline, lambda: offline.locator(".number.key").all_inner_texts(), pinned)
    offline.locator(".cell.query").nth(2).hover()
    pictures(page, "head-view", tmp_path)
    page.locator(".cell.query").nth(2).hover()
    soon(page, lambda: page.locator(".number.key").all_inner_texts() != pinned, True)
    hovered = page.locator(".number.key").all_inner_texts()
    soon(offline, lambda: offline.locator(".number.key").all_inner_texts(), hovered)


def pictures(page: Any, key: str, folder: Path) -> None:
    """What the open menu of `key` saves as pictures; shuts it."""
    svg = saved(page, "SVG", folder).read_text(encoding="utf-8")
    assert svg.startswith("<svg"), key
    assert "animal" in svg, key
    assert "http://127" not in svg, "it needs nothing from here"
    png = saved(page, "PNG", folder).read_bytes()
    assert png.startswith(b"\x89PNG"), key
    assert len(png) > 20_000, key
    page.keyboard.press("Escape")
    settle(page)


COMPONENTS = first(
    1,
    (
        (VIEW, "head-view", "animal"),
        ("/images-attention", "patch-lens", "0.052"),
        ("/words-heads", "head-grid", "rows: layers, columns: heads"),
        ("/words-attention?text=unbelievable%20%26%20odd", "tokens", "unbelievable & odd"),
        ("/images-patches", "patch-grid", "token 138 of 257"),
        ("/predictions-masked", "mask-strip", "[MASK]"),
    ),
)
"""Where a component is, the key of what it is drawn under, and what it says there."""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_becomes_an_svg_that_any_program_draws(
    visit: Any, component: tuple[str, str, str], scheme: str, tmp_path: Path
) -> None:
    path, key, says = component
    page = visit(path, scheme=scheme).page
    drawn(page)
    root = page.locator(f".st-key-{key} .root").first
    shown = Image.open(io.BytesIO(root.screenshot()))
    menu(page, key)
    svg = saved(page, "SVG", tmp_path)
    tree = ElementTree.parse(svg)
    assert {each.tag.partition("}")[2] for each in tree.iter()} <= DRAWN_ANYWHERE, key
    texts = [" ".join("".join(each.itertext()).split()) for each in tree.iter(f"{{{SVG}}}text")]
    assert any(says in text for text in texts), key
    corner = tuple(root.bounding_box()[side] % 1 for side in "xy")
    picture = Image.open(saved(page, "PNG", tmp_path))
    assert alike(shown, picture, corner, scale=2) > 0.97, "as the browser draws it"
    if drawer := shutil.which("rsvg-convert"):  # another program, which has other fonts
        subprocess.run([drawer, svg, "-o", tmp_path / "other.png"], check=True)
        assert alike(shown, Image.open(tmp_path / "other.png"), corner) > 0.8


SVG = "http://www.w3.org/2000/svg"
DRAWN_ANYWHERE = {"svg", "style", "defs", "clipPath", "linearGradient", "stop", "g", "rect", "path", "image"}
DRAWN_ANYWHERE |= {"text", "tspan"}


def alike(shown: Image.Image, picture: Image.Image, corner: tuple[float, ...], *, scale: int = 1) -> float:
    """How alike what the page shows and a picture of it are, 8 pixels to a side: as a correlation.

    The picture has a margin of eight pixels and begins at the corner of the box; what is shown of the page
    begins at a whole pixel, so far before it.
    """
    left, top = corner
    whole = (8 + shown.width, 8 + shown.height)
    onto = (scale, 0, -scale * left, 0, scale, -scale * top)
    laid = picture.convert("RGB").transform(whole, Image.Transform.AFFINE, onto, Image.Resampling.BICUBIC)
    size = (shown.width // 8, max(1, shown.height // 8))
    one, other = (
        np.asarray(each.convert("RGB").resize(size, Image.Resampling.BOX), dtype=float).ravel()
        for each in (shown, laid.crop((8, 8, *whole)))
    )
    return float(np.corrcoef(one, other)[0, 1])


def test_a_copied_link_opens_the_same_view_and_a_refused_clipboard_is_said(visit: Any) -> None:
    first = visit(VIEW).page
    drawn(first)
    first.evaluate(
        "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }"
    )
    first.get_by_role("button", name="Copy link").click()
    first.get_by_text("Copied: it opens this very view.").wait_for()
    link = first.evaluate("window.copied")
    second = visit(link[link.index("/words") :]).page
    drawn(second)
    numbers = [page.locator(".number.key").all_inner_texts() for page in (first, second)]
    assert numbers[0] == numbers[1]

    second.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    menu(second, "map")
    second.get_by_role("button", name="Copy", exact=True).click()
    second.get_by_text("lets no page copy pictures here").wait_for()
    second.keyboard.press("Escape")
    second.evaluate("document.execCommand = () => false")
    second.get_by_role("button", name="Copy link").click()
    field = second.get_by_role("textbox", name="The link of this view")
    soon(second, field.input_value, second.url)


@pytest.mark.thorough(
    "tests/ui/test_text_box.py::test_a_text_too_long_for_an_address_travels_packed",
    "tests/ui/test_text_box.py::test_a_link_with_a_packed_text_opens_it",
)
def test_a_long_text_rides_in_a_link_packed(visit: Any) -> None:
    page = visit("/words-attention?text=" + "%E6%B1%89" * 400).page
    text = "汉字 " * 100 + "а" * 5
    huge = (text * 30)[:7_000]
    page.get_by_role("textbox", name="Your text").fill(huge)
    page.keyboard.press("Control+Enter")
    soon(page, lambda: "text-packed=" in page.url, True)
    settle(page)
    assert len(page.url) < 8_000
    page.reload()
    settle(page)
    soon(page, page.get_by_role("textbox", name="Your text").input_value, huge)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_printed_lesson_has_its_link_and_no_widget(visit: Any, scheme: str) -> None:
    page = visit(VIEW, scheme=scheme).page
    code = page.locator(".st-key-foot-print img")
    drawn(page)
    assert not code.is_visible()
    page.emulate_media(media="print", color_scheme=scheme)
    assert code.is_visible()
    assert page.get_by_text("Attention Lab: Who looks at whom?").is_visible()
    for name in ("Take away", "Copy link", "Examples"):
        assert not page.get_by_role("button", name=name).first.is_visible()
    assert not page.get_by_role("textbox", name="Your text").is_visible()
    page.emulate_media(media="screen", color_scheme=scheme)
    assert len(page.pdf()) > 30_000


@pytest.mark.thorough("tests/browser/test_take_away.py::test_a_printed_lesson_has_its_link_and_no_widget")
def test_a_printed_picture_is_square_over_no_text_and_beside_what_it_stood_beside(
    visit: Any,
) -> None:
    page = visit("/images-patches").page
    drawn(page)
    page.emulate_media(media="print")
    square = page.locator("[class*=st-key-beside]").first
    width, height = square.evaluate("each => [each.offsetWidth, each.offsetHeight]")
    assert height == width - 70, "but for the colour bar"
    assert not page.get_by_text("Or drop or paste it").is_visible()
    page.emulate_media(media="screen")
    page.pdf()
    page.emulate_media(media="print")
    tops = page.evaluate(
        """() => [...document.querySelectorAll(".stColumn:has(.stPlotlyChart)")].map((each) =>
            [...each.parentElement.children].map((one) => Math.round(one.getBoundingClientRect().top)))"""
    )
    assert tops
    assert all(len(set(row)) == 1 for row in tops), "what stood side by side stays so"


@pytest.mark.thorough("tests/browser/test_take_away.py::test_a_printed_lesson_has_its_link_and_no_widget")
def test_a_worksheet_is_a_page_upright_with_its_questions_alone(visit: Any) -> None:
    page = visit("/classroom-worksheets?lang=de", scheme="dark").page
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper).groups())
    assert (round(width), round(height)) == (595, 842), "A4 in points"
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.get_by_role("heading", name="Arbeitsblätter").is_visible()
    assert page.locator(".st-key-paper hr").count() == 10
    assert page.locator(".st-key-paper hr").last.is_visible()
    assert page.locator(".st-key-foot-print img").is_visible()
