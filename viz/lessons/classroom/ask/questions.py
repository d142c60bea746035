"""A question about one head on one's own text, with the model's own answer and its numbers."""

from __future__ import annotations

from viz.analysis.tokens import is_punctuation, short, words
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
    numbers = ", ".join(f"{word} {row[seen[word]]:.3f}" for word in sorted(seen, key=lambda w: -row[seen[w]]))
    more = _more(recording, int(row.argmax()), float(row.max()))
    return Question(
        text=f"In layer {layer + 1}, head {head + 1}: at which of these words does “{who}” look most?",
        about=short(" / ".join(recording.texts), LONGEST),
        options=tuple(offered),
        answer=offered.index(best),
        why=f"What the model computed, its attention weights: {numbers}.{more}",
    )


def _more(recording: Recording, token: int, weight: float) -> str:
    """What gets more than any of the words, where something does."""
    if not recording.special[token] and not is_punctuation(recording.tokens[token]):
        return ""
    return f" {words(recording)[token]} gets most of all, {weight:.3f}: no word, so it was not offered."
