"""Every preset keeps its promise: with the bundled model, the pinned token looks where the lesson says, as
much as it says.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from viz.models.catalogue import CATALOGUE, DEFAULT_TEXT
from viz.paths import ASSETS
from viz.recording import Recording

if TYPE_CHECKING:
    from viz.models.model import Model

SOURCE = (ASSETS / "texts.toml").read_text(encoding="utf-8")
PRESETS: list[dict[str, Any]] = tomllib.loads(SOURCE)["text"]
each = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset["name"])


@cache
def minilm() -> Model:
    from tests.loaded import load  # with torch, which the instant tests here do without

    return load(DEFAULT_TEXT)


def recorded(preset: dict[str, Any]) -> Recording:
    from viz.capture import capture_text

    return capture_text(minilm(), preset["text"], preset.get("pair"))


@each
@pytest.mark.weights
def test_the_pinned_token_looks_where_the_preset_says(preset: dict[str, Any]) -> None:
    recording, pin, key = recorded(preset), preset["pin"], preset["key"]
    row = recording.attention[preset["layer"] - 1, preset["head"] - 1, pin]
    assert row[key] >= preset["at_least"]
    assert row.argmax() == key
    assert row[key] - preset["at_least"] < 0.15, "a promise should be close to what is kept"
    assert not recording.special[pin]


@each
@pytest.mark.weights
def test_the_tokens_are_those_that_the_comments_name(preset: dict[str, Any]) -> None:
    block = next(part for part in SOURCE.split("[[text]]")[1:] if f'name = "{preset["name"]}"' in part)
    tokens = recorded(preset).tokens
    for field in ("pin", "key"):
        named = re.search(rf"^{field} = \d+ +# .*?\"([^\"]+)\"$", block, re.MULTILINE)
        if named:
            assert named[1].lower().startswith(tokens[preset[field]].removeprefix("##").lower()) or tokens[
                preset[field]
            ].startswith("##")


@pytest.mark.weights
def test_the_words_in_question() -> None:
    words = {p["name"]: (recorded(p).tokens[p["pin"]], recorded(p).tokens[p["key"]]) for p in PRESETS}
    assert words["A pronoun looks back"] == words["The other reading"] == ("it", "animal")
    assert words["It, the book"] == ("it", "book")
    assert words["The word before"][0] == "fast"
    assert words["The same word again"] == ("dog", "dog")
    assert words["Two sentences"] == ("sleeping", "nap")


@pytest.mark.weights
def test_neither_head_finds_the_street() -> None:
    """The numbers that the preset's sentence tells."""
    preset = next(p for p in PRESETS if p["name"] == "The other reading")
    recording = recorded(preset)
    rows = {(layer, head): recording.attention[layer - 1, head - 1, 10] for layer, head in ((6, 12), (4, 2))}
    street = recording.tokens.index("street")
    for (layer, head), row in rows.items():
        assert f"ayer {layer}, head {head} " in preset["look"]
        assert f"({row[2]:.2f})" in preset["look"]
        assert row[street] < row[2]


@pytest.mark.weights
def test_two_sentences_look_across() -> None:
    preset = next(p for p in PRESETS if p.get("pair"))
    segments = recorded(preset).segments
    assert (segments[preset["pin"]], segments[preset["key"]]) == (1, 0)


@pytest.mark.instant
def test_it_opens_with_the_animal() -> None:
    first = PRESETS[0]
    assert first["text"] == "The animal didn't cross the street because it was too tired."
    assert (first["layer"], first["head"], first["pin"], first["key"]) == (4, 2, 10, 2)


@each
@pytest.mark.instant
def test_a_preset_is_whole(preset: dict[str, Any]) -> None:
    row = CATALOGUE[DEFAULT_TEXT]
    assert {"name", "text", "layer", "head", "pin", "key", "at_least", "look"} <= set(preset) <= {
        "name", "text", "pair", "layer", "head", "pin", "key", "at_least", "look", "predict",
    }  # fmt: skip
    assert 1 <= preset["layer"] <= row.layers
    assert 1 <= preset["head"] <= row.heads
    assert preset["look"].endswith((".", "?"))
    if "predict" in preset:
        assert preset["predict"]["text"] in {p["text"] for p in PRESETS}, (
            "what is predicted must be there to be seen"
        )


@pytest.mark.instant
def test_names_are_different() -> None:
    assert len({p["name"] for p in PRESETS}) == len(PRESETS)
