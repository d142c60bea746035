"""Lines become examples: as they come, with what was odd said."""

from __future__ import annotations

import pytest

from viz.errors import InputError
from viz.example_lines import MOST, MOST_BYTES, Form, decoded, form, held_out, of_classes, read

pytestmark = pytest.mark.instant

COMMA = Form(",", False)


def test_text_comma_label_even_where_the_text_has_commas():
    found = read("Hello, you,greeting\nBye,parting\n\nHi,greeting\nFarewell,parting\n", COMMA)
    assert found.texts == ("Hello, you", "Bye", "Hi", "Farewell")
    assert found.classes == ("greeting", "parting")
    assert found.labels == (0, 1, 0, 1)
    assert found.said == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text,label\na,b\n", Form(",", True)),
        ("id;Class;Sentence\n1;x;y\n", Form(";", True)),
        ("one\ttwo\nthree\tfour", Form("\t", False)),
        ("a|b\nc|d", Form("|", False)),
        ("", Form(",", False)),
        ("Satz;Klasse\nDas geht;froh\n", Form(";", True)),
        ("Was, so spät?;böse\nJa, gern;froh\nNein, nie;böse", Form(";", False)),
    ],
)
def test_the_form_is_seen(text, expected):
    assert form(text) == expected


def test_a_header_says_where_text_and_label_stand():
    found = read('id;class;sentence\n1;x;"a; b"\n2;y;c\n3;x;d\n4;y;e\n', Form(";", True))
    assert found.texts == ("a; b", "c", "d", "e")
    assert found.classes == ("x", "y")


def test_bytes_of_three_encodings():
    for encoding, name in (("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")):
        assert decoded("Café,ça".encode(encoding)) == ("Café,ça", name)
    with pytest.raises(InputError, match="must hold text"):
        decoded(b"PK\x03\x04\x00\x00")


def test_what_is_odd_is_said():
    found = read("a,Food\nb,food \nA,FOOD\nc,sport\nd,sport\n,sport\ne,\nx,lonely\na,sport\n", COMMA)
    assert tuple(map(str.casefold, found.classes)) == ("food", "sport")
    said = " ".join(found.said)
    assert "2 lines without a text or a label left out." in said
    assert "FOOD = Food = food" in said
    assert "lonely" in said
    assert "1 text more than once" in said
    assert "1 text with two labels" in said


@pytest.mark.parametrize(
    "text", ["only one column\nand another", "a,x\nb,x", "a,x\nb,y", "", "a,x\na,x\nb,y"]
)
def test_too_little_is_one_sentence(text):
    with pytest.raises(InputError):
        read(text, COMMA)


def test_too_many_rows_are_bounded_and_said():
    found = read("\n".join(f"text {n},{'ab'[n % 2]}" for n in range(3_000)), COMMA)
    assert len(found.texts) == MOST
    assert "2,000 of 3,000 examples" in found.said[0]


def test_a_file_that_is_too_large_is_not_read():
    with pytest.raises(InputError, match="at most 50 MB"):
        decoded(bytes(MOST_BYTES + 1))


def test_more_than_six_classes_are_cut_to_the_commonest():
    lines = [f"text {label} {n},{label}" for label in "abcdefgh" for n in range(2 + (label > "b"))]
    found = read("\n".join(lines), COMMA)
    assert found.classes == tuple("cdefgh")


def test_tests_of_ones_own_are_of_the_classes_and_new():
    lines = "It HAILED,Weather\nit snowed,weather\nIt snowed,weather\nA goal,sport\nSoup,food\nno label"
    found = of_classes(lines, COMMA, ("food", "weather"), learned=["it hailed"])
    assert (found.texts, found.labels) == (("it snowed", "It snowed", "Soup"), (1, 1, 0))
    assert found.classes == ("food", "weather")
    assert [each.split(":")[0].split(" left")[0] for each in found.said] == [
        "1 line without a text or a label",
        "Left out, for no learner knows these classes",
        "1 line",
    ]
    with pytest.raises(InputError, match="got none such that is new"):
        of_classes("it hailed,weather", COMMA, ("food", "weather"), learned=["It hailed"])


def test_held_out_are_whole_groups_of_each_class_never_all():
    labels = (0,) * 9 + (1,) * 2
    groups = (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
    held = held_out(labels, groups)
    assert len({held[0], held[1], held[2]}) == 1
    for label in (0, 1):
        own = [held[i] for i in range(11) if labels[i] == label]
        assert any(own)
        assert not all(own)
    assert held_out(labels, groups) == held
