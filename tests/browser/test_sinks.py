"""Foreign text - a link, a text, a name, a label, a word - is read letter by letter and fetches nothing."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
import transformers
from PIL import Image
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import WordLevel

from tests.browser.windows import drawn, settle
from tests.cases import first
from tests.models import tiny

pytestmark = pytest.mark.browser

EVIL = (
    "![x](http://evil.example/p) [Log in](http://evil.example) www.evil.example a@evil.example"
    " :material/home: <b>b</b> $x^2$"
)
SMALL = "right=vit-cifar10"
LINKS = (
    "/words-attention?text={}&pair={}",
    "/images-attention?picture={}&image-model={}&drawn={}&crop={}",
    "/words-attention?model={}&how={}&heads={}&special={}&pin={}&layer={}",
    f"/images-cnn-vs-vit?class={{}}&why={{}}&left={{}}&{SMALL}",
    "/workings-positions?way={}&text={}",
    "/workings-encoder?box={}&mask={}&text={}",
)
"""Those of the other lessons are asked for below, where a checkpoint is hostile too."""
FOREIGN = "a[href*=evil]:not([href^='#']), img[src*=evil]"
"""A heading may link to itself."""
WORDS = [
    "![x](http://evil.example/p)", "[in](http://evil.example)", "www.evil.example", "a@evil.example",
    "<img/src=http://evil.example/p>", "<b>b</b>", ":material/home:", "$x^2$", "`x`", "**x**",
]  # fmt: skip
FILE = "![x](evil.png) [in](evil) www.evil.example <b>b<b> :material:home: $x^2$.png"
"""A slash in it would begin a folder."""


def inject_nothing(page: Any) -> None:
    """No link, no picture, no failure; the browser's own log of hosts is held by `visit`."""
    drawn(page)
    assert page.locator("[data-testid=stAlert]", has_text="Something went wrong").count() == 0
    assert page.locator(FOREIGN).evaluate_all("found => found.map(element => element.outerHTML)") == []


def complains(page: Any) -> bool:
    """Does it quote what the link asks for?"""
    alerts = page.locator("[data-testid=stAlert]").all_inner_texts()
    return any("![x]" in text.replace("\u2060", "") for text in alerts)


@pytest.mark.parametrize("link", first(2, LINKS))
def test_a_link_injects_nothing(visit: Any, link: str) -> None:
    page = visit(link.replace("{}", quote(EVIL))).page
    inject_nothing(page)
    assert "text=" in link or complains(page)


@pytest.fixture(scope="module")
def hostile(models: Path) -> Iterator[None]:
    """The app's operator offers a checkpoint with hostile labels, and one with a hostile vocabulary."""
    labels(models / "labels")
    vocabulary(models / "words")
    yield
    for name in ("labels", "words"):
        shutil.rmtree(models / name)


def labels(folder: Path) -> None:
    """A ViT whose classes are named by an enemy."""
    names = {n: f"{n} {EVIL}" for n in range(4)}
    config = transformers.ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48, image_size=32,
        patch_size=8,
        id2label=names, label2id={name: n for n, name in names.items()},
    )  # fmt: skip
    transformers.ViTForImageClassification(config).save_pretrained(folder)
    settings = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))


def vocabulary(folder: Path) -> None:
    """A GPT-2 whose every word is foreign markup: what it reads, and what it answers."""
    tiny.write(folder, "gpt2")
    names = ["<|endoftext|>", *WORDS, *(f"{word}{n}" for n in range(39) for word in WORDS)][:400]
    made = Tokenizer(WordLevel({name: n for n, name in enumerate(names)}, unk_token=names[0]))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.add_special_tokens(names[:1])
    made.save(str(folder / "tokenizer.json"))


@pytest.mark.parametrize(
    "path",
    first(
        1,
        (
            "/images-patches?image-model=folder:labels&patches={}&pin={}",
            "/images-attention?image-model=folder:labels",
            f"/images-cnn-vs-vit?left=folder:labels&{SMALL}",
            f"/images-experiments?left=folder:labels&{SMALL}&experiment={{}}&dial={{}}",
        ),
    ),
)
@pytest.mark.usefixtures("hostile")
def test_labels_of_a_checkpoint_and_a_files_name_inject_nothing(visit: Any, path: str) -> None:
    """The name of a picture that is shown, and of one that is refused."""
    page = visit(path.replace("{}", quote(EVIL))).page
    inject_nothing(page)
    assert "{}" not in path or complains(page)
    data = io.BytesIO()
    Image.new("RGB", (48, 40), "red").save(data, "PNG")
    for buffer, shown in (
        (data.getvalue(), page.locator(".framing .says", has_text="evil")),
        (b"%PDF-1.7", page.locator("[data-testid=stAlert]", has_text="must be")),
    ):
        page.locator("input[type=file]").first.set_input_files(
            {"name": FILE, "mimeType": "image/png", "buffer": buffer}
        )
        shown.first.wait_for(timeout=20_000)
        settle(page)
        inject_nothing(page)


@pytest.mark.usefixtures("hostile")
def test_labels_of_a_checkpoint_inject_nothing_into_its_workings(visit: Any) -> None:
    inject_nothing(visit("/workings-encoder?reads=image&image-model=folder:labels").page)


@pytest.mark.parametrize(
    "path",
    first(
        2,
        (
            "/words-attention?pin=2",
            "/workings-self-attention?lever=off&scope=layer&step={}&temperature={}",
            "/words-heads?metric=entropy",
            "/workings-positions?way=rotary",
            "/workings-encoder?box=head",
        ),
    ),
)
@pytest.mark.usefixtures("hostile")
def test_a_vocabulary_of_a_checkpoint_injects_nothing(visit: Any, path: str) -> None:
    page = visit(f"{path}&model=folder:words&text={quote(' '.join(WORDS))}".replace("{}", quote(EVIL))).page
    assert "{}" not in path or complains(page)
    assert WORDS[0] in page.get_by_role("textbox", name="Your text").input_value()
    assert "model=folder:words" in unquote(page.url)
    inject_nothing(page)
