"""The lesson on hidden words as a visitor meets it, with the shipped model's own numbers."""

from __future__ import annotations

import pytest

from tests.loaded import load
from tests.pages.opened import opened, said
from tests.pages.test_words import chart
from viz.capture.masked import compare, fill, in_turn, next_sentence

pytestmark = pytest.mark.weights

LESSON = "predictions/masked.py"
HAT = "The man took off his hat."
WOMAN = "The woman took off his hat."


@pytest.fixture(scope="module")
def model():
    return load("minilm-masked")


def bars(app, number=0):
    trace = chart(app, number)["data"][0]
    return trace["customdata"], trace["x"]


def words(app):
    """The words of a bar chart with their probabilities."""
    return dict(zip(*bars(app), strict=True))


def test_it_opens_on_the_promised_view(model):
    app = opened(LESSON)
    assert not app.exception
    assert not app.warning
    assert app.title[0].value == "Fill in the blank"
    found = fill(model, (HAT,), ((0, 17, 20),)).guesses
    names, values = bars(app)
    assert names[:9] == list(found.names[0][:9])
    assert values[:9] == pytest.approx(found.probabilities[0][:9], rel=1e-5)
    assert sum(values) == pytest.approx(1, abs=1e-6)
    assert f"*his* stood there: its first answer, probability {found.original[0]:.2f}." in said(app)
    assert "looks at *man* almost alone" in said(app)
    assert app.query_params["mask"] == "6"
    attention = fill(model, (HAT,), ((0, 17, 20),)).recording.attention[5, 8, 5]
    assert bars(app, 1)[1] == pytest.approx(sorted(attention, reverse=True), rel=1e-5)


def test_the_exchange_is_shown_once_it_was_predicted(model):
    app = opened(LESSON)
    assert "the first answer" not in said(app).lower()
    app.button_group(key="guess swap").set_value("It changes").run()
    found = compare(model, (((HAT,), ((0, 17, 20),)), ((WOMAN,), ((0, 19, 22),))))
    text = said(app)
    assert "You said so. The first answer was *his* and is *her* now" in text
    assert f"{found.moved[0]:.0%} of the probability moved" in text
    assert "carries gender across the sentence" in text
    app.text_input(key="by").set_value("boy").run()
    assert "The first answer" not in said(app), "another exchange is another question"
    app.button_group(key="guess swap").set_value("It changes").run()
    assert "You said: It changes. The first answer stays *his*" in said(app)
    assert "carries gender" not in said(app), "the example's sentence stands at its own exchange alone"


def test_each_example_comes_with_its_whole_view(model):
    app = opened(LESSON, mask="3")
    app.button(key="contrast 1").click().run()
    assert not app.exception
    assert app.text_input(key="text").value == "The child was hungry."
    assert app.query_params["mask"] == "4"
    assert app.text_input(key="by").value == "children"
    app.button_group(key="guess swap").set_value("It stays").run()
    assert "The first answer was *was* and is *were* now" in said(app)


def test_several_words_are_hidden_and_one_is_looked_at(model):
    app = opened(LESSON, mask="3,7")
    found = fill(model, (HAT,), ((0, 4, 7), (0, 21, 24))).guesses
    assert app.button_group(key="blank").value == 2
    assert words(app)[found.names[1][0]] == pytest.approx(found.probabilities[1, 0], rel=1e-5)
    app.button_group(key="blank").set_value(1).run()
    assert words(app)[found.names[0][0]] == pytest.approx(found.probabilities[0, 0], rel=1e-5)


def test_a_word_of_several_pieces_is_hidden_whole():
    app = opened(LESSON, text="He drove unbelievably fast.", mask="5")
    assert "*unbelievably* has 5" in said(app)
    assert len(app.button_group(key="blank").options) == 5


def test_a_typed_mask_is_a_blank(model):
    app = opened(LESSON, text="Paris is the capital of [MASK].")
    assert not app.exception
    assert "You typed this blank" in said(app)
    assert words(app)["france"] == pytest.approx(
        fill(model, ("Paris is the capital of [MASK].",), ()).guesses.probabilities[0, 0], rel=1e-5
    )


def test_nothing_hidden_is_said():
    app = opened(LESSON, mask="none")
    assert not app.exception
    assert "Nothing is hidden: click a word" in said(app)
    app.button_group(key="guess surprise").set_value("under 5 bits").run()
    assert "surprises it most" in said(app)


@pytest.mark.parametrize("text", ["🐶", "[SEP]"])
def test_a_text_without_a_word_is_said(text):
    app = opened(LESSON, text=text)
    assert not app.exception
    assert not app.error
    assert "no word that can be hidden" in said(app)


@pytest.mark.parametrize(
    "text",
    [
        "family 👨‍👩‍👧‍👦 emoji",
        "مرحبا بالعالم",
        "<script>alert(1)</script>",
        "$x^2$ and :red[x] and **bold**",
        '{no} \\ "',
    ],
)
def test_strange_text_breaks_nothing(text):
    app = opened(LESSON, text=text)
    assert not app.exception
    assert not app.error


def test_a_new_text_forgets_what_was_hidden_in_the_old():
    app = opened(LESSON, text="A short text.", mask="3,4")
    assert app.query_params["mask"] == "3,4"
    app.text_input(key="text").set_value("An extraordinary day.").run()
    assert not app.warning
    assert app.query_params["mask"] == "3", "the longest word"


def test_a_long_text_is_answered_but_not_word_by_word():
    app = opened(LESSON, text="the old man and the sea " * 84)
    assert not app.exception
    app.button_group(key="guess surprise").set_value("under 5 bits").run()
    assert "Shorten the text" in said(app)
    assert "What it puts there" in said(app)


def test_a_second_text_is_read_along(model):
    app = opened(LESSON, text="The man took off his hat.", pair="It was raining.", mask="6")
    found = fill(model, (HAT, "It was raining."), ((0, 17, 20),)).guesses
    assert words(app)["his"] == pytest.approx(found.probabilities[0][found.names[0].index("his")], rel=1e-5)


def test_the_text_in_bits(model):
    app = opened(LESSON, text="The colourless ideas sleep.")
    found = in_turn(model, ("The colourless ideas sleep.",), lambda _done: None)
    bits = [float(found.bits[list(word)].sum()) for word in found.words]
    assert "words together cost" not in said(app), "it is measured once somebody has predicted"
    app.button_group(key="guess surprise").set_value("under 5 bits").run()
    assert f"words together cost {sum(bits):.1f} bits" in said(app)
    over = "You said so." if max(bits) < 5 else "You said: under 5 bits."
    assert f"{over} *" in said(app)
    app.text_input(key="text").set_value("The man took off his hat.").run()
    assert "words together cost" not in said(app), "another text is another question"


def test_the_next_sentence_with_its_reliability(model):
    app = opened(LESSON)
    first, second = (app.text_area(key=key).value for key in ("first-text", "next-text"))
    alt = next(c.proto.alt for c in app.get("plotly_chart") if "it follows" in c.proto.alt)
    assert f"it follows {next_sentence(model, first, second).follows:.2f}" in alt
    assert "It does follow: the model is right here." in said(app)
    assert "those it gets right 72% of the time" in said(app)
    app.button(key="next 3").click().run()
    assert "It does not follow: the model is **wrong** here." in said(app)
    app.text_area(key="next-text").set_value("").run()
    assert not app.exception
    assert "at least one word" in said(app)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"mask": "99"}, "asks for token “99”"),
        ({"mask-layer": "9"}, "asks for “9” as its layer"),
        ({"mask-head": "13"}, "asks for “13” as its head"),
        ({"swap": "77"}, "asks for “77” as its word"),
        ({"masked-model": "minilm"}, "asks for “minilm” as its model"),
    ],
)
def test_what_a_link_cannot_mean_is_said(query, sentence):
    app = opened(LESSON, **query)
    assert not app.exception
    assert sentence in said(app)


def test_the_code_reproduces_the_numbers(model, capsys):
    from viz.lessons.predictions.masked.reproduce import filled
    from viz.models import checkpoint
    from viz.requests import FillMasks

    asked = FillMasks("minilm-masked", ('It\'s "his" hat.\n',), ((0, 6, 9),))
    found: dict = {}
    exec(filled(asked, checkpoint("minilm-masked")), found)  # what a student can run
    assert found["guesses"].names == fill(model, asked.texts, asked.masked).guesses.names
    assert "[(" in capsys.readouterr().out
