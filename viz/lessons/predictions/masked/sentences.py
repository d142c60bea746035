"""Sentences about hidden words, with the model's own numbers in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.blanks import Word, pseudo_perplexity, word_bits
from viz.analysis.tokens import word
from viz.blanks import Contrast, Guesses, InTurn
from viz.foreign import literal
from viz.language import Share, count, number, tr
from viz.recording import Recording
from viz.ui.page.sentences import quoted


def chance(probability: float) -> str:
    """A probability with as many digits as it deserves."""
    if probability >= 0.0995:
        return number(probability, ".2f")
    return number(probability, ".3f" if probability >= 0.0005 else ".0e")


def original(guesses: Guesses, blank: int) -> str:
    """Where the word that stood there stands among the answers."""
    name, rank = guesses.originals[blank], guesses.ranks[blank]
    if name is None or rank is None:
        return tr("You typed this blank: there is no original to compare.")
    found = {"word": literal(word(name)), "chance": chance(float(guesses.original[blank]))}
    if rank == 1:
        return tr("*{word}* stood there: its first answer, probability {chance}.", **found)
    return tr(
        "*{word}* stood there: number {rank:,} of its {all:,} answers, probability {chance}.",
        **found,
        rank=rank,
        all=guesses.size,
    )


def pieces(hidden: Sequence[Word]) -> str:
    """Which hidden words have several pieces; empty where none has."""
    several = [each for each in hidden if len(each.tokens) > 1]
    if not several:
        return ""
    said = (tr("*{word}* has {n}", word=literal(each.text), n=len(each.tokens)) for each in several)
    return tr(
        "Words are hidden whole, with a [MASK] for each piece: {words}. Each piece is guessed by itself,"
        " without knowing the others.",
        words=", ".join(said),
    )


def look(recording: Recording, best: int, weight: float, title: str) -> str:
    """Where the blank looks most."""
    said = tr(
        "{title}: from the blank, most attention goes to {best}, {weight:.2f}.",
        title=title,
        best=quoted(recording, best),
        weight=Share(weight),
    )
    if not recording.special[best] or recording.tokens[best] in ("[MASK]", "<mask>"):
        return said
    more = tr("That is often read as “nothing to do here”: try another head or a later layer.")
    return f"{said} {more}"


def change(contrast: Contrast, blank: int) -> str:
    """What the exchange did to the answers of one blank."""
    before, after = (literal(word(row[blank])) for row in contrast.firsts)
    share = contrast.moved[blank]
    if before == after:
        return tr(
            "The first answer stays *{word}*; {share:.0%} of the probability moved to other words.",
            word=before,
            share=share,
        )
    return tr(
        "The first answer was *{before}* and is *{after}* now; {share:.0%} of the probability moved to other"
        " words.",
        before=before,
        after=after,
        share=share,
    )


def largest(contrast: Contrast, blank: int) -> str:
    """The two answers that rose and fell most."""
    before, after = contrast.probabilities[:, blank]
    names = [literal(word(name)) for name in contrast.names[blank]]
    rise, fall = int(np.argmax(after - before)), int(np.argmin(after - before))
    up = {"up": names[rise], "low": chance(before[rise]), "high": chance(after[rise])}
    down = {"down": names[fall], "was": chance(before[fall]), "now": chance(after[fall])}
    rises, falls = after[rise] > before[rise], after[fall] < before[fall]
    if rises and falls:
        return tr("*{up}* rises from {low} to {high}, and *{down}* falls from {was} to {now}.", **up, **down)
    if rises:
        return tr("*{up}* rises from {low} to {high}.", **up)
    return tr("*{down}* falls from {was} to {now}.", **down) if falls else tr("No answer changed.")


def total(found: InTurn) -> str:
    """What all words cost together, and the dearest of them."""
    bits, among = word_bits(found), pseudo_perplexity(found)
    said = count(
        "The one word costs {bits:.1f} bits: the negative pseudo-log-likelihood of the text.",
        "All {n:,} words together cost {bits:.1f} bits: the negative pseudo-log-likelihood of the text.",
        len(found.words),
        bits=bits.sum(),
    )
    among_them = tr(
        "On average the model hesitates as if between {among} equally likely tokens (pseudo-perplexity).",
        among=number(among, ".1f" if among < 100 else ",.0f"),
    )
    return f"{said} {among_them}"


def dearest(found: InTurn, words: Sequence[Word]) -> str:
    """The word that surprised most, and what was expected there."""
    bits = word_bits(found)
    at = int(np.argmax(bits))
    name = next(each.text for each in words if each.first == found.words[at][0])
    token = found.words[at][0]
    if len(found.words[at]) > 1:
        return tr(
            "*{word}* surprises it most, {bits:.1f} bits over its {n} pieces.",
            word=literal(name),
            bits=bits[at],
            n=len(found.words[at]),
        )
    return tr(
        "*{word}* surprises it most, {bits:.1f} bits: it would rather have put *{best}* ({chance}).",
        word=literal(name),
        bits=bits[at],
        best=literal(word(found.best[token])),
        chance=chance(float(found.best_probability[token])),
    )


def detail(found: InTurn, tokens: tuple[int, ...], name: str) -> str:
    """What a hover says of one word."""
    bits = float(found.bits[list(tokens)].sum())
    if len(tokens) > 1:
        return tr(
            "{word}: {bits:.1f} bits over {n} pieces, hidden together", word=name, bits=bits, n=len(tokens)
        )
    token = tokens[0]
    return tr(
        "{word}: {bits:.1f} bits, probability {own}, answer number {rank:,}; first answer {best} {chance}",
        word=name,
        bits=bits,
        own=chance(2.0**-bits),
        rank=int(found.ranks[token]),
        best=word(found.best[token]),
        chance=chance(float(found.best_probability[token])),
    )
