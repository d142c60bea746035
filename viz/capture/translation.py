"""A text translated token by token, each the likeliest, and what an encoder-decoder did with both texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from tokenizers import Encoding

from viz.capture.forward import PROJECTIONS, check_memory, hooked, hooked_decoder, recorded
from viz.capture.outputs import likeliest
from viz.capture.text import clean, continues, encode, text_inputs, token_fields
from viz.errors import InputError
from viz.models.model import Model
from viz.recording import Cross, Recording, Translation

PER_SOURCE_TOKEN, MORE = 2.5, 10
"""A translation may have so many tokens for each of its source, and so many more: then it is cut off."""
START = "[start]"
"""What a target begins with where no token stands for it."""
WRITING = "…"
"""Before what is written so far, in a report."""


def longest(n_source: int) -> int:
    """Tokens after which a translation of `n_source` tokens is cut off: a network can go round in circles."""
    return int(PER_SOURCE_TOKEN * n_source) + MORE


def greedy(model: Model, inputs: dict[str, torch.Tensor], *, most: int) -> Iterator[int]:
    """The likeliest next token, again and again, until the one that ends a text, or `most`.

    The model's lock is held for each token and not between: a short pass need not wait for a long text.
    """
    kept, written = None, inputs["decoder_input_ids"]
    given: dict[str, Any] = {name: value for name, value in inputs.items() if name != "decoder_input_ids"}
    for _ in range(most):
        with model.lock, torch.inference_mode():
            answer = model.network(**given, decoder_input_ids=written, past_key_values=kept, use_cache=True)
            best = int(answer.logits[0, -1].argmax())
        given.pop("input_ids", None)
        given["encoder_outputs"], kept = (answer.encoder_last_hidden_state,), answer.past_key_values
        written = torch.tensor([[best]])
        yield best
        if best == model.end:
            return


def capture_translation(
    model: Model, text: str, report: Callable[[float, str], None] = lambda _done, _doing: None
) -> Translation:
    """The model's translation of a text; then one pass that records what its encoder and decoder did.

    `report` is told after each token how far it is, and what is written so far.
    Raises InputError for a text that the model cannot read, and for a model that does not translate.
    """
    check_translates(model)
    encoding = encode(model, text)
    written = translated(model, encoding, lambda done, doing: report(0.9 * done, doing))
    inputs = text_inputs(model, encoding)
    finished = written[-1] == model.end
    inputs["decoder_input_ids"] = torch.tensor([[model.start, *written[:-1]]])
    with model.lock, torch.inference_mode(), hooked(model) as read, hooked_decoder(model) as (wrote, looked):
        logits = model.network(**inputs, use_cache=False).logits[0]
    source = token_fields(model, encoding, (clean(text),))
    encoder = Recording(
        model=model.name, **source, texts=(clean(text),), causal=False, **recorded(model, read)
    )
    target, translation = target_words(model, written[: -1 if finished else None])
    looked_at = recorded(model, looked)
    cross = {name: looked_at[name] for name in ("attention", *PROJECTIONS) if name in looked_at}
    decoder = Recording(
        model=model.name,
        **{name: values[: len(written)] for name, values in target.items()},
        texts=(translation,),
        causal=True,
        outputs=likeliest(model, logits),
        cross=Cross(tokens=encoder.tokens, **cross),
        **without_heads(recorded(model, wrote)),
    )
    return Translation(text=translation, finished=finished, encoder=encoder, decoder=decoder)


def check_translates(model: Model) -> None:
    """Raises InputError for a model that does not translate."""
    if model.family.decoder is None:
        raise InputError(
            "{model} has no decoder that reads another text. Choose a translator.",
            model=model.checkpoint.title,
        )


def translated(model: Model, encoding: Encoding, report: Callable[[float, str], None]) -> list[int]:
    """The tokens of the model's translation; `report` is told after each what is written so far.

    Raises InputError where it would take too much memory.
    """
    assert model.tokenizer is not None
    most = min(longest(len(encoding.ids)), model.max_tokens)
    check_memory(model, max(most, len(encoding.ids)))
    written: list[int] = []
    for token in greedy(model, text_inputs(model, encoding), most=most):
        written.append(token)
        report(len(written) / most, f"{WRITING} {model.tokenizer.decode(written)}")
    return written


def without_heads(arrays: dict[str, Any]) -> dict[str, Any]:
    """The arrays of a stack; where it is recurrent, with an attention of no heads."""
    if "attention" in arrays:
        return arrays
    depths, n_tokens, _ = arrays["hidden_states"].shape
    nothing = torch.zeros(depths - 1, 0, n_tokens, 1).numpy()
    square = torch.zeros(depths - 1, 0, n_tokens, n_tokens).numpy()
    return {**arrays, "attention": square, **dict.fromkeys(PROJECTIONS, nothing)}


def target_words(model: Model, written: list[int]) -> tuple[dict[str, Any], str]:
    """tokens, joins, special, spans and segments of what a decoder read, its start first; and the text."""
    tokenizer = model.tokenizer
    assert tokenizer is not None
    text, added = tokenizer.decode(written), tokenizer.get_added_tokens_decoder()
    start = tokenizer.id_to_token(model.start) if model.start >= 0 else START
    tokens, special, joins, spans = [str(start)], [True], [False], [(0, 0)]
    for token in written:
        tokens.append(tokenizer.decode([token], skip_special_tokens=False))
        special.append(token in added and added[token].special)
        at = -1 if special[-1] or not tokens[-1] else text.find(tokens[-1], spans[-1][1])
        span = (at, at + len(tokens[-1])) if at >= 0 else (spans[-1][1],) * 2
        joins.append(at >= 0 and continues(text, spans[-1], span))
        spans.append(span)
    spans = [span if span[1] > span[0] else (0, 0) for span in spans]
    kept: dict[str, list[Any]] = {
        "tokens": tokens,
        "joins": joins,
        "special": special,
        "spans": spans,
        "segments": [0] * len(tokens),
    }
    return {name: tuple(values) for name, values in kept.items()}, text
