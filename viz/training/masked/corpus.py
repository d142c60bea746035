"""All sentences as token numbers in one array, made once and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from viz.training.masked.text import Document

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@dataclass(frozen=True)
class Vocabulary:
    """What the training must know of the tokenizer: special tokens, and which tokens go on with a word."""

    pad: int
    cls: int
    sep: int
    mask: int
    continues: np.ndarray
    """bool [token]: a piece of a word that is not its first."""
    ordinary: np.ndarray
    """The tokens that text is made of: neither special nor unused."""

    @classmethod
    def of(cls, words: dict[str, int]) -> Vocabulary:
        """From the tokenizer's dictionary of pieces."""
        listed = sorted(words, key=words.__getitem__)
        plain = [words[word] for word in listed if not (word.startswith("[unused") or word in SPECIAL)]
        continues = np.array([word.startswith("##") for word in listed])
        pad, _, first, sep, mask = (words[word] for word in SPECIAL)
        return cls(pad, first, sep, mask, continues, np.array(plain))


@dataclass(frozen=True)
class Corpus:
    """Sentences as token numbers; sentence s is `tokens[starts[s] : starts[s + 1]]`."""

    tokens: np.ndarray
    starts: np.ndarray
    document: np.ndarray
    """int [sentence]: which document it stands in, ascending."""
    book: np.ndarray
    """bool [document]: its sentences follow each other."""

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each sentence."""
        return np.diff(self.starts)

    def span(self, first: int, last: int) -> np.ndarray:
        """The tokens of sentences first to last, without the last."""
        return self.tokens[self.starts[first] : self.starts[last]]


def tokenised(documents: Iterable[Document], tokenizer: Any) -> Corpus:
    """`documents` through a transformers tokenizer; empty sentences are left out."""
    parts: list[np.ndarray] = []
    owner: list[np.ndarray] = []
    sizes: list[np.ndarray] = []
    book = []
    for number, document in enumerate(documents):
        book.append(document.book)
        rows = (
            tokenizer(list(document.sentences), add_special_tokens=False)["input_ids"]
            if document.sentences
            else []
        )
        rows = [np.array(row, dtype=np.uint16) for row in rows if row]
        parts.extend(rows)
        owner.append(np.full(len(rows), number, dtype=np.int32))
        sizes.append(np.array([len(row) for row in rows], dtype=np.int64))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Corpus(np.concatenate(parts), starts, np.concatenate(owner), np.array(book))


def kept(documents: list[Document], tokenizer: Any, folder: Path) -> tuple[Corpus, Corpus]:
    """What is trained on and what is held out; from `folder`, where the same text was read before."""
    text = json.dumps([[d.title, d.sentences, d.book, d.held_out] for d in documents]).encode()
    print(f"{len(documents):,} documents, {sum(len(d.sentences) for d in documents):,} sentences", flush=True)
    name = f"english-{hashlib.sha256(text).hexdigest()[:12]}"
    return tuple(
        _kept(documents, tokenizer, folder / f"{name}-{part}.npz", part) for part in ("train", "held-out")
    )  # type: ignore[return-value]


def _kept(documents: list[Document], tokenizer: Any, file: Path, part: str) -> Corpus:
    if not file.exists():
        corpus = tokenised((d for d in documents if d.held_out == (part == "held-out")), tokenizer)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial.npz")
        np.savez(
            partial, tokens=corpus.tokens, starts=corpus.starts, document=corpus.document, book=corpus.book
        )
        partial.rename(file)
    with np.load(file) as stored:
        return Corpus(**{name: stored[name] for name in ("tokens", "starts", "document", "book")})
