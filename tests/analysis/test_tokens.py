import pytest

from tests.build import random_attention, recording
from viz.analysis.tokens import (
    EMPTY,
    is_bytes,
    is_punctuation,
    short,
    short_names,
    visible,
    whole,
    word,
    words,
)

pytestmark = pytest.mark.instant


@pytest.mark.parametrize(
    ("token", "join", "expected"),
    [
        ("play", False, "play"),
        ("##ing", True, "ing"),
        ("##ing", False, "##ing"),  # typed by a person: not the tokenizer's mark
        ("##", True, "##"),
        (" the", False, "the"),
        ("   the", False, "␣␣the"),
        ("the ", False, "the␣"),
        (" ", False, "␣"),
        ("   ", False, "␣␣␣"),
        ("\u00a0", False, "␣"),
        ("", False, EMPTY),
        ("\n", False, "␊"),
        ("\n\n", False, "␊␊"),
        ("\t", False, "␉"),
        ("\x00", False, "␀"),
        ("a\x1bb", False, "a␛b"),
        ("\x7f", False, "␡"),
        ("\x85", False, "⟨U+0085⟩"),
        ("\u2028", False, "⟨U+2028⟩"),
        ("\u202eabc", False, "⟨U+202E⟩abc"),
        ("a\u200bb", False, "a⟨U+200B⟩b"),
        ("\ud83d", False, "⟨U+D83D⟩"),
        ("\u200d", False, "⟨U+200D⟩"),
        ("\ufe0f", False, "⟨U+FE0F⟩"),
        ("\u0301", False, "◌\u0301"),
        ("👩\u200d🔬", False, "👩\u200d🔬"),
        ("שלום", False, "שלום"),
        ("می\u200cشود", False, "می\u200cشود"),
        ("[MASK]", False, "[MASK]"),
        ("<b>", False, "<b>"),
        ("�", False, "�"),
    ],
)
def test_word(token, join, expected):
    assert word(token, join=join) == expected


@pytest.mark.tiny
def test_every_character_is_visible_encodable_and_on_one_line():
    for code in [*range(0x3000), *range(0xD7F0, 0xE010), 0xFEFF, 0x1F600, 0xE0020, 0xF0000]:
        text = word(chr(code))
        assert text.strip(), hex(code)
        assert len(text.splitlines()) == 1, hex(code)
        text.encode("utf-8")
        assert visible(text) == text, hex(code)


def test_bytes_that_make_a_character_together_are_that_character():
    assert whole(["a", "⟨F0 9F⟩", "⟨98 80⟩", "b"]) == "a😀b"
    assert whole(["⟨F0 9F⟩", "⟨98⟩"]) == "⟨F0 9F⟩⟨98⟩"
    assert whole(["⟨", "41", "⟩"]) == "⟨41⟩"  # typed
    assert whole(["so", "⟨20 F0 9F⟩", "⟨98 80⟩"]) == "so 😀"
    assert is_bytes("⟨20 F0 9F⟩")
    assert not any(map(is_bytes, ["", "F0", "⟨41⟩", "⟨U+200B⟩", " ⟨F0⟩", "a⟨F0⟩"]))


def test_words_takes_the_joins_from_the_recording():
    tokens = ["[CLS]", "play", "##ing", "##ing"]
    built = recording(random_attention(4, 4), tokens, joins=(False, False, True, False))
    assert words(built) == ("[CLS]", "play", "ing", "##ing")


def test_short_cuts_with_an_ellipsis_and_keeps_what_belongs_together():
    assert short("because", 7) == "because"
    assert short("because", 6) == "becau…"
    assert short("cafe\u0301s are", 5) == "caf…"  # e and its accent fall together
    assert short("a👩\u200d🔬bcdef", 3) == "a…"
    assert short("abcdef", 1) == "…"


def test_short_names_differ_even_where_texts_and_cuts_agree():
    assert short_names(("the", "cat", "the", "the")) == ("the", "cat", "the (2)", "the (3)")
    assert short_names(("the (2)", "the", "the")) == ("the (2)", "the", "the (3)")
    names = short_names(("abcdefgh1", "abcdefgh2"), 5)
    assert names == ("abcd…", "abcd… (2)")
    assert len(set(short_names(["x"] * 512))) == 512


def test_punctuation():
    assert all(map(is_punctuation, [".", ",", "'", " --", "$", "`", "¿", "。", "«"]))
    assert not any(map(is_punctuation, ["", " ", "a", "a.", "5", "€", "[CLS]", "##"[:0]]))
