"""A text, and what a model does with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import torch
from tokenizers import Encoding

from viz.capture.forward import check_memory, forward
from viz.capture.outputs import likeliest
from viz.errors import InputError
from viz.models.byte_names import byte_name
from viz.models.model import Model
from viz.recording import Recording, Rotation

MAX_CHARACTERS = 10_000


def clean(text: str) -> str:
    """`text` as a tokenizer can take it: lone surrogates become U+FFFD; everything else stays as typed."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def check_text(text: str) -> str:
    """The text, cleaned, when there is one of an acceptable length.

    Raises InputError for an empty text, or more than 10,000 characters (before anything is tokenized).
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            "A text must have at most {most:,} characters; this one has {length:,}. Shorten it.",
            most=MAX_CHARACTERS,
            length=len(text),
        )
    text = clean(text)
    visible = (c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
    if next(visible, None) is None:
        raise InputError("The text must hold at least one word; it is empty. Type a sentence.")
    return text


def encode(model: Model, text: str, pair: str | None = None) -> Encoding:
    """The text (and its pair) as the model's tokens, none cut off.

    Raises InputError when the model cannot read that many.
    """
    if model.tokenizer is None:
        raise InputError(
            "{model} reads pictures, not text. Choose a text model.", model=model.checkpoint.title
        )
    text = check_text(text)
    pair = check_text(pair) if pair and pair.strip() else None
    encoding = _encoding(model, text, pair)
    if not any(
        end > start for start, end in encoding.offsets
    ):  # [CLS] and [SEP] alone: the model knows no such character
        raise InputError("The text must hold at least one token of this model; it has none. Type a word.")
    if len(encoding.ids) > model.max_tokens:
        raise InputError(
            "This text has {tokens:,} tokens; this model reads at most {most:,}. Shorten it, or choose a"
            " model that reads more.",
            tokens=len(encoding.ids),
            most=model.max_tokens,
        )
    return encoding


def _encoding(model: Model, text: str, pair: str | None) -> Encoding:
    """What the tokenizer says. It panics over some patterns, which is no Exception."""
    assert model.tokenizer is not None
    try:
        return model.tokenizer.encode(text, pair)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise InputError(
            "The tokenizer of {model} cannot read this text. Change the text, or the model.",
            model=model.checkpoint.title,
        ) from error


def capture_text(model: Model, text: str, pair: str | None = None) -> Recording:
    """What the model does with a text, and a second one beside it where given: one forward pass, recorded.

    Raises InputError for a text that the model cannot read.
    """
    encoding = encode(model, text, pair)
    check_memory(model, len(encoding.ids))
    arrays = forward(model, text_inputs(model, encoding), keep=True)
    rotation = None
    if model.family.rotary:
        queries, keys = (arrays.pop(f"unturned_{name}") for name in ("queries", "keys"))
        rotation = Rotation(theta=model.family.rope_theta(model.config), queries=queries, keys=keys)
    outputs = likeliest(model, torch.from_numpy(arrays.pop("logits")))
    texts = tuple(clean(t) for t in (text, pair) if t and t.strip())
    return Recording(
        model=model.name,
        **token_fields(model, encoding, texts),
        texts=texts,
        causal=model.family.causal,
        rotation=rotation,
        outputs=outputs,
        **arrays,
    )


def text_inputs(model: Model, encoding: Encoding) -> dict[str, torch.Tensor]:
    """What the network's forward takes, a batch of one."""
    ids = torch.tensor([encoding.ids])
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids), **model.started()}
    if model.family.two_segments(model.config):
        inputs["token_type_ids"] = torch.tensor([encoding.type_ids])
    return inputs


def token_fields(model: Model, encoding: Encoding, texts: Sequence[str] = ("", "")) -> dict[str, Any]:
    """tokens, joins, special, spans and segments of a `Recording`, from the tokenizer's own account of
    `texts`.
    """
    assert model.tokenizer is not None
    added = model.tokenizer.get_added_tokens_decoder()
    special = tuple(i in added and added[i].special for i in encoding.ids)
    named = (model.tokenizer.id_to_token(i) for i in encoding.ids)  # an unknown one is not what it stands for
    tokens = tuple(_written(model, str(token), flag) for token, flag in zip(named, special, strict=True))
    segments = _segments(encoding.sequence_ids)
    if model.family.joiner == "##":
        joins = tuple(
            token.startswith("##") and len(token) > 2 and not flag
            for token, flag in zip(tokens, special, strict=True)
        )
    else:
        joins = tuple(
            i > 0
            and segments[i] == segments[i - 1]
            and not special[i]
            and continues(texts[segments[i]], *encoding.offsets[i - 1 : i + 1])
            for i in range(len(tokens))
        )
    return {
        "tokens": tokens,
        "joins": joins,
        "special": special,
        "spans": tuple(encoding.offsets),
        "segments": segments,
    }


def _segments(sequence_ids: list[int | None]) -> tuple[int, ...]:
    """A special token belongs to the text before it."""
    segments: list[int] = []
    for s in sequence_ids:
        segments.append(s if s is not None else (segments[-1] if segments else 0))
    return tuple(segments)


def _written(model: Model, token: str, special: bool) -> str:
    if special or model.family.joiner == "##" or model.tokenizer is None:
        return token
    decoder = model.tokenizer.decoder
    return byte_name(token, decoder.decode([token])) if decoder is not None else token


def continues(text: str, before: tuple[int, int], span: tuple[int, int]) -> bool:
    """Does a token standing for text[span] go on with the word of the token before it, letters and digits
    only?
    """
    if before[1] == 0 or before[0] > span[0] or span[1] > len(text):
        return False
    if span[0] < before[1]:  # both are bytes of one character
        return True
    return span[0] == before[1] and all(
        unicodedata.category(c)[0] in "LMN" for c in text[span[0] - 1 : span[0] + 1]
    )
