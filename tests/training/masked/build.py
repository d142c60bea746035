"""A tiny vocabulary, books of two words each, and a tiny BERT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from viz.training.masked.corpus import SPECIAL, Corpus, Vocabulary
from viz.training.masked.networks import begin_at, untrained
from viz.training.masked.run import MaskedRecipe, MaskedRun, Texts
from viz.training.masked.task import watched

PIECES = [*SPECIAL, "[unused0]", *(f"w{number:02}" for number in range(30)), "##a", "##b"]
VOCABULARY = Vocabulary.of({piece: number for number, piece in enumerate(PIECES)})
FIRST, ENDINGS = PIECES.index("w00"), (PIECES.index("##a"), PIECES.index("##b"))


def corpus(*, books: int = 4, sentences: int = 40, glosses: int = 20, seed: int = 0) -> Corpus:
    """Books in which two words take turns, one of them with an ending; then glosses of two others."""
    randomness = np.random.default_rng(seed)
    rows, owner = [], []
    for number in range(books + glosses):
        lowest = 6 * (number % 4) if number < books else 24
        for _ in range(sentences if number < books else 2):
            words = lowest + (randomness.integers(6) + np.arange(randomness.integers(3, 12))) % 2
            rows.append(
                np.concatenate([[FIRST + w] if w % 3 else [FIRST + w, ENDINGS[w % 2]] for w in words])
            )
            owner.append(number)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    kinds = np.arange(books + glosses) < books
    return Corpus(np.concatenate(rows).astype(np.uint16), starts, np.array(owner, dtype=np.int32), kinds)


def tiny(*, seed: int = 0, layers: int = 2) -> Any:
    """A BERT of width 32 with both heads."""
    from transformers import BertConfig

    sizes = {
        "hidden_size": 32,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }
    return untrained(BertConfig(vocab_size=len(PIECES), max_position_embeddings=128, **sizes), seed=seed)


def texts(sentences: int = 40) -> Texts:
    """What a tiny run reads."""
    trained = corpus(sentences=sentences)
    return Texts(trained, watched(corpus(seed=1, glosses=0), VOCABULARY, 512), VOCABULARY)


def run(out: Path, **settings: Any) -> MaskedRun:
    """A run of few steps of the tiny BERT."""
    network = tiny()
    begin_at(network, np.bincount(corpus().tokens, minlength=len(PIECES)))
    return MaskedRun(network, MaskedRecipe(**{"steps": 8, "tokens": 512, "warm_up": 2, **settings}), out)
