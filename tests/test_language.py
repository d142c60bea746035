"""A sentence in the language that is spoken, its numbers as that language writes them."""

from __future__ import annotations

import pickle
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from viz import language
from viz.errors import InputError
from viz.language import LANGUAGES, PSEUDO, Message, Share, accepted, count, later, number, share, spoken, tr

pytestmark = pytest.mark.instant


def test_english_is_said_as_it_is_written_with_its_values() -> None:
    assert tr("{a:.2f} of {b}", a=0.5, b="x") == "0.50 of x"
    assert count("{n} word", "{n} words", 1) == "1 word"
    assert count("{n} word", "{n} words", 0) == "0 words"


def test_what_nobody_has_translated_is_said_in_english() -> None:
    with spoken("de"):
        assert tr("No such sentence {n}.", n=3) == "No such sentence 3."


def test_german_is_german() -> None:
    with spoken("de"):
        assert tr("Home") == "Start"


@pytest.mark.parametrize("value", [1234.5, np.float32(1234.5)])
def test_numbers_are_written_as_the_language_writes_them(value: float) -> None:
    assert number(value, ",.2f") == "1,234.50"
    with spoken("de"):
        assert number(value, ",.2f") == "1.234,50"
        assert tr("{x:.0%}", x=value / 1e4) == "12\u00a0%"
        assert tr("{x:,.1f}", x=value) == "1.234,5"
        assert tr("{x}", x="1.5") == "1.5"  # a text, not a number: a version, a name


def test_very_small_numbers_are_written_as_powers_of_ten() -> None:
    assert number(2.14e-6, ".1e") == "2.1×10⁻⁶"
    assert tr("{move:.0e} of {all:.3g}", move=np.float32(4e-12), all=2e6) == "4×10⁻¹² of 2×10⁶"
    assert number(0.0, ".1e") == "0"
    assert (number(-0.004, ".2f"), number(-0.006, ".2f")) == ("0.00", "−0.01")
    assert tr("{x:g} {name}", x=5.0, name="1e-06") == "5 1e-06"  # a text, not a number
    with spoken("de"):
        assert tr("{move:.1e}", move=-2.14e-6) == "−2,1·10⁻⁶"


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        *((0.0004, ".3f", "<0.001"), (0.0005001, ".3f", "0.001"), (0.004, ".2f", "<0.01")),
        *((0.004, ".0%", "<1%"), (0.0, ".3f", "0.000"), (1.0, ".2f", "1.00")),
        (np.float32(1e-9), ".3f", "<0.001"),
    ],
)
def test_a_weight_above_0_is_never_written_as_0(value: float, form: str, written: str) -> None:
    assert share(value, form) == tr(f"{{x:{form}}}", x=Share(value)) == written
    with spoken("de"):
        assert share(value, form) == written.replace(".", ",").replace("%", "\u00a0%")


def test_a_number_below_0_has_a_sign_of_its_own_and_no_hyphen() -> None:
    assert number(-0.5, "+.2f") == "−0.50"
    assert tr("{a:.2f} and {b:,}, {c}", a=np.float32(-0.5), b=-1234, c="-1") == "−0.50 and −1,234, -1"
    assert tr("{x:.1f}-{y}", x=-0.01, y=1) == "0.0-1"
    with spoken("de"):
        assert tr("{a:.2f}, {c}", a=-0.5, c="-1") == "−0,50, -1"


def test_braces_stand_for_themselves_where_nothing_is_filled_in() -> None:
    assert tr("a {b}") == "a {b}"


def test_foreign_text_that_is_filled_in_is_not_read_again() -> None:
    for code in (*LANGUAGES, PSEUDO):
        with spoken(code):
            assert "{x.__class__}" in tr("{x}", x="{x.__class__}")


def test_a_value_that_is_a_message_is_said_too() -> None:
    with spoken("de"):
        assert tr("{model} · x", model=Message("Home")) == "Start · x"
        assert tr("{model} · x", model="Home") == "Home · x"
    assert tr("{model} · x", model=pickle.loads(pickle.dumps(Message("Home")))) == "Home · x"


def test_the_pseudo_language_marks_what_is_a_message() -> None:
    with spoken(PSEUDO):
        assert tr("Home") == "⟦Home⟧"


def test_a_language_ends_with_its_block_and_is_this_threads_own() -> None:
    heard = []
    with spoken("de"):
        other = Thread(target=lambda: heard.append(language.language()))
        other.start()
        other.join()
    assert heard == ["en"]
    assert language.language() == "en"


def test_an_error_travels_in_english_and_is_said_in_the_readers_language() -> None:
    error = pickle.loads(pickle.dumps(InputError("At most {most} words; got {got:,}.", most=3, got=1200)))
    assert str(error) == "At most 3 words; got 1,200."
    with spoken("de"):
        assert error.said().endswith("1.200.")


def test_a_sentence_for_others_is_said_in_the_language_of_each_who_reads_it() -> None:
    made = later("{word} {weight:.3f}", word=later("Home"), weight=0.5)
    assert made == later("{word} {weight:.3f}", word=later("Home"), weight=0.5)
    assert str(made) == "Home 0.500"
    with spoken("de"):
        assert str(made) == "Start 0,500"


@pytest.mark.parametrize(
    ("header", "code"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr, DE;q=0.5, en;q=0.3", "de"), ("en-GB", "en"), ("", "en")],
)
def test_a_browser_is_answered_in_the_first_of_its_languages_that_is_spoken_here(
    header: str, code: str
) -> None:
    assert accepted(header) == code


def test_what_was_read_once_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    language.warm()
    monkeypatch.setattr(language, "ASSETS", tmp_path)
    with spoken("de"):
        assert tr("Home") == "Start"
