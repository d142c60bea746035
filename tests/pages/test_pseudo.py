"""Nothing on a page stands in one language alone: in the pseudo language all it says is in ⟦brackets⟧."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from tests.messages import DATA, ROOT
from tests.pages.opened import opened
from tests.pages.shown import shown
from viz.language import PSEUDO, Everywhere
from viz.models.catalogue import CATALOGUE
from viz.ui.page import frame

LESSONS = re.findall(r'Lesson\(\s*"([a-z]+/[a-z_]+\.py)"', (ROOT / "app.py").read_text(encoding="utf-8"))
PAGES = [frame.HOME, *LESSONS, *(page.path for page in (*frame.TOOLS, *frame.PUPILS))]
LEARNED = "learning/pretraining.py"
"""The page that shows a text which a network learns from, word by word."""
SMALL = {"images/cnn_vs_vit.py": {"left": "cnn-cifar10", "right": "vit-cifar10"}}
"""Of a page that else measures two networks for seconds, smaller ones."""
SAID = re.compile(r"⟦[^⟦⟧]*⟧")
ASIDE = re.compile(
    r"`[^`]*`|(?s:<style>.*?</style>|\$\$.*?\$\$)|<[^>]*>|\]\([^)]*\)|:material/\w+:|https?://\S+"
)
"""Code, markup, and where a link leads."""
PROSE = re.compile(r"\b[a-z]{3,}[,;:]? +[a-z]{3,}\b")
"""Two words side by side: a token, a number or a name of a class alone says nothing."""


@cache
def data() -> tuple[str, ...]:
    """Texts that are examples, labels and names, the longest first: the same in any language."""
    found = {row.title for row in CATALOGUE.values()}
    for path in [*(ROOT / "assets").glob("*.toml"), *(ROOT / "assets" / "learning").glob("*.toml")]:
        messages = DATA.get(path.relative_to(ROOT).as_posix(), ())
        found |= set(_texts(tomllib.loads(path.read_text(encoding="utf-8")), messages))
    for path in (ROOT / "assets" / "learning").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {cell for row in csv.reader(file) for cell in row}
    return tuple(sorted((text for text in found if PROSE.search(text)), key=len, reverse=True))


def _texts(value: object, messages: tuple[str, ...], field: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, messages, key)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, messages, field)
    elif isinstance(value, str) and field not in messages:
        yield value


def learned(text: str) -> bool:
    """Is every word of it one of the text that is learned there?"""
    from viz.live.words import SAMPLE

    known = {word.lower() for word in re.findall(r"\w+", SAMPLE)}
    return {word.lower() for word in re.findall(r"\w+", text)} - {"mask"} <= known


def left(text: str) -> str:
    """What of a text is neither said through a message, nor code, nor data."""
    while SAID.search(text):
        text = SAID.sub(" | ", text)
    text = ASIDE.sub(" ", text.replace("\\", "").replace("\u2060", ""))
    for known in data():
        text = text.replace(known, "")
    return text


@pytest.mark.tiny
def test_the_rule_finds_prose_and_spares_messages_code_and_data() -> None:
    assert PROSE.search(left("⟦A message.⟧ and some prose"))
    assert not PROSE.search(left("⟦A message with ⟦another one⟧ in it.⟧ `some code here` tired"))


@pytest.mark.weights
@pytest.mark.parametrize("page", PAGES)
def test_all_that_a_page_says_is_a_message(page: str) -> None:
    app = opened(page if page != frame.HOME else "", lang=PSEUDO, **SMALL.get(page, {}))
    assert not app.exception
    texts = {text for text in shown(app) if PROSE.search(left(text[1]))}
    if page == LEARNED:
        assert len(texts) == 4
        texts = {text for text in texts if not learned(text[1])}
    assert sorted(f"{kind}: {left(text)[:200]}" for kind, text in texts) == []
    _a_class_reads_its_own_language(app)


def _a_class_reads_its_own_language(app: AppTest) -> None:
    """What the page would ask of a class is said anew in each language, and nothing of it in the page's."""
    for key, asked in app.session_state.items():
        if key.startswith("question of "):
            assert isinstance(asked.text, Everywhere)
            english, german = dict(asked.text.said).values()
            assert english != german, asked.key
            for each in (asked.text, *asked.options):
                assert "⟦" not in "".join(words for _, words in each.said), asked.key
