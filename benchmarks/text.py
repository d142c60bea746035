"""Text, measured as ratios in one run: `python -m benchmarks.text`. Goals are those of the first lessons.

* recording a text of 128 tokens, against the bare forward pass with its attentions and hidden states;
* bytes to the browser for the head view, against the JSON lists in which BertViz writes all of it into its
page;
* server time (CPU, so that a busy machine does not count) of another layer: the head view's bytes, the heat
map's JSON;
* the same of attention by hand: a layer recorded and recomputed, and a lever pulled, both by hand and in the
network.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch

from viz.analysis import by_hand
from viz.analysis.matrix import matrix
from viz.capture import capture_text, encode
from viz.capture.batch import batch
from viz.capture.intervene import intervene
from viz.capture.layer import capture_layer
from viz.capture.text import text_inputs
from viz.figures.heat_map import weights_map
from viz.models.loading import load
from viz.models.model import Model
from viz.recording import Recording
from viz.ui.components import head_grid, head_view
from viz.workings import Levers

SENTENCE = (
    "the animal did not cross the street because it was too tired and the book that alice gave to bob lay on"
    " the table ."
)
ROUNDS = 15


@dataclass(frozen=True)
class Row:
    """One measurement, with the goal that it should keep."""

    what: str
    found: float
    goal: float
    unit: str

    def __str__(self) -> str:
        kept = "kept" if self.found <= self.goal else "MISSED"
        return f"{self.what:<78} {self.found:>9.2f} {self.unit:<3} goal {self.goal:g} {kept}"


def text(n_tokens: int) -> str:
    """A text of exactly so many tokens, [CLS] and [SEP] included."""
    words = SENTENCE.split()
    return " ".join(words[i % len(words)] for i in range(n_tokens - 2))


def interleaved(*calls: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Median seconds of each call, taken in turn, so that a busy machine slows all alike."""
    taken: list[list[float]] = [[] for _ in calls]
    for number in range(ROUNDS + 2):
        for call, seconds in zip(calls, taken, strict=True):
            start = clock()
            call()
            if number >= 2:  # the first rounds warm up
                seconds.append(clock() - start)
    return [median(seconds) for seconds in taken]


def bertviz_bytes(recording: Recording) -> int:
    """Bytes of the attention as BertViz's head view embeds it: every layer and
    head at once, as JSON lists."""
    return len(
        json.dumps(
            {
                "attn": recording.attention.tolist(),
                "left_text": recording.tokens,
                "right_text": recording.tokens,
            }
        )
    )


def change_of_layer(recording: Recording, layer: int) -> int:
    """What the server does for another layer; the bytes it sends."""
    shown = head_view.payload(recording, layer=layer, heads=[1])
    drawn = matrix(recording, layer, heads=[1], how="head", special="show")
    figure = weights_map(recording, drawn.weights, keep=drawn.keep, measures=drawn.measures, pinned=10)
    return len(shown) + len(figure.to_json())


def capture_row(model: Model) -> Row:
    """Recording against the bare pass."""
    words = text(128)
    inputs = text_inputs(model, encode(model, words))

    def bare() -> None:
        with torch.inference_mode():
            model.network(**inputs, output_attentions=True, output_hidden_states=True)

    passed, recorded = interleaved(bare, lambda: capture_text(model, words))
    return Row(
        "capture_text at 128 tokens / bare forward with attentions and hidden states",
        recorded / passed,
        1.5,
        "x",
    )


def by_hand_rows(model: Model) -> list[Row]:
    """A step of the walk by hand, and a lever, at 32 tokens."""
    inputs, tokens = batch(model, (text(32),))
    recording, levers = capture_layer(model, inputs, tokens=tokens, layer=2), Levers(temperature=2.0, head=3)

    def step() -> None:
        found = capture_layer(model, inputs, tokens=tokens, layer=2)
        by_hand.differences(found, by_hand.recomputed(found))

    def lever() -> None:
        by_hand.recomputed(recording, levers)
        intervene(model, inputs, layer=2, levers=levers)

    steps, levered = interleaved(step, lever, clock=time.thread_time)
    return [
        Row("a step of attention by hand at 32 tokens", steps * 1e3, 150, "ms"),
        Row("a lever pulled at 32 tokens", levered * 1e3, 150, "ms"),
    ]


def rows(model: Model) -> list[Row]:
    """Every measurement."""
    recording, long = capture_text(model, text(128)), capture_text(model, text(512))
    assert (recording.n_tokens, long.n_tokens) == (128, 512)
    sent = max(
        len(head_view.payload(recording, layer=layer, heads=[1])) for layer in range(recording.n_layers)
    )
    grid = len(head_grid.payload(long))
    turns = iter(range(10**6))
    (changed,) = interleaved(
        lambda: change_of_layer(recording, next(turns) % recording.n_layers), clock=time.thread_time
    )
    return [
        capture_row(model),
        Row("head view at 128 tokens, largest layer", sent / 1e3, 400, "kB"),
        Row("the same / BertViz's JSON", 100 * sent / bertviz_bytes(recording), 2, "%"),
        Row("grid of all heads at 512 tokens", grid / 1e3, 1000, "kB"),
        Row("another layer at 128 tokens: head view, heat map, JSON", changed * 1e3, 150, "ms"),
        *by_hand_rows(model),
    ]


def main() -> None:
    """Print the rows."""
    torch.set_num_threads(1)
    for row in rows(load("minilm")):
        print(row, flush=True)


if __name__ == "__main__":
    main()
