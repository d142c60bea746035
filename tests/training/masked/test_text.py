"""Books and glosses become sentences; what is held out is not trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.masked.build import PIECES
from viz.errors import InputError
from viz.training.masked.corpus import Vocabulary, kept, tokenised
from viz.training.masked.text import HELD_OUT, Document, books, gloss, glosses, sentences

pytestmark = pytest.mark.tiny

ENTRY = "02084071 05 n 02 domestic_dog(a) 0 dog 0 001 @ 02083346 n 0000 | a member of the genus Canis; "


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("It rained. We stayed in.", ["It rained.", "We stayed in."]),
        ('"Seven!" I answered. "Why?"', ['"Seven!"', "I answered.", '"Why?"']),
        ("“Go.” “No! Stay.”", ["“Go.”", "“No!", "Stay.”"]),
        ("Mr. Hall met Dr. J. H. Watson. He bowed.", ["Mr. Hall met Dr. J. H. Watson.", "He bowed."]),
        ("He paid 3.50 and left... then slept.", ["He paid 3.50 and left... then slept."]),
        ("One line\n\nAnother line", ["One line", "Another line"]),
        ("", []),
        ("It was Mr.", ["It was Mr."]),
    ],
)
def test_a_paragraph_is_cut_into_its_sentences(paragraph: str, expected: list[str]) -> None:
    assert list(sentences(paragraph)) == expected


def test_a_gloss_is_its_word_its_definition_and_its_examples() -> None:
    told = gloss(ENTRY + '"the dog barked all night"; "dogs are kept; cats stay"  ')
    assert told == (
        "domestic dog: a member of the genus Canis",
        "the dog barked all night",
        "dogs are kept; cats stay",
    )
    assert gloss(ENTRY) == ("domestic dog: a member of the genus Canis;",)


def test_one_gloss_of_fifty_is_held_out(tmp_path: Path) -> None:
    for kind in ("noun", "verb", "adj", "adv"):
        lines = [f"{number:08} 05 n 01 thing{number} 0 000 | what is told" for number in range(60)]
        (tmp_path / f"data.{kind}").write_text("\n".join(["  1 the licence", *lines]) + "\n")
    found = list(glosses(tmp_path))
    assert len(found) == 240
    assert [number for number, one in enumerate(found, 1) if one.held_out] == [50, 100, 150, 200]
    assert not any(one.book for one in found)


def test_the_five_books_named_are_held_out_and_no_other(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra [train] is not installed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra [train] is not installed")

    names = [*(name.split(": ", 1) for name in HELD_OUT), ["H. G. Wells", "Kipps"]]
    table = {"author": [a for a, _ in names], "title": [t for _, t in names], "text": ["A b. C d."] * 6}
    parquet.write_table(pyarrow.table(table), tmp_path / "books.parquet")
    assert [one.held_out for one in books(tmp_path)] == [True] * 5 + [False]


class Splitter:
    """Stands for the tokenizer: a known word is its number, anything else [UNK]."""

    def __call__(self, rows: list[str], *, add_special_tokens: bool) -> dict[str, list[list[int]]]:
        assert not add_special_tokens
        known = {piece: number for number, piece in enumerate(PIECES)}
        return {"input_ids": [[known.get(word, 1) for word in row.split()] for row in rows]}


DOCUMENTS = [
    Document("one", ("w00 w01", "", "w02"), book=True, held_out=False),
    Document("two", ("w03 w04 w05",), book=True, held_out=True),
    Document("three", ("w06",), book=False, held_out=False),
]


def test_sentences_become_numbers_in_their_order() -> None:
    found = tokenised(DOCUMENTS, Splitter())
    assert [found.span(s, s + 1).tolist() for s in range(4)] == [[6, 7], [8], [9, 10, 11], [12]]
    assert found.document.tolist() == [0, 0, 1, 2]
    assert found.book.tolist() == [True, True, False]


def test_what_is_held_out_is_not_in_what_is_trained_on_also_when_it_is_read_again(tmp_path: Path) -> None:
    for _ in range(2):
        trained, held_out = kept(DOCUMENTS, Splitter(), tmp_path)
        assert trained.tokens.tolist() == [6, 7, 8, 12]
        assert held_out.tokens.tolist() == [9, 10, 11]
    changed = [Document("one", ("w09",), book=True, held_out=False), *DOCUMENTS[1:]]
    assert kept(changed, Splitter(), tmp_path)[0].tokens.tolist() == [
        15,
        12,
    ]  # not the file made from the other text


def test_the_vocabulary_knows_pieces_and_what_text_is_made_of() -> None:
    found = Vocabulary.of({piece: number for number, piece in enumerate(PIECES)})
    assert (found.pad, found.cls, found.sep, found.mask) == (0, 2, 3, 4)
    assert np.flatnonzero(found.continues).tolist() == [36, 37]
    assert found.ordinary.tolist() == list(range(6, 38))


def test_folders_without_the_texts_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--data must be a folder with books"):
        list(books(tmp_path))
    with pytest.raises(InputError, match="--wordnet must be a folder with data"):
        list(glosses(tmp_path))
