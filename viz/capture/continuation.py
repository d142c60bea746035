"""A text and the tokens that were written after it, as the words of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.capture.text import clean, continues, encode, token_fields
from viz.models.byte_names import PARTIAL
from viz.models.model import Model

Span = tuple[int, int]


def continued(model: Model, text: str, written: Sequence[int] = ()) -> dict[str, Any]:
    """tokens, joins, special, spans, segments and texts of a `Recording`, written tokens last."""
    encoding, text = encode(model, text), clean(text)
    known = token_fields(model, encoding, (text,))
    tail, spans = _spans(model, encoding.ids, written, start=len(text))
    whole = text + tail
    tokenizer = model.tokenizer
    assert tokenizer is not None
    added = tokenizer.get_added_tokens_decoder()
    special = [token in added and added[token].special for token in written]
    before = [known["spans"][-1], *spans]
    joins = [
        not flag and continues(whole, *pair) and pair[0][1] > 0
        for flag, pair in zip(special, zip(before, spans, strict=False), strict=True)
    ]
    n = len(known["tokens"]) + len(written)
    return {
        "tokens": (*known["tokens"], *map(model.output_name, written)),
        "joins": (*known["joins"], *joins),
        "special": (*known["special"], *special),
        "spans": (*known["spans"], *spans),
        "segments": (0,) * n,
        "texts": (whole,),
    }


def _spans(model: Model, ids: Sequence[int], written: Sequence[int], *, start: int) -> tuple[str, list[Span]]:
    """What the written tokens add to the text, and the characters that each stands for.

    Tokens that are bytes of one character all stand for that character.
    """
    tokenizer = model.tokenizer
    assert tokenizer is not None
    read = tokenizer.decode(list(ids), skip_special_tokens=False)
    spans: list[Span] = []
    done, waiting, text = len(read), 0, read
    for count in range(1, len(written) + 1):
        text = tokenizer.decode([*ids, *written[:count]], skip_special_tokens=False)
        waiting += 1
        if text.endswith(PARTIAL) and count < len(written):
            continue
        spans += [(start + done - len(read), start + len(text) - len(read))] * waiting
        done, waiting = len(text), 0
    return text[len(read) :], spans
