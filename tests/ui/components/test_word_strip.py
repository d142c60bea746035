"""What the browser gets to draw the words of a text."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.ui.components.word_strip import Note, payload

pytestmark = pytest.mark.instant


def test_words_with_their_pieces_and_what_is_hidden() -> None:
    rec = build.recording()
    meta, _ = build.unpack(payload(rec, hidden=[2, 9], serial=4))
    assert (meta["hidden"], meta["serial"], meta["notes"]) == ([2, 9], 4, None)
    at = meta["first"].index(rec.tokens.index("be"))
    assert meta["words"][at] == ["be", "cause"]
    assert meta["kinds"] == ["special", *["word"] * (len(meta["words"]) - 2), "special"]


def test_numbers_stand_at_their_words() -> None:
    rec = build.recording(build.STRANGE)
    meta, (shades,) = build.unpack(payload(rec, notes={1: Note("3.2", 0.25, "<b>bold</b>: 3.2 bits")}))
    assert meta["notes"][1] == {"number": "3.2", "detail": "<b>bold</b>: 3.2 bits"}
    assert meta["notes"][0] is meta["notes"][2] is None
    np.testing.assert_array_equal(shades[:3], [0, 0.25, 0])


def test_512_tokens_are_a_small_message() -> None:
    assert len(payload(build.long(512, heads=1))) < 40_000
