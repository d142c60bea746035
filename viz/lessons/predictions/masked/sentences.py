"""Sentences about hidden words, with the model's own numbers in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.blanks import Word, pseudo_perplexity, word_bits
from viz.analysis.tokens import word
from viz.blanks import Contrast, Guesses, InTurn
from viz.foreign import literal
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.requests import FillMasks
from viz.ui.page.sentences import quoted


def chance(probability: float) -> str:
    """A probability with as many digits as it deserves."""
    if probability >= 0.0995:
        return f"{probability:.2f}"
    return f"{probability:.3f}" if probability >= 0.0005 else f"{probability:.0e}"


def original(guesses: Guesses, blank: int) -> str:
    """Where the word that stood there stands among the answers."""
    name, rank = guesses.originals[blank], guesses.ranks[blank]
    if name is None or rank is None:
        return "You typed this blank: there is no original to compare."
    where = "its first answer" if rank == 1 else f"number {rank:,} of its {guesses.size:,} answers"
    return (
        f"*{literal(word(name))}* stood there: {where}, probability {chance(float(guesses.original[blank]))}."
    )


def pieces(hidden: Sequence[Word]) -> str:
    """Which hidden words have several pieces; empty where none has."""
    several = [each for each in hidden if len(each.tokens) > 1]
    if not several:
        return ""
    said = ", ".join(f"*{literal(each.text)}* has {len(each.tokens)}" for each in several)
    return (
        f"Words are hidden whole, with a [MASK] for each piece: {said}. Each piece is guessed by itself,"
        " without knowing the others."
    )


def look(recording: Recording, best: int, weight: float, title: str) -> str:
    """Where the blank looks most."""
    said = f"{title}: from the blank, most attention goes to {quoted(recording, best)}, {weight:.2f}."
    if recording.special[best] and recording.tokens[best] not in ("[MASK]", "<mask>"):
        said += " That is often read as “nothing to do here”: try another head or a later layer."
    return said


def change(contrast: Contrast, blank: int) -> str:
    """What the exchange did to the answers of one blank."""
    before, after = (word(row[blank]) for row in contrast.firsts)
    share = f"{contrast.moved[blank]:.0%} of the probability moved to other words."
    if before == after:
        return f"The first answer stays *{literal(before)}*; {share}"
    return f"The first answer was *{literal(before)}* and is *{literal(after)}* now; {share}"


def largest(contrast: Contrast, blank: int) -> str:
    """The two answers that rose and fell most."""
    before, after = contrast.probabilities[:, blank]
    names = [literal(word(name)) for name in contrast.names[blank]]
    rise, fall = int(np.argmax(after - before)), int(np.argmin(after - before))
    said = []
    if after[rise] > before[rise]:
        said.append(f"*{names[rise]}* rises from {chance(before[rise])} to {chance(after[rise])}")
    if after[fall] < before[fall]:
        said.append(f"*{names[fall]}* falls from {chance(before[fall])} to {chance(after[fall])}")
    return f"{', and '.join(said)}." if said else "No answer changed."


def total(found: InTurn) -> str:
    """What all words cost together, and the dearest of them."""
    bits, among = word_bits(found), pseudo_perplexity(found)
    return (
        f"All {len(found.words):,} words together cost {bits.sum():.1f} bits: the negative"
        f" pseudo-log-likelihood of the text. On average the model hesitates as if between {among:,.0f}"
        " equally likely tokens (pseudo-perplexity)."
    )


def dearest(found: InTurn, words: Sequence[Word]) -> str:
    """The word that surprised most, and what was expected there."""
    bits = word_bits(found)
    at = int(np.argmax(bits))
    name = next(each.text for each in words if each.first == found.words[at][0])
    token = found.words[at][0]
    said = f"*{literal(name)}* surprises it most, {bits[at]:.1f} bits"
    if len(found.words[at]) > 1:
        return f"{said} over its {len(found.words[at])} pieces."
    return (
        f"{said}: it would rather have put *{literal(word(found.best[token]))}*"
        f" ({chance(float(found.best_probability[token]))})."
    )


def detail(found: InTurn, tokens: tuple[int, ...], name: str) -> str:
    """What a hover says of one word."""
    bits = float(found.bits[list(tokens)].sum())
    if len(tokens) > 1:
        return f"{name}: {bits:.1f} bits over {len(tokens)} pieces, hidden together"
    token = tokens[0]
    best = f"first answer {word(found.best[token])} {chance(float(found.best_probability[token]))}"
    own = f"probability {chance(2.0**-bits)}, answer number {int(found.ranks[token]):,}"
    return f"{name}: {bits:.1f} bits, {own}; {best}"


def reproduce(asked: FillMasks, checkpoint: Checkpoint) -> str:
    """Python that computes the same answers with this app's own code."""
    return f"""from viz.capture.masked import fill
from viz.models import load

model = load({checkpoint.name!r})
texts = {asked.texts!r}
hidden = {asked.masked!r}  # (text, first character, last character + 1)
guesses = fill(model, texts, hidden).guesses

for names, probabilities in zip(guesses.names, guesses.probabilities):
    print([(name, round(float(p), 3)) for name, p in zip(names, probabilities)])
"""
