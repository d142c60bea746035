"""A teacher asks, pupils answer, the model decides: pages in the frame, each visitor a session of its own."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from tests.loaded import load
from tests.pages.opened import opened, said
from viz.capture import capture_text
from viz.codes import GUESSES
from viz.foreign import literal, plain
from viz.lessons.classroom.ask.questions import question
from viz.ui.page.visitor import token
from viz.ui.running import cache

pytestmark = pytest.mark.weights
ASK, ANSWER = "classroom/ask.py", "classroom/answer.py"
ANIMAL = "The animal didn't cross the street because it was too tired."
WIDE = ANIMAL.replace("tired", "wide")


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    cache.first_answer().result(300)


def code_of(teacher) -> str:
    shown = " ".join(each.proto.body for each in teacher.get("html"))
    return re.search(r">([2-9A-Z]{5})</p>", shown)[1]


def tapped(pupil, word: str):
    next(button for button in pupil.button if button.label == word).click().run()
    assert not pupil.exception
    return pupil


def test_the_question_and_its_numbers_are_the_models_own() -> None:
    recording = capture_text(load("minilm"), ANIMAL)
    row = recording.attention[3, 1, 10]
    made = question(recording, layer=3, head=1, pin=10)
    assert made is not None
    words = [i for i in range(1, 15) if recording.tokens[i].isalpha() and i != 7]  # the second "the" is none
    assert [made.options[i] for i in made.right] == ["animal"]
    assert recording.tokens[max(words, key=lambda i: row[i])] == "animal"
    largest = sorted(words, key=lambda i: -row[i])[:5]
    assert list(made.options) == [recording.tokens[i] for i in sorted(largest)]
    for token_at in largest:
        assert f"{recording.tokens[token_at]} {row[token_at]:.3f}" in str(made.why)
    assert "gets most of all" not in str(made.why)
    wide = capture_text(load("minilm"), ANIMAL.replace("tired", "wide"))
    assert f"[CLS] gets most of all, {wide.attention[3, 1, 10, 0]:.3f}" in plain(
        str(question(wide, layer=3, head=1, pin=10).why)
    )
    assert question(capture_text(load("minilm"), "Hi."), layer=0, head=0, pin=1) is None


def test_pupils_answer_the_tally_counts_each_once_and_the_reveal_says_why() -> None:
    teacher, other = opened(ASK), opened(ASK, text="The dog chased the cat, and then the dog slept.")
    assert "pupils have answered" not in said(teacher)
    assert "“it” look most?" in said(teacher), "the question is seen before it is opened"
    teacher.button(key="ask").click().run()
    other.button(key="ask").click().run()
    assert not teacher.exception
    code = code_of(teacher)
    assert code != code_of(other)
    ana, ben = opened(ANSWER, code=code), opened(ANSWER, code=f" {code.lower()} ", lang="de")
    assert "at which of these words does “it” look most?" in said(ana)
    assert "Auf welches dieser Wörter schaut „it“ am stärksten?" in said(ben)
    for word in ("street", "animal", "animal"):
        tapped(ana, word)
    tapped(ben, "street")
    assert "Your answer is counted" in said(ana)
    assert "0.6" not in said(ana), "the answer is not given away"
    teacher.run()
    assert "2 pupils have answered." in said(teacher)
    teacher.button(key="reveal").click().run()
    weight = capture_text(load("minilm"), ANIMAL).attention[3, 1, 10, 2]
    assert (
        f"1 of 2 said **animal**. What the model computed, its attention weights: animal {weight:.3f}"
        in plain(teacher.success[0].value)
    )
    ana.run()
    assert "You said *animal*. Right: 1 of 2." in said(ana)
    assert f"its attention weights: animal {weight:.3f}" in said(ana)
    ben.run()
    assert "Du hast *street* gesagt. Richtig: 1 von 2." in said(ben)
    assert f"seine Attention-Gewichte: animal {weight:.3f}".replace(".", ",") in said(ben)
    assert all(button.disabled for button in ana.button if button.label in ("animal", "street"))
    other.run()
    assert "0 pupils have answered." in said(other)
    assert not other.button(key="reveal").disabled
    teacher.button(key="close").click().run()
    ana.run()
    assert "There is no question under this code now" in said(ana)
    other.button(key="close").click().run()


def test_a_lessons_prediction_is_answered_by_the_class_and_revealed_by_the_lesson() -> None:
    teacher = opened("words/attention.py")
    teacher.button(key="ask guess").click().run()
    assert not teacher.exception
    pupils = [opened(ANSWER, code=code_of(teacher)) for _ in range(3)]
    for pupil, word in zip(pupils, ("street", "animal", "street"), strict=True):
        assert "Where will this head look from it?" in said(pupil).replace("*", "")
        assert WIDE in said(pupil), "the sentence that it is about"
        tapped(pupil, word)
    teacher.run()
    assert "3 pupils have answered." in said(teacher)
    assert "it now looks most at" not in said(teacher)
    teacher.button(key="reveal guess").click().run()
    assert teacher.session_state["guess"] == "street", "what most say is the lesson's prediction"
    wide = capture_text(load("minilm"), ANIMAL.replace("tired", "wide")).attention[3, 1, 10]
    best = max(range(1, 15), key=lambda i: wide[i])
    told = f"of all words it now looks most at **animal**, {wide[best]:.2f}"
    assert best == 2
    assert "1 of 3 said **animal**. In layer 4, head 2," in said(teacher)
    assert told in said(teacher)
    for pupil in pupils:
        pupil.run()
        assert told in said(pupil)
    assert "You said *street*. Right: 1 of 3." in said(pupils[0])
    teacher.button(key="close guess").click().run()
    assert "You said: street." in said(teacher)
    assert not teacher.exception


def test_each_reads_a_lessons_question_and_its_outcome_in_a_language_of_their_own() -> None:
    """Beside its picture, which goes with the question."""
    teacher = opened("images/attention.py", **{"image-model": "vit-cifar10"})
    teacher.button(key="ask guess farther").click().run()
    code = code_of(teacher)
    english, german = opened(ANSWER, code=code), opened(ANSWER, code=code, lang="de")
    assert "Whose heads look farther across the picture, on average?" in said(english)
    assert "Welche Schicht hat die Köpfe" in said(german)
    assert "Whose heads" not in said(german)
    for pupil, alt in ((english, "The picture that is asked about."), (german, "Das Bild, um das es geht.")):
        (shown,) = [each.proto.body for each in pupil.get("html") if "<img" in each.proto.body]
        assert alt in shown
        small = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", shown)[1])))
        assert max(small.size) <= 320
    tapped(english, "the last layer")
    tapped(german, "die letzte Schicht")
    teacher.run()
    assert "2 pupils have answered." in said(teacher)
    teacher.button(key="reveal guess farther").click().run()
    assert not teacher.exception
    right = re.search(r"(\d) of 2 said \*\*(.+?)\*\*\. Measured on this picture: ([\d.]+)", said(teacher))
    english.run()
    german.run()
    assert f"Right: {right[1]} of 2. Measured on this picture: {right[3]}" in said(english)
    assert f"Richtig: {right[1]} von 2. Gemessen an diesem Bild: {right[3].replace('.', ',')}" in said(german)
    teacher.button(key="close guess farther").click().run()
    german.run()
    assert not [each for each in german.get("html") if "<img" in each.proto.body]


def test_a_foreign_sentence_and_its_words_are_letters_on_a_pupils_phone() -> None:
    text = "<img src=x onerror=alert(1)> ![a](http://x.y/z) :red[the] **dog** barked, it [was](//x.y) mad."
    teacher = opened("workings/encoder.py", text=text, model="minilm")
    teacher.button(key="ask guess-path").click().run()
    assert not teacher.exception
    pupil = opened(ANSWER, code=code_of(teacher), lang="de")
    (shown,) = [each.value for each in pupil.markdown if "dog" in each.value]
    assert shown == literal(text)
    assert all(not each.proto.allow_html for each in pupil.markdown)
    teacher.button(key="close guess-path").click().run()


def test_nobody_has_answered_and_another_lesson_does_not_hold_the_question() -> None:
    teacher = opened("images/attention.py", **{"image-model": "vit-cifar10"})
    teacher.button(key="ask guess farther").click().run()
    teacher.button(key="reveal guess farther").click().run()
    assert not teacher.exception
    assert teacher.toast[0].value == "Nobody has answered yet."
    assert "0 pupils have answered." in said(teacher)
    pupil = opened(ANSWER, code=code_of(teacher))
    teacher.switch_page("pages/classroom/ask.py").run()
    assert "Whose heads look farther across the picture, on average?" in said(teacher)
    assert [link.proto.label for link in teacher.get("page_link")] == ["Reveal it in the lesson"]
    teacher.button(key="close").click().run()
    pupil.run()
    assert "There is no question under this code now" in said(pupil)


def test_a_question_of_ones_own_is_written_asked_and_answered_by_who_asks() -> None:
    written = {"answer-1": "*Yes*", "answer-2": "No", "answer-3": "No", "answer-5": "Who knows?"}
    teacher = opened(ASK, **{"ask-about": "own", "question": "Is <b>it</b> raining?", **written})
    teacher.button(key="ask").click().run()
    pupil = opened(ANSWER, code=code_of(teacher))
    assert "### Is <b>it</b> raining?" in said(pupil)
    offered = [button.label for button in pupil.button if button.key.startswith("answer ")]
    assert offered == [r"\*Yes\*", "No", r"Who knows?"], "one answer twice is one"
    tapped(pupil, "No")
    teacher.button(key="right 1").click().run()
    assert not teacher.exception
    assert "1 of 1 said **No**." in plain(teacher.success[0].value)
    pupil.run()
    assert "You said *No*. Right: 1 of 1." in said(pupil)
    teacher.button(key="ask").click().run()
    teacher.button(key="right none").click().run()
    assert not teacher.success
    pupil.run()
    assert "No more answers: look at the projector." in said(pupil)
    teacher.button(key="close").click().run()
    lacking = opened(ASK, **{"ask-about": "own", "question": "Why?", "answer-1": "so", "answer-2": " so "})
    assert lacking.button(key="ask").disabled
    assert "at least two answers that differ" in said(lacking)


def test_a_code_guessed_at_random_is_soon_refused() -> None:
    pupil = opened(ANSWER)
    for number in range(GUESSES + 1):
        pupil.text_input(key="typed code").set_value(f"WR{number:03}").run()
        assert not pupil.exception
    assert "Too many codes that do not exist" in said(pupil)


def test_a_browser_is_known_by_the_token_that_streamlit_gives_it_whatever_its_mask() -> None:
    assert token("2|00000000|0123456789ab|1700000000") == "0123456789ab"
    assert token("2|ffffffff|fedcba987654|1700000000") == "0123456789ab"
    for odd in ("", "2||aa|1", "1|00|aa|1", "2|zz|aa|1", "2|00|aa", "a" * 5_000):
        assert token(odd) == ""
