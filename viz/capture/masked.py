"""Words hidden from a model that was trained to guess them: its answers, and what it takes for the next text.

A hidden word is hidden whole: each of its pieces becomes one mask token.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from viz.blanks import Contrast, Filled, Guesses, InTurn, NextSentence, Span
from viz.capture.forward import check_finite, check_memory, forward
from viz.capture.text import clean, encode, text_inputs, token_fields
from viz.errors import InputError
from viz.models.hooks import after
from viz.models.model import Model
from viz.recording import Recording
from viz.requests import Texts

RANKS = 20
"""Answers for each blank that leave this side."""
COMPARED = 12
"""Answers that two versions are compared by."""
AT_ONCE = 2048
"""Tokens of one pass, where each word is hidden in turn."""
MOST = 60_000
"""Tokens of all these passes: half a minute of one core."""
Report = Callable[[float], None]


class MaskedText(NamedTuple):
    """A text with its blanks, as the network takes it."""

    inputs: dict[str, Tensor]
    described: dict[str, Any]
    """tokens, joins, special, spans and segments of a `Recording`."""
    places: list[int]
    originals: list[int | None]
    """The ids that stood there; None where the mask itself was typed."""


def fill(model: Model, texts: Texts, masked: Sequence[Span]) -> Filled:
    """What the model puts in place of each word that these spans touch, and where it looks from there.

    Raises InputError for a text that it cannot read, for one with no blank, and for a model without masks.
    """
    hidden = hide(model, texts, masked)
    check_memory(model, len(hidden.described["tokens"]))
    arrays = forward(model, hidden.inputs)
    logits = torch.from_numpy(arrays.pop("logits"))[hidden.places]
    recording = Recording(model=model.name, texts=_cleaned(texts), causal=False, **hidden.described, **arrays)
    return Filled(
        recording=recording,
        places=tuple(hidden.places),
        guesses=guesses(model, logits, hidden.originals),
    )


def compare(model: Model, versions: Sequence[tuple[Texts, Sequence[Span]]]) -> Contrast:
    """The answers for the blanks of two versions of a text, and how much of the probability moved.

    Raises InputError where one has more blanks than the other, and as `fill` does.
    """
    one, other = (hide(model, *version) for version in versions)
    if len(one.places) != len(other.places):
        raise InputError(
            "Both versions must have as many blanks; one has {one}, the other {other}. Change one word, and"
            " leave the hidden ones.",
            one=len(one.places),
            other=len(other.places),
        )
    logits = [
        _answers(model, hidden.inputs, [0] * len(hidden.places), hidden.places) for hidden in (one, other)
    ]
    probabilities = torch.stack(logits).softmax(-1)  # [version, blank, entry]
    best = probabilities.amax(dim=0).topk(min(COMPARED, probabilities.shape[-1])).indices
    return Contrast(
        names=tuple(tuple(model.output_name(entry) for entry in row) for row in best.tolist()),
        probabilities=probabilities.gather(-1, best.expand(2, -1, -1)).numpy(),
        firsts=tuple(tuple(map(model.output_name, each)) for each in probabilities.argmax(-1).tolist()),
        moved=((probabilities[0] - probabilities[1]).abs().sum(-1) / 2).numpy(),
    )


def in_turn(model: Model, texts: Texts, report: Report) -> InTurn:
    """Each word hidden alone, many texts in one pass; `report` is told the share that is done.

    Raises InputError where there is no word to hide, or where the text is too long for it.
    """
    encoding = encode(model, *texts)
    described = token_fields(model, encoding, _cleaned(texts))
    whole = _words(described)
    n_tokens = len(encoding.ids)
    _check_length(model, n_tokens, len(whole))
    ids = torch.tensor(encoding.ids)
    inputs = text_inputs(model, encoding)
    bits, ranks, best_probability = (torch.full((n_tokens,), math.nan) for _ in range(3))
    best = [""] * n_tokens
    size = max(1, AT_ONCE // n_tokens)
    for start in range(0, len(whole), size):
        report(start / len(whole))
        some = whole[start : start + size]
        rows = [row for row, word in enumerate(some) for _ in word]
        places = [place for word in some for place in word]
        batch = {name: value.expand(len(some), -1).clone() for name, value in inputs.items()}
        batch["input_ids"][rows, places] = model.mask or 0
        likely = _answers(model, batch, rows, places).log_softmax(-1)
        own = likely.gather(-1, ids[places][:, None])
        bits[places] = -own[:, 0] / math.log(2)
        ranks[places] = 1.0 + (likely > own).sum(-1)
        top = likely.max(-1)
        best_probability[places] = top.values.exp()
        for place, entry in zip(places, top.indices.tolist(), strict=True):
            best[place] = model.output_name(entry)
    return InTurn(
        tokens=described["tokens"],
        words=tuple(map(tuple, whole)),
        bits=bits.numpy(),
        ranks=ranks.numpy(),
        best=tuple(best),
        best_probability=best_probability.numpy(),
    )


def next_sentence(model: Model, first: str, second: str) -> NextSentence:
    """Does the second text follow the first?

    Raises InputError for a model that was not taught to say it.
    """
    encoding = encode(model, first, second if second.strip() else " ")
    if len(set(encoding.sequence_ids) - {None}) < 2:
        raise InputError("The second text must hold at least one word; it is empty. Type a sentence.")
    with model.lock, torch.inference_mode():
        logits = model.family.follows(model.network(**text_inputs(model, encoding)))
    if logits is None:
        raise InputError(
            "{model} has no head for the next sentence. Choose a model that was taught it.",
            model=model.checkpoint.title,
        )
    check_finite(model, logits)
    return NextSentence(texts=(clean(first), clean(second)), follows=float(logits.reshape(-1).softmax(-1)[0]))


def hide(model: Model, texts: Texts, masked: Sequence[Span]) -> MaskedText:
    """The text with a mask for each piece of each word that a span touches; typed masks are blanks too."""
    _check_model(model)
    encoding = encode(model, *texts)
    described = token_fields(model, encoding, _cleaned(texts))
    chosen = [word for word in _words(described) if any(_touched(described, word, span) for span in masked)]
    typed = [place for place, entry in enumerate(encoding.ids) if entry == model.mask]
    places = sorted([*typed, *(place for word in chosen for place in word)])
    if not places:
        raise InputError("At least one word must be hidden; none is. Click a word of the text.")
    inputs = text_inputs(model, encoding)
    inputs["input_ids"][0, places] = model.mask or 0
    written = model.tokenizer.id_to_token(model.mask) if model.tokenizer and model.mask is not None else None
    tokens, special = list(described["tokens"]), list(described["special"])
    for place in places:
        tokens[place], special[place] = str(written), True
    described |= {"tokens": tuple(tokens), "special": tuple(special)}
    originals = [None if place in typed else encoding.ids[place] for place in places]
    return MaskedText(inputs, described, places, originals)


def guesses(model: Model, logits: Tensor, originals: Sequence[int | None]) -> Guesses:
    """The likeliest of logits [blank, entry], and where the originals stand among all."""
    probabilities = logits.softmax(-1)
    best, which = probabilities.topk(min(RANKS, probabilities.shape[-1]))
    own = [
        math.nan if entry is None else float(row[entry])
        for row, entry in zip(probabilities, originals, strict=True)
    ]
    return Guesses(
        names=tuple(tuple(map(model.output_name, row)) for row in which.tolist()),
        probabilities=best.numpy(),
        rest=(1 - best.double().sum(-1)).clamp(min=0).numpy(),
        size=probabilities.shape[-1],
        originals=tuple(None if entry is None else model.output_name(entry) for entry in originals),
        ranks=tuple(
            None if entry is None else 1 + int((row > row[entry]).sum())
            for row, entry in zip(logits, originals, strict=True)
        ),
        original=np.array(own),
    )


def _answers(model: Model, inputs: dict[str, Tensor], rows: Sequence[int], places: Sequence[int]) -> Tensor:
    """Logits [blank, entry] at these places of a batch: nothing else goes through the vocabulary."""
    with model.lock, torch.inference_mode(), _only(model, rows, places):
        logits = model.answer(inputs)
    assert logits is not None
    check_finite(model, logits)
    return logits[0].clone()


@contextmanager
def _only(model: Model, rows: Sequence[int], places: Sequence[int]) -> Iterator[None]:
    """While inside, the head gets these tokens alone: it works on each by itself."""

    def gather(output: Any) -> Any:
        output.last_hidden_state = output.last_hidden_state[list(rows), list(places)][None]
        return output

    with after(model.network.base_model, gather):  # type: ignore[arg-type]
        yield


def _words(described: dict[str, Any]) -> list[list[int]]:
    """The tokens of each word that can be hidden: none of the model's own, nor what it cannot read."""
    found: list[list[int]] = []
    for place, (joins, special) in enumerate(zip(described["joins"], described["special"], strict=True)):
        if special:
            continue
        if joins and found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _touched(described: dict[str, Any], word: Sequence[int], span: Span) -> bool:
    text, start, end = span
    return described["segments"][word[0]] == text and any(
        described["spans"][place][0] < end and start < described["spans"][place][1] for place in word
    )


def _cleaned(texts: Texts) -> tuple[str, ...]:
    return tuple(clean(text) for text in texts if text.strip())


def _check_model(model: Model) -> None:
    if model.mask is None or not model.has_head:
        raise InputError(
            "{model} was not trained to guess hidden words. Choose a model that was.",
            model=model.checkpoint.title,
        )


def _check_length(model: Model, n_tokens: int, n_words: int) -> None:
    _check_model(model)
    if not n_words:
        raise InputError("The text must hold at least one word that can be hidden. Type a word.")
    if n_tokens * n_words > MOST:
        raise InputError(
            "To hide {words:,} words in turn, the model would read {tokens:,} tokens; at most {most:,} are"
            " read. Shorten the text.",
            words=n_words,
            tokens=n_tokens * n_words,
            most=MOST,
        )
