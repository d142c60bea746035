"""The logit lens (nostalgebraist, 2020): a model's own final norm and head on what every layer hands on.

A vocabulary is large: the logits of all vectors are made some words at a time, so that they stay in a
processor's cache while they are measured, and only the best answers, ranks and entropies are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from viz.capture.forward import check_finite
from viz.capture.layer import Inputs
from viz.capture.passes import Pass, keep_pass, kept_pass, noticed
from viz.errors import InputError
from viz.models.hooks import Watch, idle, received
from viz.models.model import Model
from viz.workings import Depths

RANKS = 5
"""Answers of each cell that leave this side."""
ROWS = 1024
"""Vectors that go through the head at once."""
WORDS = 512
"""Outputs whose logits are made at once."""
LOWEST = -1e30
"""Below every logit, and finite."""


def read_layers(
    model: Model, inputs: Inputs, *, tokens: Sequence[int], depths: Sequence[int], word: str = ""
) -> Depths:
    """What the model would answer at these tokens from each of these depths, and where one answer stands.

    Of a picture it is what its classifier reads. Raises InputError for a model that answers nothing and for a
    word that it cannot answer, IndexError for a token or depth that is not there.
    """
    return read_blocks(model, inputs, [(tokens, depths)], word=word)[0]


def read_blocks(
    model: Model, inputs: Inputs, blocks: Sequence[tuple[Sequence[int], Sequence[int]]], *, word: str = ""
) -> list[Depths]:
    """The same for several blocks of tokens and depths, all through the head at once: to go over the weights
    of a large vocabulary takes as long for thirty vectors as for a hundred.
    """
    check_head(model)
    followed = entry(model, word) if word.strip() else None
    with model.lock, torch.inference_mode():
        passed = plain(model, inputs)
        asked = [_block(model, passed, *each, followed=followed) for each in blocks]
        if model.family.reads == "text":  # what stands after the last layer works on each token alone
            inputs = {name: value[:, :1] for name, value in inputs.items()}
        kept = torch.cat([each.kept for each in asked])
        watched = torch.cat([each.watched.repeat(len(each.early)) for each in asked])
        parts = zip(*_read(model, inputs, kept, watched, several=passed.several), strict=True)
        sizes = [len(each.early) * len(each.rows) for each in asked]
        joined = zip(*(torch.cat(part).split(sizes) for part in parts), strict=True)
        return [_found(model, each, found) for each, found in zip(asked, joined, strict=True)]


class _Block(NamedTuple):
    """Some tokens at some depths."""

    depths: Sequence[int]
    early: list[int]
    """Depths that the head has not read yet, each once."""
    rows: list[int]
    """Of a picture the one row that its classifier answers."""
    own: Tensor
    """[row, output]: the model's answers."""
    watched: Tensor
    """[row]: the answer that is followed."""
    kept: Tensor
    """[depth and row, 1, width] of the early depths; of a picture [depth, token, width]."""


def _block(
    model: Model, passed: Pass, tokens: Sequence[int], depths: Sequence[int], *, followed: int | None
) -> _Block:
    own, states = passed.logits, passed.states
    rows = list(tokens) if model.family.reads == "text" else [0]
    _check(rows, len(own), "token")
    _check(depths, len(states), "depth")
    own = own[rows]
    watched = own.argmax(-1) if followed is None else torch.full((len(rows),), followed)
    early = [depth for depth in dict.fromkeys(depths) if depth != model.n_layers]
    kept = states[early]
    if model.family.reads == "text":
        kept = kept[:, rows].reshape(-1, 1, states.shape[-1])
    return _Block(depths, early, rows, own, watched, kept)


def _found(model: Model, block: _Block, early: Sequence[Tensor]) -> Depths:
    """What the head said of its `early` depths [depth and row, ...], and the model itself at the last."""
    own, watched = block.own, block.watched
    joined = [part.unflatten(0, (len(block.early), len(block.rows))) for part in early]
    measured = {
        model.n_layers: _measured(own.split(WORDS, dim=-1), watched, own.gather(-1, watched[:, None])[:, 0]),
        **{depth: tuple(part[at] for part in joined) for at, depth in enumerate(block.early)},
    }
    return _depths(model, block, measured)


def check_head(model: Model) -> None:
    """Raises InputError where the network answers nothing."""
    if not model.has_head:
        raise InputError(
            "{model} ends with its last layer: it answers nothing. Choose another model.",
            model=model.checkpoint.title,
        )


def entry(model: Model, word: str) -> int:
    """The answer that a word means: the first of its tokens within a text; of a classifier, a class.

    Raises InputError where there is none.
    """
    word = word.strip()
    if model.tokenizer is None:
        named = {label.casefold(): i for i, label in enumerate(model.labels)}
        if word.casefold() not in named:
            raise InputError("This model has no class “{word}”. Choose one of its own.", word=word[:40])
        return named[word.casefold()]
    written = word if model.family.joiner == "##" else f" {word}"
    ids = model.tokenizer.encode(written, add_special_tokens=False).ids
    unknown = model.tokenizer.token_to_id("[UNK]")
    if not ids or ids[0] == unknown:
        raise InputError("This model's vocabulary has no “{word}”. Follow another word.", word=word[:40])
    return int(ids[0])


def plain(model: Model, inputs: Inputs) -> Pass:
    """The pass of the network as it is: a kept one of the same text, else one that is run now, and kept.

    Hold the model's lock, in inference mode.
    """
    found = kept_pass(model, inputs)
    if found is None:
        found = _run(model, inputs)
        keep_pass(model, inputs, found)
    check_finite(model, found.logits)
    return found


def _run(model: Model, inputs: Inputs) -> Pass:
    layers = model.family.layer_list(model.network)
    with ExitStack() as stack, noticed(model) as found:
        watch = Watch(stack, {})
        watch.input(layers[0], "0")
        for number, layer in enumerate(layers):
            watch.output(layer, str(number + 1))
        own = model.answer(inputs)
    assert own is not None
    states = torch.stack([watch.seen[str(depth)] for depth in range(len(layers) + 1)])
    return Pass(own.reshape(-1, own.shape[-1]), states, found.several[0], found.caches[0])


def _read(
    model: Model, inputs: Inputs, states: Tensor, watched: Tensor, *, several: bool
) -> list[tuple[Tensor, ...]]:
    """What is measured of the logits where vectors [row, token, width] stand for what the last layer gave."""
    found = []
    for given, followed in zip(states.split(ROWS), watched.split(ROWS), strict=True):
        with idle(model.family.layer_list(model.network), (given,) if several else given):
            found.append(_measured(*_logits(model, inputs, followed)))
    return found


def _logits(model: Model, inputs: Inputs, watched: Tensor) -> tuple[Iterable[Tensor], Tensor, Tensor]:
    """The model's logits [row, output], some outputs after the others; `watched` [row], and its logits."""
    head = model.vocabulary
    if head is None:
        logits = model.answer(inputs)
        assert logits is not None
        logits = logits.flatten(0, -2)
        return logits.split(WORDS, dim=-1), watched, logits.gather(-1, watched[:, None])[:, 0]
    seen: list[Tensor] = []
    with received(head, seen.append), idle([head], torch.empty(1, 1, 1)):
        model.answer(inputs)
    vectors = seen[0].flatten(0, -2)
    own = torch.linalg.vecdot(vectors, head.weight[watched])
    if head.bias is None:
        return (linear(vectors, rows) for rows in head.weight.split(WORDS)), watched, own
    parts = zip(head.weight.split(WORDS), head.bias.split(WORDS), strict=True)
    return (linear(vectors, *part) for part in parts), watched, own + head.bias[watched]


def _measured(slices: Iterable[Tensor], watched: Tensor, own: Tensor) -> tuple[Tensor, ...]:
    """(entries, probabilities, entropy, rank, chance) of logits [row, output] that come in slices.

    `watched` [row] is followed, its logits are `own`.
    """
    tally = RunningMeasures(watched, own)
    for logits in slices:
        tally.add(logits)
    most = tally.most + tally.total.log()
    entropy = (tally.total.log() - tally.weighted / tally.total).clamp_(min=0) / math.log(2)
    best = slice(min(RANKS, tally.counted))
    probabilities = (tally.best - most[:, None]).exp()
    return tally.entries[:, best], probabilities[:, best], entropy, tally.ranks, (own - most).exp()


class RunningMeasures:
    """Measures of logits [row, output] of which some outputs come after the others.

    total is the sum of exp(logit - most), weighted that of (logit - most) exp(logit - most).
    """

    def __init__(self, watched: Tensor, own: Tensor) -> None:
        self.watched, self.own, self.counted = watched, own, 0
        self.most, self.total, self.weighted = own.new_full(own.shape, LOWEST), own * 0, own * 0
        self.ranks = torch.ones_like(watched, dtype=torch.int32)
        self.best = own.new_full((len(own), RANKS), -math.inf)
        self.entries = watched[:, None].repeat(1, RANKS)

    def add(self, logits: Tensor) -> None:
        """The next outputs; they are overwritten."""
        highest = logits.amax(-1)
        self._rank(logits)
        self._sort(logits, (highest > self.best[:, -1]).nonzero()[:, 0])
        self.counted += logits.shape[-1]
        most = torch.maximum(self.most, highest)
        lower = self.most - most
        below = logits.sub_(most[:, None])
        shares = below.exp()
        self.weighted = (self.weighted + self.total * lower) * lower.exp() + torch.linalg.vecdot(
            shares, below
        )
        self.total = self.total * lower.exp() + shares.sum(-1)
        self.most = most

    def _rank(self, logits: Tensor) -> None:
        above = logits > self.own[:, None]
        at = self.watched - self.counted
        here = ((at >= 0) & (at < logits.shape[-1])).nonzero()[:, 0]
        above[here, at[here]] = False  # its own logit, rounded otherwise, is not above it
        self.ranks += above.sum(-1, dtype=torch.int32)  # the default, int64, takes three times as long

    def _sort(self, logits: Tensor, rows: Tensor) -> None:
        """Keep the best of these rows: most slices hold none of a row's."""
        if not len(rows):
            return
        found = logits[rows].topk(min(RANKS, logits.shape[-1]))
        values = torch.cat([self.best[rows], found.values], dim=-1)
        entries = torch.cat([self.entries[rows], found.indices + self.counted], dim=-1)
        kept = values.topk(RANKS)
        self.best[rows], self.entries[rows] = kept.values, entries.gather(-1, kept.indices)


def _depths(model: Model, block: _Block, measured: dict[int, tuple[Tensor, ...]]) -> Depths:
    watched: list[int] = block.watched.tolist()
    entries, probabilities, entropy, ranks, shares = (
        torch.stack(parts) for parts in zip(*(measured[depth] for depth in block.depths), strict=True)
    )
    names = {i: model.output_name(i) for i in {*entries.unique().tolist(), *watched}}
    return Depths(
        depths=tuple(block.depths),
        tokens=tuple(block.rows),
        size=block.own.shape[-1],
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
