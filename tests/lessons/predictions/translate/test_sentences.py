"""What Translate says of its numbers: each sentence where its number says so, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.build import recording
from viz.analysis.alignment import largest, spread
from viz.analysis.sides import stack
from viz.lessons.predictions.translate import sentences, steps
from viz.lessons.predictions.translate.choosing import Translated
from viz.models.catalogue import CATALOGUE, DEFAULT_TRANSLATOR
from viz.recording import Cross, Outputs, Translation
from viz.ui.controls.stack_view import View

pytestmark = pytest.mark.instant

SOURCE, TARGET = ["the", "cat", "sat", "</s>"], ["[start]", "o", "gato", "ficou"]
SHARP, EVEN = np.eye(4) * 0.9 + 0.025, np.full((4, 4), 0.25)
BLUNTER = np.eye(4) * 0.7 + 0.075


def translation(*layers: np.ndarray, heads: int = 2, shares: tuple[float, float] = (0.8, 0.1)) -> Translation:
    """The cross-attention of these layers, every head alike; the answers of each step have these shares."""
    channels = np.zeros((len(layers), 2, 4, 2))
    cross = Cross(
        tokens=tuple(SOURCE),
        attention=np.stack([np.stack([layer] * 2) for layer in layers]),
        **dict.fromkeys(("queries", "keys", "values"), channels),
    )
    names = (("o", "a"), ("gato", "cão"), ("ficou", "foi"), ("</s>", "."))
    likely = np.tile(np.array(shares), (4, 1))
    decoder = recording(
        np.tile(np.tri(4) / np.tri(4).sum(1, keepdims=True), (len(layers), heads, 1, 1)),
        TARGET,
        causal=True,
        cross=cross,
        outputs=Outputs(names=names, probabilities=likely, logits=np.log(likely)),
    )
    encoder = recording(np.tile(EVEN, (2, 2, 1, 1)), SOURCE)
    return Translation(text="o gato ficou", finished=True, encoder=encoder, decoder=decoder)


def shown(found: Translation, which: str = "cross", preset: dict[str, Any] | None = None) -> Translated:
    return Translated(found, CATALOGUE[DEFAULT_TRANSLATOR], which, stack(found, which), preset)


def view(of: Translated, layer: int, pin: int = 1, *, heads: tuple[int, ...] = ()) -> View:
    assert of.looks is not None
    return View(of.looks, of.looks.attention[layer].mean(axis=0), layer, pin, "Cross-attention", heads)


def test_what_a_word_looks_at_most_is_named_with_its_weight() -> None:
    given = shown(translation(EVEN, SHARP))
    assert sentences.look(given, view(given, 1)) == (
        "While the decoder writes *gato*, it looks most at *cat*, 0.93."
    )
    given = shown(translation(EVEN, SHARP), "encoder")
    assert sentences.look(given, view(given, 1)) == "In the encoder, *cat* looks most at *the*, 0.25."


def test_a_presets_sentence_stands_on_its_own_view_alone() -> None:
    given = shown(translation(EVEN, SHARP), preset={"pin": 1, "look": "They cross."})
    assert sentences.look(given, view(given, 1)) == "They cross."
    for other in (view(given, 0), view(given, 1, pin=2), view(given, 1, heads=(0,))):
        assert sentences.look(given, other) != "They cross."
    assert not sentences.promised(replace(given, which="encoder"), view(given, 1))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (EVEN, SHARP, " Only layer 2 aligns: layer 1 looks everywhere at once."),
        (BLUNTER, SHARP, " Layer 2 is the sharper one."),
        (EVEN, 0.7 * EVEN + 0.3 * SHARP, " Layer 2 is the sharper one."),  # and no alignment
        (SHARP, EVEN, " Here layer 1 is the sharper one, not layer 2."),
        (SHARP, SHARP, " On this text the two are alike."),
    ],
)
def test_the_sharper_layer_is_the_one_whose_numbers_are(
    first: np.ndarray, last: np.ndarray, said: str
) -> None:
    found = sentences.sharper(translation(first, last))
    assert f"**{largest(last):.2f}** on average, in layer 1 it gets **{largest(first):.2f}**" in found
    assert f"{spread(last):.0%} of what even attention would have" in found
    assert found.endswith(said)


def test_one_layer_alone_is_not_compared() -> None:
    assert sentences.sharper(translation(SHARP)) == ""


def test_a_step_that_was_close_says_so() -> None:
    assert sentences.step(translation(SHARP), 1) == (
        "Written with probability 0.80, the next likeliest has 0.10."
    )
    close = sentences.step(translation(SHARP, shares=(0.42, 0.35)), 1)
    assert close.endswith("has 0.35. It nearly became another.")


@pytest.mark.parametrize(
    ("same", "correlation", "said"),
    [
        (0.8, 0.9, "They agree."),
        (0.8, 0.3, "They agree on the first word, and much less on the order of the rest."),
        (0.2, 0.1, "They do not agree: where it looks is not what it needs."),
        (0.45, 0.5, "They agree in part."),
    ],
)
def test_attention_and_need_agree_as_far_as_the_numbers_do(
    same: float, correlation: float, said: str
) -> None:
    found = sentences.agreement(same, 0.15, np.array([correlation, np.nan]))
    assert found.endswith(said)
    assert f"**{same:.0%}**" in found
    assert f"**{correlation:.2f}**" in found


def test_a_source_too_short_to_rank_is_not_judged() -> None:
    assert "too few words to rank" in sentences.agreement(1.0, 0.5, np.array([np.nan]))


def test_only_a_decoder_without_heads_is_called_recurrent() -> None:
    assert "with 2 heads in each layer" in steps.memory(shown(translation(SHARP)))
    recurrent = steps.memory(shown(translation(SHARP, heads=0)))
    assert "in 1 vectors of 2 numbers" in recurrent
    assert "SSRU" in recurrent


def test_the_bars_of_a_step_are_its_likeliest_answers() -> None:
    given = shown(translation(SHARP))
    assert steps.listed(steps.guesses(given, 1)) == "gato 0.80, cão 0.10"
    assert steps.title(given, 1) == "Step 2 of 4: *gato*"
