"""Induction heads (Olsson et al., 2022) found by number and cut: random words, twice.

Nothing but the first time tells what comes in the second: a head that copies looks from each word to the one
after its earlier copy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from viz.capture.ablation import ablated
from viz.capture.forward import check_finite, forward
from viz.errors import InputError
from viz.language import mark
from viz.models.model import Model
from viz.workings import Ablation, Induction

LENGTH = 20
"""Words of the sequence."""
DRAWS = 5
"""How often as many other heads are drawn."""
WORDS = """
apple book chair cloud door fish glass green hand horse house island king lamp light money moon mother music
night ocean paper plant queen rain river road school snow star stone summer sun table tree wall water window
winter wood
"""
Told = Callable[[float, str], None]


def cut_induction(
    model: Model, *, seed: int, heads: int, report: Told = lambda _done, _doing: None
) -> Induction:
    """How likely the right next word is, the second time; whole, without the heads that copy, without others.

    Raises InputError for a model that does not write on.
    """
    if not (model.family.causal and model.has_head):
        raise InputError(
            "{model} does not guess the next word. Choose a language model.", model=model.checkpoint.title
        )
    total = model.n_layers * model.n_heads
    if not 1 <= heads <= total // 2:
        raise InputError(
            "From 1 to {most:,} heads can be cut; got {heads}. Choose fewer.", most=total // 2, heads=heads
        )
    chance = np.random.default_rng(seed)
    once = sequence(model, chance)
    ids = torch.tensor([[*once, *once]])
    report(0.0, mark("looking for heads that copy"))
    scores = induction_scores(_attention(model, ids), len(once))
    order = np.argsort(-scores, axis=None, kind="stable")
    place = [(int(i) // model.n_heads, int(i) % model.n_heads) for i in order]
    cut, others = place[:heads], place[heads:]
    trials: list[list[tuple[int, int]]] = [[], cut]
    trials += [[others[i] for i in chance.choice(len(others), heads, replace=False)] for _ in range(DRAWS)]
    found: list[Tensor] = []
    for each in trials:
        report((1 + len(found)) / (1 + len(trials)), mark("cutting heads"))
        found.append(_right(model, ids, len(once), each))
    return Induction(
        words=tuple(model.output_name(token) for token in once),
        scores=scores,
        cut=tuple(cut),
        whole=found[0].numpy(),
        without=found[1].numpy(),
        random=torch.stack(found[2:]).numpy(),
    )


def induction_scores(attention: np.ndarray, n: int) -> np.ndarray:
    """[layer, head]: the mean weight from each token of the second copy to the one after its first copy.

    `attention` is [layer, head, query, key] over a sequence of n tokens that stands twice.
    """
    queries = np.arange(n, 2 * n)
    scores: np.ndarray = attention[:, :, queries, queries - n + 1].mean(-1)
    return scores


def sequence(model: Model, chance: np.random.Generator) -> list[int]:
    """Words that are one token each, in an order of chance, none twice."""
    assert model.tokenizer is not None
    single = [ids for word in WORDS.split() if len(ids := model.tokenizer.encode(f" {word}").ids) == 1]
    known = [ids[0] for ids in single]
    if len(known) < LENGTH:  # a small vocabulary: any of its entries
        embedding: Any = model.network.get_input_embeddings()  # type: ignore[operator]
        known = list(range(min(400, embedding.num_embeddings)))
    return [int(token) for token in chance.permutation(known)[:LENGTH]]


def _attention(model: Model, ids: Tensor) -> np.ndarray:
    attention: np.ndarray = forward(model, {"input_ids": ids, "attention_mask": torch.ones_like(ids)})[
        "attention"
    ]
    return attention


def _right(model: Model, ids: Tensor, n: int, heads: list[tuple[int, int]]) -> Tensor:
    """[place]: the probability of each word of the second copy but its first, which nothing foretells."""
    with model.lock, torch.inference_mode(), ablated(model, Ablation(heads=tuple(heads))):
        logits = model.answer({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
    assert logits is not None
    check_finite(model, logits)
    sure = logits[0, n : 2 * n - 1].log_softmax(-1)
    return sure.gather(-1, ids[0, n + 1 :, None])[:, 0].exp()
