"""Sentences about next words, with their numbers in them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

import numpy as np

from viz.analysis.next_words import bits, perplexity, repeated, shown
from viz.foreign import literal
from viz.generation import Cuts, Expected, Written
from viz.lessons.predictions.next_word.examples import Example
from viz.ui.page.sentences import quoted


def reading(expected: Expected) -> str:
    """How the model read the text: its perplexity, and its largest surprise."""
    if not len(expected.came):
        return "A text of one token: nothing was expected before it. Write on, or type more."
    surprises = bits(expected.came)
    largest = 1 + int(surprises.argmax())
    return (
        f"Perplexity of this text: **{_count(perplexity(expected.came))}**. On average each of its"
        f" {len(surprises)} guessed tokens was as surprising as one of that many equally likely ones,"
        f" {surprises.mean():.1f} bits. The largest surprise is {quoted(expected.recording, largest)},"
        f" {surprises[largest - 1]:.1f} bits."
    )


def _count(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def look(expected: Expected, example: Example | None, pin: int) -> str:
    """What to look for: the example's sentence, else what the pinned place says."""
    n = len(expected.ids)
    if example is not None and n == expected.own:
        return example.look
    if pin >= n or not pin:
        best = literal(shown(expected.names[-1][0]))
        return (
            f"After this text “{best}” is likeliest, {expected.probabilities[-1, 0]:.2f}; the uncertainty is"
            f" {expected.entropy[-1]:.1f} bits. Choose a less likely token, and see where the text goes then."
        )
    came = float(expected.came[pin - 1])
    best = literal(shown(expected.names[pin - 1][0]))
    said = (
        f"{quoted(expected.recording, pin)} had probability {_share(came)}, rank {expected.ranks[pin - 1]:,}."
    )
    return said if expected.ranks[pin - 1] == 1 else f"{said} The likeliest there was “{best}”."


def _share(probability: float) -> str:
    return f"{probability:.2f}" if probability >= 0.005 else f"{probability:.0e}"


def told(expected: Expected, guess: str, example: Example) -> str:
    """What was predicted beside what the model says."""
    first = ", then ".join(
        f"*{literal(shown(name))}* {probability:.2f}"
        for name, probability in zip(expected.names[-1][:3], expected.probabilities[-1], strict=False)
    )
    right = guess.strip() == example.likeliest.strip() or guess == band(float(expected.probabilities[-1, 0]))
    return f"You said {literal(guess)}{': so does the model' if right else ''}. The model: {first}."


def band(probability: float) -> str:
    """The share as the question about it puts it."""
    return "under 0.1" if probability < 0.1 else "0.1 to 0.5" if probability <= 0.5 else "over 0.5"


def cut(cuts: Cuts) -> str:
    """What each setting does to the distribution, one after the other."""
    sampling, (whole, after_k, after_p) = cuts.sampling, map(int, cuts.counts)
    if sampling.temperature == 0:
        return f"Greedy takes the likeliest of {whole:,} tokens, however likely the others are."
    said = []
    if sampling.temperature != 1:
        way = "sharpens" if sampling.temperature < 1 else "flattens"
        said.append(
            f"Temperature {sampling.temperature:g} {way}: the first has {cuts.tempered[0]:.2f} instead of"
            f" {cuts.before[0]:.2f}."
        )
    if sampling.top_k:
        said.append(
            f"Top-k keeps {after_k:,} of {whole:,} tokens and cuts"
            f" {_share(float(cuts.lost[0]))} of the probability."
        )
    if sampling.top_p < 1:
        said.append(
            f"Top-p keeps {after_p:,}: the fewest that hold {sampling.top_p:g}; it cuts"
            f" {_share(float(cuts.lost[1]))}."
        )
    if not said:
        said.append(f"Nothing is cut: any of {whole:,} tokens can be drawn, each by its probability.")
    return " ".join(said)


def wrote(found: Written | None, expected: Expected) -> str:
    """Why the writing stopped, and whether the text goes round in circles; "" where nothing is to be said."""
    said = []
    if found is not None and found.stopped == "end":
        said.append(f"The model has ended its text: {literal(found.names[-1])}.")
    elif found is not None and found.stopped == "room":
        said.append("The text is as long as this model reads: nothing more can follow.")
    length, times = repeated(expected.ids[expected.own :])
    if times:
        stretch = literal("".join(expected.recording.tokens[-length:]).strip()[:60])
        said.append(
            f"The text repeats itself: “{stretch}” comes {times} times in succession. What was written makes"
            " the same again likelier; a higher temperature, or another branch, can break the circle."
        )
    return " ".join(said)


def times(milliseconds: Sequence[float] | np.ndarray) -> str:
    """The median of some times."""
    return f"{float(np.median(milliseconds)):,.0f} ms"


def equations() -> str:
    """The code behind the bits and the perplexity."""
    return "\n\n".join(map(inspect.getsource, (bits, perplexity)))
