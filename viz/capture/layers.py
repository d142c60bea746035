"""The logit lens (nostalgebraist, 2020): a model's own final norm and head on what every layer hands on.

A vocabulary is large: logits are made some rows at a time, and only the best answers, ranks and entropies are
kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import torch
from torch import Tensor

from viz.capture.forward import check_finite
from viz.capture.hooks import Watch, after, idle
from viz.capture.layer import Inputs
from viz.errors import InputError
from viz.models.model import Model
from viz.workings import Depths

RANKS = 5
"""Answers of each cell that leave this side."""
ROWS = 128
"""Rows of logits that are in memory at once."""
BLOCK = 8
"""Rows that are measured at once: so many stay in a processor's cache."""


def read_layers(
    model: Model, inputs: Inputs, *, tokens: Sequence[int], depths: Sequence[int], word: str = ""
) -> Depths:
    """What the model would answer at these tokens from each of these depths, and where one answer stands.

    Of a picture it is what its classifier reads. Raises InputError for a model that answers nothing and for a
    word that it cannot answer, IndexError for a token or depth that is not there.
    """
    check_head(model)
    followed = entry(model, word) if word.strip() else None
    with model.lock, torch.inference_mode():
        own, states, several = _states(model, inputs)
        rows = list(tokens) if model.family.reads == "text" else [0]
        _check(rows, len(own), "token")
        _check(depths, len(states), "depth")
        own = own[rows]
        watched = own.argmax(-1) if followed is None else torch.full((len(rows),), followed)
        last = model.n_layers
        early = [depth for depth in dict.fromkeys(depths) if depth != last]
        measured = {last: _measured(own, watched)}
        if model.family.reads == "text":  # what stands after the last layer works on each token alone
            inputs = {name: value[:, :1] for name, value in inputs.items()}
            kept = states[early][:, rows].reshape(-1, 1, states.shape[-1])
        else:
            kept = states[early]
        found = [
            _measured(logits, watched.repeat(len(early))[start : start + len(logits)])
            for start, logits in _read(model, inputs, kept, several=several)
        ]
    joined = [torch.cat(parts).unflatten(0, (len(early), len(rows))) for parts in zip(*found, strict=True)]
    measured |= {depth: tuple(part[at] for part in joined) for at, depth in enumerate(early)}
    return _depths(model, depths, rows, size=own.shape[-1], watched=watched.tolist(), measured=measured)


def check_head(model: Model) -> None:
    """Raises InputError where the network answers nothing."""
    if not model.has_head:
        raise InputError(
            f"{model.checkpoint.title} ends with its last layer: it answers nothing. Choose another model."
        )


def entry(model: Model, word: str) -> int:
    """The answer that a word means: the first of its tokens within a text; of a classifier, a class.

    Raises InputError where there is none.
    """
    word = word.strip()
    if model.tokenizer is None:
        named = {label.casefold(): i for i, label in enumerate(model.labels)}
        if word.casefold() not in named:
            raise InputError(f"This model has no class “{word[:40]}”. Choose one of its own.")
        return named[word.casefold()]
    written = word if model.family.joiner == "##" else f" {word}"
    ids = model.tokenizer.encode(written, add_special_tokens=False).ids
    unknown = model.tokenizer.token_to_id("[UNK]")
    if not ids or ids[0] == unknown:
        raise InputError(f"This model's vocabulary has no “{word[:40]}”. Follow another word.")
    return int(ids[0])


def _states(model: Model, inputs: Inputs) -> tuple[Tensor, Tensor, bool]:
    """The model's own logits [row, output], the vectors [depth, token, width], and whether a layer returns
    several things, the vectors first.
    """
    layers = model.family.layer_list(model.network)
    several: list[bool] = []
    with ExitStack() as stack:
        watch = Watch(stack, {})
        stack.enter_context(after(layers[-1], lambda output: several.append(isinstance(output, tuple))))
        watch.input(layers[0], "0")
        for number, layer in enumerate(layers):
            watch.output(layer, str(number + 1))
        own = model.answer(inputs)
    assert own is not None
    check_finite(model, own)
    states = torch.stack([watch.seen[str(depth)] for depth in range(len(layers) + 1)])
    return own.reshape(-1, own.shape[-1]), states, several[0]


def _read(model: Model, inputs: Inputs, states: Tensor, *, several: bool) -> Iterator[tuple[int, Tensor]]:
    """Logits [row, output] where vectors [row, token, width] stand for what the last layer gave."""
    start = 0
    for given in states.split(ROWS):
        with idle(model.family.layer_list(model.network), (given,) if several else given):
            logits = model.answer(inputs)
        assert logits is not None
        for piece in logits.reshape(-1, logits.shape[-1]).split(BLOCK):
            yield start, piece
            start += len(piece)


def _measured(logits: Tensor, watched: Tensor) -> tuple[Tensor, ...]:
    """(entries, probabilities, entropy, rank, chance) of logits [row, output]; `watched` [row] followed.

    Vocabularies are large, so nothing goes over the logits twice, and they are overwritten.
    """
    best = logits.topk(min(RANKS, logits.shape[-1]))
    most, own = best.values[:, :1], logits.gather(-1, watched[:, None])
    ranks = 1 + (logits > own).sum(-1, dtype=torch.int32)  # the default, int64, takes three times as long
    below = logits.sub_(most)
    shares = below.exp()
    total = shares.sum(-1, keepdim=True)
    entropy = (total.log() - torch.linalg.vecdot(shares, below)[:, None] / total).clamp_(min=0) / math.log(2)
    most = most + total.log()
    return best.indices, (best.values - most).exp(), entropy[:, 0], ranks, (own - most).exp()[:, 0]


def _depths(  # noqa: PLR0913 - all but three by name
    model: Model,
    depths: Sequence[int],
    tokens: Sequence[int],
    *,
    size: int,
    watched: Sequence[int],
    measured: dict[int, tuple[Tensor, ...]],
) -> Depths:
    entries, probabilities, entropy, ranks, shares = (
        torch.stack(parts) for parts in zip(*(measured[depth] for depth in depths), strict=True)
    )
    names = {i: model.output_name(i) for i in {*entries.unique().tolist(), *watched}}
    return Depths(
        depths=tuple(depths),
        tokens=tuple(tokens),
        size=size,
        names=tuple(tuple(tuple(names[i] for i in cell) for cell in row) for row in entries.tolist()),
        probabilities=probabilities.numpy(),
        entropy=entropy.numpy(),
        watched=tuple(names[i] for i in watched),
        ranks=ranks.numpy(),
        word_probabilities=shares.numpy(),
    )


def _check(asked: Sequence[int], there: int, what: str) -> None:
    for each in asked:
        if not 0 <= each < there:
            raise IndexError(f"{what} must be from 0 to {there - 1}; got {each}.")
