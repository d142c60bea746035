"""Foreign text at every sink: a link, a text, a label of a checkpoint.

It is read letter by letter and asks nobody for anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import transformers

from tests.browser.conftest import started

pytestmark = pytest.mark.browser

EVIL = (
    "![x](http://evil.example/p) [Log in](http://evil.example) www.evil.example a@evil.example"
    " :material/home: <b>b</b> $x^2$"
)
LINKS = (
    "/words-attention?model={}&how={}&heads={}&special={}&pin={}&layer={}",
    "/words-attention?text={}&pair={}",
    "/images-attention?picture={}&image-model={}&drawn={}&crop={}",
    "/images-cnn-vs-vit?class={}&why={}&left={}",
    "/images-experiments?experiment={}&dial={}",
    "/images-patches?patches={}&pin={}",
    "/workings-self-attention?step={}&lever={}&temperature={}&scope={}",
    "/workings-positions?way={}&text={}",
    "/workings-encoder?box={}&mask={}&text={}",
)
FOREIGN = "a[href*=evil], img[src*=evil]"


def inject_nothing(page: Any) -> None:
    """No link, no picture, no failure; the browser's own log of hosts is held by `visit`."""
    assert page.locator("h1").count()
    assert page.locator("[data-testid=stAlert]", has_text="Something went wrong").count() == 0
    assert page.locator(FOREIGN).count() == 0


@pytest.mark.parametrize("link", LINKS)
def test_a_link_injects_nothing(visit: Any, link: str) -> None:
    page = visit(link.replace("{}", quote(EVIL))).page
    inject_nothing(page)
    if "text=" not in link:
        assert "![x]" in page.locator("[data-testid=stAlert]").first.inner_text().replace("\u2060", "")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app whose operator offers a checkpoint with hostile labels."""
    root = tmp_path_factory.mktemp("models")
    names = {n: f"{n} {EVIL}" for n in range(4)}
    config = transformers.ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48, image_size=32,
        patch_size=8,
        id2label=names, label2id={name: n for n, name in names.items()},
    )  # fmt: skip
    transformers.ViTForImageClassification(config).save_pretrained(root / "hostile")
    settings = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    (root / "hostile" / "preprocessor_config.json").write_text(json.dumps(settings))
    with started(tmp_path_factory.mktemp("app"), "--offline", "--models", str(root)) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "/images-attention?image-model=folder:hostile",
        "/images-patches?image-model=folder:hostile",
        "/images-cnn-vs-vit?left=folder:hostile",
        "/images-experiments?left=folder:hostile",
        "/workings-encoder?reads=image&image-model=folder:hostile",
    ],
)
def test_labels_of_a_checkpoint_inject_nothing(visit: Any, hostile: str, path: str) -> None:
    inject_nothing(visit(path, at=hostile).page)
