"""Sentences about next words, with their numbers in them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

import numpy as np

from viz.analysis.next_words import bits, perplexity, repeated, shown
from viz.analysis.tokens import whole
from viz.foreign import literal
from viz.generation import Cuts, Expected, Written
from viz.language import count, number, share, tr
from viz.lessons.predictions.next_word.examples import BANDS, NextWordExample
from viz.ui.page.predict import Reply
from viz.ui.page.sentences import in_bytes, quoted


def reading(expected: Expected) -> str:
    """How the model read the text: its perplexity, and its largest surprise."""
    if not len(expected.came):
        return tr("A text of one token: nothing was expected before it. Write on, or type more.")
    surprises = bits(expected.came)
    largest = 1 + int(surprises.argmax())
    said = count(
        "Perplexity of this text: **{perplexity}**. Its one guessed token, {largest}, was as surprising as"
        " one of that many equally likely ones, {mean:.1f} bits.",
        "Perplexity of this text: **{perplexity}**. On average each of its {n} guessed tokens was as"
        " surprising as one of that many equally likely ones, {mean:.1f} bits. The largest surprise is"
        " {largest}, {most:.1f} bits.",
        len(surprises),
        perplexity=_count(perplexity(expected.came)),
        mean=surprises.mean(),
        largest=quoted(expected.recording, largest),
        most=surprises[largest - 1],
    )
    return f"{said} {in_bytes(expected.recording)}".rstrip()


def _count(value: float) -> str:
    return number(value, ".1f" if value < 100 else ",.0f")


def look(expected: Expected, example: NextWordExample | None, pin: int) -> str:
    """What to look for: the example's sentence, else what the pinned place says."""
    n = len(expected.ids)
    if example is not None and n == expected.own:
        return tr(example.look)
    if pin >= n or not pin:
        best = literal(shown(expected.names[-1][0]))
        return tr(
            "After this text “{best}” is likeliest, {share:.2f}; the uncertainty is {bits:.1f} bits. Choose a"
            " less likely token, and see where the text goes then.",
            best=best,
            share=expected.probabilities[-1, 0],
            bits=expected.entropy[-1],
        )
    came = float(expected.came[pin - 1])
    best = literal(shown(expected.names[pin - 1][0]))
    rank = expected.ranks[pin - 1]
    said = tr(
        "{word} had probability {share}, rank {rank:,}.",
        word=quoted(expected.recording, pin),
        share=_share(came),
        rank=rank,
    )
    return said if rank == 1 else f"{said} {tr('The likeliest there was “{best}”.', best=best)}"


def _share(probability: float) -> str:
    return number(probability, ".2f" if probability >= 0.005 else ".0e")


def told(expected: Expected, guess: str, example: NextWordExample) -> Reply:
    """What was predicted beside what the model says."""
    first = tr(", then ").join(
        f"*{literal(shown(name))}* {share(probability, '.2f')}"
        for name, probability in zip(expected.names[-1][:3], expected.probabilities[-1], strict=False)
    )
    true = (example.likeliest.strip(), band(float(expected.probabilities[-1, 0])))
    found = [title for option, title in example.titles.items() if option.strip() in true]
    return Reply(example.titles.get(guess, guess), found, tr("The model: {first}.", first=first))


def band(probability: float) -> str:
    """The share as the question about it puts it."""
    low, middle, high = BANDS
    return low if probability < 0.1 else middle if probability <= 0.5 else high


def cut(cuts: Cuts) -> str:
    """What each setting does to the distribution, one after the other."""
    sampling, (whole, after_k, after_p) = cuts.sampling, map(int, cuts.counts)
    if sampling.temperature == 0:
        return tr("Greedy takes the likeliest of {n:,} tokens, however likely the others are.", n=whole)
    said = [_tempered(cuts)] if sampling.temperature != 1 else []
    if sampling.top_k:
        said.append(
            tr(
                "Top-k keeps {k:,} of {n:,} tokens and cuts {lost} of the probability.",
                k=after_k,
                n=whole,
                lost=_share(float(cuts.lost[0])),
            )
        )
    if sampling.top_p < 1:
        said.append(
            tr(
                "Top-p keeps {n:,}: the fewest that hold {p:g}; it cuts {lost}.",
                n=after_p,
                p=sampling.top_p,
                lost=_share(float(cuts.lost[1])),
            )
        )
    if not said:
        return tr("Nothing is cut: any of {n:,} tokens can be drawn, each by its probability.", n=whole)
    return " ".join(said)


def _tempered(cuts: Cuts) -> str:
    temperature = cuts.sampling.temperature
    found = {"temperature": temperature, "now": cuts.tempered[0], "was": cuts.before[0]}
    if temperature < 1:
        return tr(
            "Temperature {temperature:g} sharpens: the first has {now:.2f} instead of {was:.2f}.", **found
        )
    return tr("Temperature {temperature:g} flattens: the first has {now:.2f} instead of {was:.2f}.", **found)


def wrote(found: Written | None, expected: Expected) -> str:
    """Why the writing stopped, and whether the text goes round in circles; "" where nothing is to be said."""
    said = []
    if found is not None and found.stopped == "end":
        said.append(tr("The model has ended its text: {end}.", end=literal(found.names[-1])))
    elif found is not None and found.stopped == "room":
        said.append(tr("The text is as long as this model reads: nothing more can follow."))
    length, times = repeated(expected.ids[expected.own :])
    if times:
        stretch = literal(whole(expected.recording.tokens[-length:]).strip()[:60])
        said.append(
            tr(
                "The text repeats itself: “{stretch}” comes {times} times in succession. What was written"
                " makes the same again likelier; a higher temperature, or another branch, can break the"
                " circle.",
                stretch=stretch,
                times=times,
            )
        )
    return " ".join(said)


def times(milliseconds: Sequence[float] | np.ndarray) -> str:
    """The median of some times."""
    return f"{number(float(np.median(milliseconds)), ',.0f')} ms"


def equations() -> str:
    """The code behind the bits and the perplexity."""
    return "\n\n".join(map(inspect.getsource, (bits, perplexity)))
