import re

import pytest

from tests.build import random_attention, recording
from viz.figures.theme import DARK, LIGHT
from viz.figures.tokens import DRAWN, JOIN, hover_labels, label, token_labels, window

pytestmark = pytest.mark.instant


def drawn(text):
    """What plotly.js draws: entities undone once, tags gone."""
    entities = {"amp": "&", "lt": "<", "gt": ">", "#36": "$", "#37": "%"}
    return re.sub("&([^;]+);", lambda found: entities[found[1]], re.sub("<[^>]*>", "", text))


@pytest.mark.parametrize(
    "text",
    [
        "<b>",
        "a<br>b",
        "<sup>2</sup>",
        '<a href="javascript:x">y</a>',
        "<script>",
        "$x$",
        "$$",
        "&lt;",
        "&amp;amp;",
        "%{x}",
        "100%",
        "<",
        "a & b",
    ],
)
def test_label_leaves_nothing_to_interpret_and_draws_the_text(text):
    escaped = label(text)
    assert not set("<>$%") & set(escaped)
    assert re.fullmatch(r"([^&]|&(amp|lt|gt|#36|#37);)*", escaped)
    assert drawn(escaped) == text


def test_label_leaves_other_texts_alone_and_makes_invisible_ones_visible():
    assert label("didn't") == "didn't"
    assert label("👩\u200d🔬 שלום") == "👩\u200d🔬 שלום"
    assert label("a\nb\ud800\u202e") == "a␊b⟨U+D800⟩⟨U+202E⟩"


def test_token_labels_dim_special_tokens_mark_joins_and_the_pinned_one():
    built = recording(random_attention(4, 4), ["[CLS]", "<b>", "##ing", "</s>"])
    for theme in (LIGHT, DARK):
        labels = token_labels(built, range(4), theme, marked=[1])
        assert [drawn(text) for text in labels] == ["[CLS]", "<b>", f"{JOIN}ing", "</s>"]
        assert theme.muted in labels[0]
        assert theme.mark in labels[1]
        assert labels[1].startswith("<b><span")
        assert "&lt;b&gt;" in labels[1]
        assert labels[2].endswith("</span>ing")


def test_labels_follow_the_kept_tokens():
    built = recording(random_attention(4, 4), ["[CLS]", "a", "b", "[SEP]"])
    assert token_labels(built, [2, 1], LIGHT) == ["b", "a"]
    assert hover_labels(built, [2, 1]) == ["<b>b</b> · 3", "<b>a</b> · 2"]


def test_a_long_text_shows_a_window_around_the_query():
    assert window(5, 2) == [0, 1, 2, 3, 4]
    assert window(512, 0) == list(range(DRAWN))
    assert window(512, 511)[-1] == 511
    for query in (0, 77, 300, 511):
        assert query in window(512, query)
        assert len(window(512, query)) == DRAWN
