"""Sentences about a recording, with its own numbers in them.

Everything from a user is escaped for Markdown.
"""

from __future__ import annotations

from viz.analysis.tokens import short, words
from viz.foreign import literal
from viz.language import tr
from viz.recording import Recording


def quoted(recording: Recording, token: int) -> str:
    """One token as it is named in a sentence."""
    return f"*{literal(words(recording)[token])}*"


def ending_quote(text: str) -> str:
    """A text as a sentence quotes it at its end, with no full stop after one of its own."""
    return f"“{literal(text)}”" + ("" if text.rstrip().endswith((".", "!", "?", "…", "。")) else ".")


def typed_special(recording: Recording) -> str:
    """What to say when special tokens stand for parts of the text: typed ones, and what the vocabulary lacks.
    Else empty.
    """
    typed: list[tuple[str, str]] = []
    unknown: list[tuple[str, str]] = []
    for i, (start, end) in enumerate(recording.spans):
        if recording.special[i] and end > start:
            part = recording.texts[min(recording.segments[i], len(recording.texts) - 1)][start:end]
            (typed if part == recording.tokens[i] else unknown).append((part, recording.tokens[i]))
    said = []
    if typed:
        names = ", ".join(literal(token) for token in dict.fromkeys(token for _, token in typed))
        said.append(
            tr("{names} in your text is read as the model's own special token, not as letters.", names=names)
        )
    if unknown:
        parts = list(dict.fromkeys(part for part, _ in unknown))[:5]
        said.append(
            tr(
                "Not in this model's vocabulary: {parts}. It reads {instead} instead.",
                parts=", ".join(literal(short(part, 40)) for part in parts),
                instead=literal(unknown[0][1]),
            )
        )
    return " ".join(said)
