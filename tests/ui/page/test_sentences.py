"""What is said of a text's special tokens, and nothing where there is nothing to say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import recording
from viz.foreign import plain
from viz.ui.page.sentences import ending_quote, in_bytes, odd_tokens, quoted

pytestmark = pytest.mark.instant


def test_a_token_is_quoted_letter_by_letter() -> None:
    assert plain(quoted(recording(np.eye(2), ["a", "*b*"]), 1)) == "**b**"
    assert quoted(recording(np.eye(2), ["a", "*b*"]), 1) == r"*\*b\**"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Olá", "“Olá”."),
        ("Olá.", "“Olá.”"),
        ("Olá? ", "“Olá?”"),
        ("", "“”."),
        ("*a*", "“*a*”."),
    ],
)
def test_a_sentence_ends_with_one_full_stop(text: str, said: str) -> None:
    assert plain(ending_quote(text)) == said


def test_typed_and_unknown_parts_are_told_apart() -> None:
    text = "see [SEP] 🦆"
    found = recording(
        np.eye(5),
        ["[CLS]", "see", "[SEP]", "[UNK]", "[SEP]"],
        special=(True, False, True, True, True),
        spans=((0, 0), (0, 3), (4, 9), (10, 11), (0, 0)),
        texts=(text,),
    )
    said = plain(odd_tokens(found))
    assert said.startswith("[SEP] in your text is read as the model's own special token")
    assert "Not in this model's vocabulary: 🦆. It reads [UNK] instead." in said


def test_a_long_word_that_is_not_known_is_cut() -> None:
    found = recording(np.eye(1), ["[UNK]"], special=(True,), spans=((0, 600),), texts=("a" * 600,))
    assert f"vocabulary: {'a' * 39}…. It reads" in plain(odd_tokens(found))


def test_a_character_that_is_read_as_bytes_is_named_once() -> None:
    found = recording(
        np.eye(3),
        ["hi", "⟨20 F0 9F⟩", "⟨98 80⟩"],
        spans=((0, 2), (2, 4), (3, 4)),
        texts=("hi 😀",),
    )
    assert "is 😀: it reads" in plain(odd_tokens(found))
    assert odd_tokens(found) == in_bytes(found)
    assert plain(in_bytes(found)).endswith("such as ⟨20 F0 9F⟩.")


def test_a_plain_text_needs_no_word() -> None:
    assert odd_tokens(recording(np.eye(3), ["[CLS]", "see", "[SEP]"])) == ""
