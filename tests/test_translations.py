"""Every preset of the lesson Translate keeps its promise: with the translator's weights, each written word
looks most where the preset says, as much as it says, and lines cross where they should.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.models.wheels.test_conversion import converted
from viz.analysis.sides import alignment
from viz.capture.translation import capture_translation
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.paths import ASSETS
from viz.recording import Translation

PRESETS: list[dict[str, Any]] = tomllib.loads((ASSETS / "translations.toml").read_text(encoding="utf-8"))[
    "translation"
]
each = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset["name"])
pytestmark = pytest.mark.weights


@cache
def translated(text: str) -> Translation:
    from tests.loaded import load

    converted(DEFAULT_TRANSLATOR)
    return capture_translation(load(DEFAULT_TRANSLATOR), text)


def word_matrix(found: Translation) -> tuple[list[str], list[str], np.ndarray]:
    """Written words, source words and the last layer's mean [written, source], pieces joined in a loop."""
    looks = alignment(found)
    weights = looks.attention[-1].mean(axis=0)
    rows: list[list[int]] = []
    columns: list[list[int]] = []
    for side, groups in ((looks.queries, rows), (looks.keys, columns)):
        for place in range(side.n_tokens):
            if side.joins[place]:
                groups[-1].append(place)
            elif not side.special[place]:
                groups.append([place])
    names = [
        ["".join(side.tokens[place] for place in group) for group in groups]
        for side, groups in ((looks.queries, rows), (looks.keys, columns))
    ]
    table = [[np.mean([sum(weights[q, k] for k in key) for q in query]) for key in columns] for query in rows]
    return names[0], names[1], np.array(table)


@each
def test_it_becomes_what_the_preset_says(preset: dict[str, Any]) -> None:
    assert translated(preset["text"]).text == preset["becomes"]


@each
def test_each_pair_looks_as_promised(preset: dict[str, Any]) -> None:
    target, source, table = word_matrix(translated(preset["text"]))
    for written, read, at_least in preset["pairs"]:
        row = table[target.index(written)]
        assert source[int(row.argmax())] == read
        assert at_least <= row.max() < at_least + 0.15, "a promise should be close to what is kept"


@each
def test_lines_cross_where_the_preset_says(preset: dict[str, Any]) -> None:
    target, _, table = word_matrix(translated(preset["text"]))
    places = [int(table[target.index(written)].argmax()) for written, _, _ in preset["pairs"]]
    assert preset["crosses"] == (places != sorted(places))


@each
def test_the_pinned_step_writes_a_word_of_the_pairs(preset: dict[str, Any]) -> None:
    looks = alignment(translated(preset["text"]))
    token = looks.queries.tokens[preset["pin"]]
    assert any(written.startswith(token) for written, _, _ in preset["pairs"])


@pytest.mark.parametrize("preset", [p for p in PRESETS if "predict" in p], ids=lambda preset: preset["name"])
def test_the_predicted_word_looks_where_the_answer_says(preset: dict[str, Any]) -> None:
    plan = preset["predict"]
    found = translated(plan["text"])
    assert found.text == plan["becomes"]
    target, source, table = word_matrix(found)
    row = table[target.index(plan["word"])]
    assert source[int(row.argmax())] == plan["answer"]
    assert row.max() >= plan["at_least"]
    assert plan["answer"] in plan["options"]
    assert set(plan["options"]) <= set(source)


def test_the_word_that_vanishes_is_no_words_first() -> None:
    _, source, table = word_matrix(translated("It rained all night."))
    assert source.index("It") not in table.argmax(axis=1)


def test_the_last_layer_is_the_sharp_one_on_every_preset() -> None:
    for preset in PRESETS:
        first, last = alignment(translated(preset["text"])).attention.mean(axis=1)
        assert last.max(axis=-1).mean() > first.max(axis=-1).mean() + 0.2
