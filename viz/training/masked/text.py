"""Free English text as documents of sentences: public-domain books, and the glosses of WordNet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from viz.errors import InputError

HELD_OUT = (
    "Robert Louis Stevenson: Treasure Island",
    "Oscar Wilde: The Picture of Dorian Gray",
    "Willa Cather: My Ántonia",
    "Frances Hodgson Burnett: The Secret Garden",
    "H. G. Wells: The War of the Worlds",
)
"""Never trained on. No other book of the first four authors is trained on either."""
GLOSSES_HELD_OUT = 50
"""One gloss of so many is never trained on: those whose place in WordNet's file is a multiple of it."""

SENTENCE_END = re.compile(r"(?<=[.!?])([\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[A-Z0-9])")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Messrs|Prof|Capt|Col|Gen|Rev|Hon|Jr|Sr|vs|No)|\b[A-Z])\.$"
)


@dataclass(frozen=True)
class Document:
    """A text in its order: nothing that follows its last sentence belongs to it."""

    title: str
    sentences: tuple[str, ...]
    book: bool
    """Only books have sentences that follow each other; a gloss stands alone."""
    held_out: bool


def books(folder: Path) -> Iterator[Document]:
    """The documents of `folder`/books.parquet: title, author, and text with one paragraph a line."""
    import pyarrow.parquet

    file = folder / "books.parquet"
    if not file.exists():
        raise InputError(
            f"--data must be a folder with books.parquet (title, author, text); {folder} has none."
        )
    for row in pyarrow.parquet.read_table(file, columns=["title", "author", "text"]).to_pylist():
        title = f"{row['author']}: {row['title']}"
        yield Document(title, tuple(sentences(row["text"])), book=True, held_out=title in HELD_OUT)


def sentences(text: str) -> Iterator[str]:
    """The sentences of every paragraph of `text`."""
    for paragraph in text.splitlines():
        begun = ""
        for piece in pieces(paragraph.strip()):
            begun = f"{begun} {piece}" if begun else piece
            if not ABBREVIATION.search(piece):
                yield begun
                begun = ""
        if begun:
            yield begun


def pieces(paragraph: str) -> Iterator[str]:
    """`paragraph` cut after each full stop, question or exclamation mark that stands before a capital."""
    start = 0
    for found in SENTENCE_END.finditer(paragraph):
        yield paragraph[start : found.end(1)]
        start = found.end()
    if paragraph[start:]:
        yield paragraph[start:]


def glosses(folder: Path) -> Iterator[Document]:
    """WordNet's entries in `folder` (data.noun and its like): "word: definition", and then its examples."""
    files = [folder / f"data.{kind}" for kind in ("noun", "verb", "adj", "adv")]
    if not all(file.exists() for file in files):
        raise InputError(
            f"--wordnet must be a folder with data.noun, .verb, .adj and .adv; {folder} lacks one."
        )
    place = 0
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue  # the licence, at the top of each file
            place += 1
            yield Document(
                f"WordNet: {line[:8]}", gloss(line), book=False, held_out=place % GLOSSES_HELD_OUT == 0
            )


def gloss(line: str) -> tuple[str, ...]:
    """The sentences of one line of a WordNet data file."""
    fields, _, told = line.partition(" | ")
    word = re.sub(r"\([a-z]+\)$", "", fields.split(" ", 5)[4]).replace("_", " ")
    definition, *examples = re.split(r";\s*(?=\")", told.strip())
    return (
        f"{word}: {definition.strip()}",
        *(example.strip('"; ') for example in examples if example.strip('"; ')),
    )
