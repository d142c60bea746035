"""The token strip: a text as the model reads it, word pieces, special tokens and all, over the text as it was
written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from viz.analysis.tables import Numbers
from viz.analysis.tokens import words
from viz.language import count, tr
from viz.recording import Recording
from viz.ui.components import transport
from viz.ui.components.part import Part

_HERE = Path(__file__).parent
_part = Part("token_strip", transport.style(_HERE / "tokens.css"), transport.script(_HERE / "tokens.js"))


def token_strip(recording: Recording, *, key: str, code: Callable[[], str] | None = None) -> None:
    """Mounts the strip; it never sends anything to the server. `code` gives Python for the same tokens."""
    data = payload(recording)
    _part(data=data, key=key)
    _part.menu(
        lambda: data,
        key=key,
        title=tr("The text as the model reads it"),
        about=tr("The text in {n} tokens, word pieces and special tokens among them.", n=recording.n_tokens),
        numbers=partial(numbers, recording),
        code=code,
    )


def numbers(recording: Recording) -> Numbers:
    """Where each token stands in its text, [token, end]: its first character and one after its last."""
    ends = ("begins", "ends")
    return Numbers(recording.spans, {"token": recording.tokens, "end": ends}, measures="character")


def payload(recording: Recording) -> bytes:
    """The tokens as written on screen, the vocabulary's own entries, and where each one stands in its text.

    Spans count characters as Python does, by code point; a span of no length belongs to a token that is not
    in the text.
    """
    meta = {
        "words": words(recording),
        "tokens": recording.tokens,
        "joins": "".join("01"[join] for join in recording.joins),
        "special": "".join("01"[special] for special in recording.special),
        "spans": recording.spans,
        "segments": recording.segments,
        "texts": recording.texts,
        "theme": transport.colours(),
        **transport.phrases(
            strip=tr("Tokens as the model reads them; arrow keys move"),
            resting=count(
                "{n} token; hover it to find it in the text",
                "{n} tokens; hover one to find it in the text",
                recording.n_tokens,
            ),
            position=tr("position {at} of {n}"),
            characters=tr("characters [{start}, {end})"),
            of=tr("characters [{start}, {end}) of text {text}"),
            added=tr("not in the text: the model adds it"),
        ),
    }
    return transport.pack(meta)
