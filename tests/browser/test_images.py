"""The image lessons in a real browser: giving a picture, pointing at patches, pinning, comparing."""

from __future__ import annotations

import io
import re
import urllib.request

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import lasers, soon
from tests.browser.windows import settle, share
from tests.loaded import load
from tests.models.wheels.test_conversion import converted
from viz.capture import capture_image
from viz.pictures import read, square
from viz.ui.running.cache import gallery

pytestmark = [pytest.mark.browser, pytest.mark.weights]

ON_SMALL = "image-model=vit-cifar10"
SPECIMENS = "left=cnn-cifar10&right=vit-cifar10"
LESSON = f"/images-attention?{ON_SMALL}&layer=3&heads=2"


@pytest.fixture(scope="module")
def attention():
    """Of the ViT on the first picture of the gallery, [layer, head, query, key]."""
    return capture_image(load("vit-cifar10"), next(iter(gallery().values()))).attention


def photo() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)).save(out, "PNG")
    return out.getvalue()


def point(page, row: int, column: int, *, click: bool = False) -> None:
    """Move to the middle of a patch, counted from 1, in the lens's 8 x 8."""
    box = page.locator("canvas.over").bounding_box()
    place = (box["x"] + (column - 0.5) * box["width"] / 8, box["y"] + (row - 0.5) * box["height"] / 8)
    (page.mouse.click if click else page.mouse.move)(*place)


def answer(page) -> str:
    return page.locator(".lens .answer").inner_text()


def shows(page, words: str) -> None:
    page.locator(".lens .answer", has_text=words).wait_for()


def token(row: int, column: int) -> int:
    return 1 + (row - 1) * 8 + column - 1


def lens(page) -> None:
    page.locator(".lens[data-photo]").wait_for(timeout=60_000)
    settle(page)


def test_a_patch_is_pointed_at_pinned_walked_from_and_let_go(visit, attention):
    """One visit; hovering tells the server nothing."""
    seen = visit(LESSON)
    page = seen.page
    lens(page)
    sent = len(seen.sent)
    head = attention[2, 1]
    for row, column in ((1, 1), (8, 8), (3, 6)):
        point(page, row, column)
        shows(page, f"patch 5,5 → patch {row},{column} {share(head[token(5, 5), token(row, column)])}")
    assert page.locator(".special .share").inner_text() == share(head[token(5, 5), 0])
    point(page, 2, 3, click=True)
    page.wait_for_url(re.compile(r"pin=12"))
    assert len(seen.sent) == sent + 1, "the click, and nothing before it"
    settle(page)
    page.get_by_role("heading", name="Where patch 2,3 looks").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"pin=21"))
    page.evaluate("document.documentElement.style.setProperty('--laser', 'block')")
    picture = page.locator(".lens .picture").bounding_box()
    corner = [picture["x"] + picture["width"] * 4 / 8, picture["y"] + picture["height"] * 2 / 8]
    assert lasers(page) == [pytest.approx(corner, abs=1.5)], "at the corner of the patch that looks"
    point(page, 8, 1)
    shows(page, f"patch 3,4 → patch 8,1 {share(head[token(3, 4), token(8, 1)])}")
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"pin=none"))
    settle(page)
    sent = len(seen.sent)
    for row, column in ((2, 7), (6, 3)):  # nothing is pinned: the one under the pointer looks
        point(page, row, column)
        at = token(row, column)
        best = int(head[at].argmax())
        name = f"patch {(best - 1) // 8 + 1},{(best - 1) % 8 + 1}" if best else "[CLS]"
        own, most = share(head[at, at]), share(head[at, best])
        shows(page, f"patch {row},{column} gives itself {own} · most to {name}: {most}")
    assert len(seen.sent) == sent
    page.locator(".special").click()
    page.wait_for_url(re.compile(r"pin=1(&|$)"))
    point(page, 7, 2)
    shows(page, f"[CLS] → patch 7,2 {share(head[0, token(7, 2)])}")


@pytest.mark.thorough(
    "tests/pages/test_images.py::test_where_cls_gets_most_the_best_patch_is_only_said_to_be_the_best_patch"
)
def test_most_of_its_attention_can_be_on_cls(visit, attention):
    """Of all layers, heads and patches, the one that looks most at [CLS]."""
    layer, head, patch = (
        int(n) for n in np.unravel_index(attention[:, :, 1:, 0].argmax(), attention[:, :, 1:, 0].shape)
    )
    row = attention[layer, head, 1 + patch]
    assert row.argmax() == 0
    page = visit(f"/images-attention?{ON_SMALL}&layer={layer + 1}&heads={head + 1}&pin={patch + 2}").page
    lens(page)
    point(page, patch // 8 + 1, patch % 8 + 1)
    shows(page, f" · most to [CLS]: {share(row[0])}")
    page.set_viewport_size({"width": 820, "height": 1180})
    top = "element => Math.round(element.getBoundingClientRect().top)"
    squares = page.locator("[class*=st-key-beside]")
    soon(page, lambda: squares.nth(-1).evaluate(top) - squares.nth(-2).evaluate(top), 0)  # side by side
    gallery, picture = page.locator(".strip").bounding_box(), page.locator(".whole").bounding_box()
    assert gallery["x"] > picture["x"] + picture["width"], "beside it, not below"


@pytest.mark.thorough(
    "tests/browser/test_images.py::test_a_patch_is_pointed_at_pinned_walked_from_and_let_go",
    "tests/pages/test_images.py::test_the_lens_holds_the_models_own_attention",
)
def test_another_head_and_another_layer(visit, attention):
    page = visit(LESSON).page
    lens(page)
    page.locator(".heads .chip").nth(4).click()
    page.wait_for_url(re.compile(r"heads=5"))
    page.get_by_role("radio", name="6").click()
    page.wait_for_url(re.compile(r"layer=6"))
    page.locator(".lens .what", has_text="Layer 6, head 5").wait_for()
    settle(page)
    point(page, 4, 4)
    shows(page, f"patch 4,4 {share(attention[5, 4, token(5, 5), token(4, 4)])}")


@pytest.mark.thorough(
    "tests/pages/test_images_inside.py::test_a_picture_of_448_pixels_shows_the_networks_own_numbers_and_says_what_they_took"
)
def test_of_a_large_picture_another_head_is_fetched_when_it_is_chosen(visit):
    converted("vit-saliency")
    large = capture_image(load("vit-saliency"), gallery()["horse"], size=336).attention
    seen = visit("/images-attention?image-model=vit-saliency&picture=horse&size=336&layer=5&heads=2&pin=300")
    page = seen.page
    lens(page)
    assert page.locator(".special .share").inner_text() == share(large[4, 1, 299, 0])
    page.locator(".lens .chip").nth(5).click()
    shows(page, f"gives itself {share(large[4, 5, 299, 299])}")
    page.wait_for_url(re.compile(r"heads=6"))
    settle(page)
    box = page.locator("canvas.over").bounding_box()
    page.mouse.click(box["x"] + 3.5 * box["width"] / 24, box["y"] + 2.5 * box["height"] / 24)
    shows(page, f"gives itself {share(large[4, 5, 1 + 2 * 24 + 3, 1 + 2 * 24 + 3])}")


def stored(app: str) -> bool:
    """Does Streamlit's store hold any upload, by its own account?"""
    with urllib.request.urlopen(f"{app}/_stcore/metrics", timeout=30) as answer:
        return b"UploadedFileManager" in answer.read()


def test_an_upload_is_looked_at_never_kept_and_stays_when_the_next_file_is_none(visit, app):
    """And a picture of the gallery is one click away, the camera another."""
    page = visit(LESSON).page
    lens(page)
    data = photo()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": data}
    )
    page.locator(".framing .says", has_text="mine.png").wait_for(timeout=60_000)
    settle(page)
    assert not stored(app)
    expected = capture_image(load("vit-cifar10"), read(data, "mine.png")).attention[2, 1]
    point(page, 1, 8)
    shows(page, f"patch 5,5 → patch 1,8 {share(expected[token(5, 5), token(1, 8)])}")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "paper.png", "mimeType": "image/png", "buffer": b"%PDF-1.7"}
    )
    page.get_by_text("A picture must be a JPEG").wait_for(timeout=20_000)
    settle(page)
    assert not stored(app)
    assert "mine.png" in page.locator(".framing .says").inner_text()
    page.locator(".strip button").nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".strip button[tabindex='0']").count() == 1, "the gallery is one stop of the Tab key"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"picture={list(gallery())[1]}"))
    # On its icon: a slow machine shuts a menu whose arrow was clicked, since that arrow turns meanwhile.
    page.locator(".st-key-camera-open").get_by_role("button").click(position={"x": 8, "y": 20})
    page.locator("[data-testid=stCameraInput]").wait_for(timeout=20_000)


@pytest.mark.thorough("tests/pages/test_images.py::test_a_link_restores_the_picture_and_its_square")
def test_the_square_is_dragged_and_zoomed_and_the_network_gets_it(visit):
    page = visit(f"{LESSON}&picture=cat").page
    lens(page)
    page.locator(".whole").hover()
    page.mouse.wheel(0, -400)  # on the way down the page
    for _ in range(3):
        page.get_by_label("show less of the picture, larger").click()
    page.wait_for_url(re.compile(r"crop="))
    settle(page)
    box = page.locator(".whole").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + 2, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"crop=0%2C0%2C1.953|crop=0,0,1.953"))
    settle(page)
    chosen = gallery()["cat"]
    expected = capture_image(load("vit-cifar10"), chosen, square(chosen, x=0, y=0, zoom=1.953)).attention[
        2, 1
    ]
    point(page, 2, 2)
    shows(page, f"patch 5,5 → patch 2,2 {share(expected[token(5, 5), token(2, 2)])}")


def test_a_patch_is_followed_to_the_first_layer(visit):
    seen = visit(f"/images-patches?{ON_SMALL}")
    page = seen.page
    page.locator(".grid canvas.over").wait_for()
    settle(page)
    sent = len(seen.sent)
    point(page, 2, 3)
    page.locator(".grid .title", has_text="patch 2,3 · token 12 of 65").wait_for()
    strip = page.locator("canvas[data-step=sum]").bounding_box()
    page.mouse.move(strip["x"] + strip["width"] * 0.5 / 192, strip["y"] + 5)
    said = page.locator(".grid .number", has_text="number 1:").inner_text()
    part, position, total = (
        float(n.replace("−", "-")) for n in re.findall(r"[−\d.]+", said.partition(":")[2])
    )
    assert total == pytest.approx(part + position, abs=0.0015)
    assert len(seen.sent) == sent
    page = visit(f"/images-patches?{ON_SMALL}&pin=1").page
    page.locator(".grid", has_text="gathers what a classifier can read").wait_for()


@pytest.mark.thorough("tests/pages/test_images.py::test_two_networks_share_one_scale_and_one_class")
def test_two_networks_are_compared_on_another_class(visit):
    page = visit(f"/images-cnn-vs-vit?picture=horse&{SPECIMENS}").page
    page.get_by_text("asked about: horse").nth(1).wait_for(timeout=60_000)
    page.get_by_role("combobox", name="Class asked about").click()
    page.get_by_role("option", name="ship", exact=True).click()
    page.get_by_text("asked about: ship").nth(1).wait_for(timeout=60_000)
    page.wait_for_url(re.compile("class=ship"))
    page.set_viewport_size({"width": 1024, "height": 768})
    map_ = page.locator("[class*='st-key-beside-why-0'] svg.main-svg").first
    soon(page, lambda: map_.evaluate("e => e.clientWidth - e.clientHeight"), 70)  # nothing empty below it
    assert map_.evaluate("e => e.clientWidth") < 370


@pytest.mark.thorough(
    "tests/pages/test_images.py::test_both_networks_are_measured_beside_their_baselines",
    "tests/pages/test_images.py::test_stopped_experiments_can_be_run_again",
)
def test_one_experiment_runs_to_its_end_and_another_is_stopped(visit):
    page = visit(f"/images-experiments?picture=horse&experiment=cyclic_shift&{SPECIMENS}").page
    page.get_by_text("its answer changes", exact=True).click(timeout=60_000)
    page.get_by_text("Its answer stays exactly the same").wait_for(timeout=60_000)
    page.get_by_text("moves by at most").wait_for()
    page = visit("/images-experiments?picture=ship&experiment=drop&fill=noise&right=vit-cifar10").page
    page.get_by_text("about the same", exact=True).click(timeout=60_000)
    page.get_by_role("button", name="Stop").click(timeout=60_000)
    page.get_by_text("Stopped: nothing was measured.").wait_for(timeout=30_000)
    settle(page)
    page.get_by_role("button", name="Run it again").click()
    page.get_by_text(re.compile("of 20 pictures with nothing left in them")).wait_for(timeout=60_000)
