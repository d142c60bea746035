"""What the lessons on predictions cost, in seconds of the processor, one thread.

    python -m benchmarks.predictions

Fetches nothing (`attention-lab fetch` does). Each line is the best of some rounds: what else the computer
does makes the others slower.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from viz.capture import masked
from viz.capture.generate import expect, write_on
from viz.capture.layers import read_layers
from viz.capture.text import encode, text_inputs
from viz.capture.translation import capture_translation
from viz.generation import Sampling
from viz.models import load

ROUNDS = 3
TOKENS = 32
TEXT = (
    "The old man walked down to the sea every morning because the light was good there, and when the wind"
    " was low he could hear the boats come in from far away."
)
SOURCE = "The old man walked down to the sea every morning because the light was good there and he liked it."
"""Twenty words."""


def main() -> None:
    """Print one line a measurement."""
    torch.set_num_threads(1)
    model = load("smollm2")
    inputs = {name: value[:, :TOKENS] for name, value in text_inputs(model, encode(model, TEXT)).items()}
    tokens, depths = tuple(range(inputs["input_ids"].shape[1])), tuple(range(model.n_layers + 1))
    line("one forward pass", lambda: forward(model.answer, inputs))
    line(
        f"every layer read, {len(tokens)} tokens",
        lambda: read_layers(model, inputs, tokens=tokens, depths=depths),
    )
    wrote = [0]

    def write() -> None:
        found = write_on(model, TEXT, (), sampling=Sampling(), seed=1, tokens=TOKENS)
        wrote[0] = len(found.ids)

    took = line("written on", write)
    print(f"{'':36} {wrote[0]} tokens, {wrote[0] / took:.1f} tokens a second")
    inputs = text_inputs(model, encode(model, f"{TEXT} {TEXT}"))
    line(f"one pass, {inputs['input_ids'].shape[1]} tokens", lambda: forward(model.answer, inputs))
    line("what comes next, at each of them", lambda: expect(model, f"{TEXT} {TEXT}"))
    translator = load("en-pt")
    line(f"{len(SOURCE.split())} words translated", lambda: capture_translation(translator, SOURCE))
    masks()


def masks() -> None:
    """The same of masked words."""
    model = load("minilm-masked")
    inputs = text_inputs(model, encode(model, TEXT))
    n = inputs["input_ids"].shape[1]
    line(f"one pass of the guesser, {n} tokens", lambda: forward(model.answer, inputs))
    line("one word masked", lambda: masked.fill(model, (TEXT,), ((0, 4, 7),)))
    line(f"{len(TEXT.split())} words masked in turn", lambda: masked.in_turn(model, (TEXT,), lambda _: None))


def forward(answer: Callable[..., object], inputs: dict[str, torch.Tensor]) -> None:
    """One pass without gradients."""
    with torch.inference_mode():
        answer(inputs)


def line(what: str, work: Callable[[], object]) -> float:
    """Print what it takes, and return it: CPU seconds, the best of the rounds."""
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    print(f"{what:36} {min(took):.2f} s")
    return min(took)


if __name__ == "__main__":
    main()
