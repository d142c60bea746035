"""A question about one head on one's own text, with the model's own answer and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from viz.analysis.tokens import is_punctuation, short, words
from viz.foreign import literal
from viz.language import Later, Share, later
from viz.polls import Question
from viz.recording import Recording

MOST = 5
LONGEST = 300


def question(recording: Recording, *, layer: int, head: int, pin: int) -> Question | None:
    """At which word does a token look most? All from 0; None where there are not two words to choose from.

    The words offered are those with the largest weights, in the order of the text; special tokens,
    punctuation and a word's second occurrence are none.
    """
    row, named = recording.attention[layer, head, pin], words(recording)
    seen: dict[str, int] = {}
    for token in sorted(range(recording.n_tokens), key=lambda token: (-row[token], token)):
        dull = recording.special[token] or is_punctuation(recording.tokens[token])
        ahead = recording.causal and token > pin
        if not dull and not ahead and len(seen) < MOST:
            seen.setdefault(short(named[token], 40), token)
    if len(seen) < 2:
        return None
    offered = sorted(seen, key=lambda word: seen[word])
    best = max(offered, key=lambda word: row[seen[word]])
    who = short(named[pin], 40)
    weights = {word: float(row[seen[word]]) for word in sorted(seen, key=lambda word: -row[seen[word]])}
    return Question(
        text=later(
            "In layer {layer}, head {head}: at which of these words does “{who}” look most?",
            layer=layer + 1,
            head=head + 1,
            who=literal(who),
        ),
        options=tuple(offered),
        about=short(" / ".join(recording.texts), LONGEST),
        right=(offered.index(best),),
        why=_why(recording, weights, int(row.argmax()), float(row.max())),
    )


def _why(recording: Recording, weights: Mapping[str, float], token: int, weight: float) -> Later:
    """The weights of the words, and of the token that gets more than any of them, where one does."""
    each = [
        later("{word} {weight:.3f}", word=literal(word), weight=Share(share))
        for word, share in weights.items()
    ]
    numbers = reduce(lambda before, more: later("{before}, {more}", before=before, more=more), each)
    if not recording.special[token] and not is_punctuation(recording.tokens[token]):
        return later("What the model computed, its attention weights: {numbers}.", numbers=numbers)
    return later(
        "What the model computed, its attention weights: {numbers}. {token} gets most of all, {weight:.3f}:"
        " no word, so it was not offered.",
        numbers=numbers,
        token=literal(words(recording)[token]),
        weight=Share(weight),
    )
