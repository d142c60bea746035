"""Sentences about a recording, with its own numbers in them.

Everything from a user is escaped for Markdown.
"""

from __future__ import annotations

from viz.analysis.tokens import is_bytes, short, words
from viz.foreign import literal
from viz.language import tr
from viz.recording import Recording


def quoted(recording: Recording, token: int) -> str:
    """One token as it is named in a sentence."""
    return f"*{literal(words(recording)[token])}*"


def ending_quote(text: str) -> str:
    """A text as a sentence quotes it at its end, with no full stop after one of its own."""
    return f"“{literal(text)}”" + ("" if text.rstrip().endswith((".", "!", "?", "…", "。")) else ".")


def odd_tokens(recording: Recording) -> str:
    """What to say of tokens that are no letters of the text: special ones that were typed or that stand for
    what the vocabulary lacks, and bytes. Else empty.
    """
    typed: list[tuple[str, str]] = []
    unknown: list[tuple[str, str]] = []
    for i in range(recording.n_tokens):
        if recording.special[i] and (part := _part(recording, i)):
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
    return " ".join(filter(None, [*said, in_bytes(recording)]))


def in_bytes(recording: Recording) -> str:
    """What to say of characters that are cut into several tokens; else empty."""
    found = [i for i, token in enumerate(recording.tokens) if is_bytes(token)]
    parts = list(filter(None, dict.fromkeys(_part(recording, i).strip() for i in found)))[:5]
    if not parts:
        return ""
    return tr(
        "No single token of this model is {parts}: it reads such a character as several, each some of its"
        " bytes, such as {bytes}.",
        parts=", ".join(map(literal, parts)),
        bytes=literal(recording.tokens[found[0]]),
    )


def _part(recording: Recording, token: int) -> str:
    """What of the text this token stands for."""
    text = recording.texts[min(recording.segments[token], len(recording.texts) - 1)]
    return text[slice(*recording.spans[token])]
