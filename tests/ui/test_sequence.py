"""A sequence of views: its order, its file, its link; whatever a file holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from viz.errors import InputError
from viz.ui.page.sequence import (
    MOST,
    SequenceView,
    added,
    checked,
    moved,
    noted,
    packed,
    read,
    unpacked,
    without,
    written,
)

pytestmark = pytest.mark.instant
KNOWN = {"", "words-attention", "images-attention"}
STEPS = (
    SequenceView("words-attention?layer=4", "Look at it", 2),
    SequenceView("images-attention"),
    SequenceView(""),
)


def names(steps: tuple[SequenceView, ...]) -> str:
    return " ".join(step.note for step in steps)


def test_views_are_added_moved_noted_and_removed() -> None:
    steps = tuple(SequenceView("words-attention", letter) for letter in "abc")
    assert names(moved(steps, 0, 1)) == "b a c"
    assert names(moved(steps, 0, -1)) == "a b c"
    assert names(moved(steps, 2, 9)) == "a b c"
    assert names(without(steps, 1)) == "a c"
    assert names(noted(steps, 1, note="x")) == "a x c"
    assert names(added(steps, SequenceView("", "d"))) == "a b c d"
    with pytest.raises(InputError, match=f"at most {MOST} views"):
        added(steps[:1] * MOST, steps[0])


def test_a_file_and_a_link_give_the_same_sequence_back() -> None:
    assert read(written(STEPS), KNOWN) == STEPS
    assert unpacked(packed(STEPS), KNOWN) == STEPS
    most = tuple(SequenceView("words-attention?text=" + "a" * 100, "é" * 300) for _ in range(MOST))
    assert unpacked(packed(most), KNOWN) == most
    assert len(packed(most)) < 2_000
    large = tuple(SequenceView("words-attention?text=" + "a" * 15_000, f"{n}") for n in range(MOST))
    assert unpacked(packed(large), KNOWN) == large


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("words-attention?layer=4", "words-attention?layer=4"),
        ("http://lab.example.org/class/words-attention?layer=4&present=1", "words-attention?layer=4"),
        ("/images-attention/", "images-attention"),
        ("https://lab.example.org/", ""),
        ("words-attention?text=a%26b+c", "words-attention?text=a%26b+c"),
    ],
)
def test_a_link_of_this_app_is_kept_without_its_server(link: str, kept: str) -> None:
    assert checked(link, KNOWN) == kept


@pytest.mark.parametrize(
    "link",
    [
        *(
            "javascript:alert(1)",
            "words-heads",
            "//evil.example/x",
            "data:text/html,x",
            "http://[bad",
            "a" * 30_000,
        ),
        *(
            "ftp://host/words-attention",
            "https://evil.example\\words-attention",
            7,
            None,
            ["words-attention"],
        ),
    ],
)
def test_any_other_link_is_refused(link: Any) -> None:
    with pytest.raises(InputError, match=r"^A link must "):
        checked(link, KNOWN)


def forged(**changes: Any) -> str:
    return json.dumps(json.loads(written(STEPS)) | changes)


VIEW = {"link": "words-attention"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *(
            (text, "holds no sequence")
            for text in ("", "{", "[]", "null", "[" * 100_000, b"\xff\xfe\x00", '{"a": 1}')
        ),
        (written(STEPS).replace('",\n', '"\n', 1), "from line 3 on: a comma"),
        (written(STEPS)[:-9].encode(), "from line 18 on: a comma"),
        (forged(version=2), "must be of version 1; got “2”"),
        (forged(version="<script>"), "must be of version 1"),
        (forged(version=None), "must be of version 1"),
        (forged(views={}), "a list of at most 40"),
        (forged(views=[VIEW] * 41), "a list of at most 40"),
        (forged(views=["words-attention"]), "View 1 of this sequence has no link"),
        (forged(views=[VIEW, {}]), "View 2 of this sequence cannot be shown"),
        (forged(views=[VIEW | {"link": "https://evil.example/x"}]), "must lead to a page of this app"),
        (forged(views=[VIEW | {"note": "a" * 301}]), "The note of view 1"),
        (forged(views=[VIEW | {"note": 5}]), "The note of view 1"),
        (forged(views=[VIEW | {"part": 0}]), "The part of view 1"),
        (forged(views=[VIEW | {"part": True}]), "The part of view 1"),
        (" " * 1_000_001, "below 1 MB"),
    ],
)
def test_a_file_that_was_edited_by_hand_is_refused_in_one_sentence(text: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(text, KNOWN)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_an_editor_may_save_it_as_it_writes_letters(coding: str) -> None:
    steps = (SequenceView("words-attention", "Schau auf „süß“"),)
    assert read(written(steps).encode(coding), KNOWN) == steps


def test_a_link_that_was_cut_is_refused() -> None:
    with pytest.raises(InputError, match="holds no sequence"):
        unpacked(packed(STEPS)[:-5], KNOWN)
