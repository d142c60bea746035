"""Every example of the lesson on hidden words keeps its promise with the model that is shipped."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from viz.models.catalogue import CATALOGUE
from viz.paths import ASSETS

if TYPE_CHECKING:
    from viz.blanks import Span
    from viz.models.model import Model

EXAMPLES = tomllib.loads((ASSETS / "blanks.toml").read_text(encoding="utf-8"))
NAME = next(name for name, row in CATALOGUE.items() if row.fills_blanks and row.built_in)
each_pair = pytest.mark.parametrize("pair", EXAMPLES["pair"], ids=lambda pair: pair["name"])
each_next = pytest.mark.parametrize("pair", EXAMPLES["next"], ids=lambda pair: pair["name"])


@cache
def model() -> Model:
    from tests.loaded import load  # with torch, which the instant tests here do without

    return load(NAME)


def span(text: str, word: str) -> Span:
    """Where a whole word stands."""
    found = re.search(rf"\b{re.escape(word)}\b", text)
    assert found, f"{word} must be in {text!r}"
    return (0, *found.span())


def other(pair: dict[str, Any]) -> str:
    return re.sub(rf"\b{pair['swap']}\b", pair["by"], pair["text"], count=1)


@each_pair
@pytest.mark.weights
def test_the_first_answer_is_what_the_example_says_before_and_after(pair: dict[str, Any]) -> None:
    from viz.capture.masked import compare

    texts = (pair["text"], other(pair))
    found = compare(model(), [((text,), (span(text, pair["mask"]),)) for text in texts])
    assert found.firsts == ((pair["before"],), (pair["after"],))
    if pair["before"] == pair["after"]:
        assert found.moved[0] < 0.25, "it is said that the answer stays"
    else:
        assert found.moved[0] > 0.3


@pytest.mark.weights
def test_what_the_model_knows_of_england_is_no_more_than_second() -> None:
    from viz.capture.masked import compare

    pair = next(each for each in EXAMPLES["pair"] if each["name"] == "What it knows")
    texts = (pair["text"], other(pair))
    found = compare(model(), [((text,), (span(text, pair["mask"]),)) for text in texts])
    place = found.names[0].index("england")
    before, after = found.probabilities[:, 0, place]
    london = found.probabilities[1, 0, found.names[0].index("london")]
    assert before < after < london
    assert sorted(found.probabilities[1, 0])[-2] == after


@each_pair
@pytest.mark.weights
def test_the_blank_looks_where_the_example_says(pair: dict[str, Any]) -> None:
    from viz.capture.masked import fill

    if "look" not in pair:
        return
    found = fill(model(), (pair["text"],), (span(pair["text"], pair["mask"]),)).recording
    row = found.attention[pair["layer"] - 1, pair["head"] - 1, found.tokens.index("[MASK]")]
    assert found.tokens[int(row.argmax())] == pair["key"]
    assert pair["at_least"] <= row.max() < pair["at_least"] + 0.15


@each_next
@pytest.mark.weights
def test_the_judgement_on_the_next_text_is_what_the_example_says(pair: dict[str, Any]) -> None:
    from viz.capture.masked import next_sentence

    follows = next_sentence(model(), pair["first"], pair["second"]).follows
    assert (follows > 0.5) == pair["says"]
    assert abs(follows - 0.5) > 0.2


@pytest.mark.instant
def test_the_examples_show_both_what_it_can_and_what_it_cannot() -> None:
    right = [each["truth"] == each["says"] for each in EXAMPLES["next"]]
    assert right.count(True) >= 2
    assert right.count(False) >= 2
    names = [each["name"] for each in EXAMPLES["pair"]]
    assert {"Gender", "Number", "Negation"} <= set(names)
    assert len(set(names)) == len(names)
    texts = [each["text"] for each in EXAMPLES["pair"]]
    assert len(set(texts)) == len(texts), "an example is known by its text"


@each_pair
@pytest.mark.instant
def test_an_example_is_whole(pair: dict[str, Any]) -> None:
    needed = {"name", "text", "mask", "swap", "by", "before", "after", "moral"}
    view = {"layer", "head", "key", "at_least", "look"}
    assert set(pair) - needed in (set(), view)
    assert span(pair["text"], pair["mask"]) != span(pair["text"], pair["swap"])
    assert pair["moral"].endswith(".")
