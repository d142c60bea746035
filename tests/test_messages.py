"""Nothing on screen is said in one language alone: every sentence is a message, and each has its German."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tests.messages import ROOT, every, in_source, lacking, sources, translated
from viz.language import ENGLISH, LANGUAGES

pytestmark = pytest.mark.tiny

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
COMMAND_LINE = ("viz/endpoint.py", "viz/fetching.py", "viz/handouts.py", "viz/launcher.py")
"""What an operator reads in a terminal, where logs and options are English too."""
NOT_SAID: dict[str, tuple[str, ...]] = {
    "viz/ui/page/about.py": ("style=", "<img "),
    "viz/lessons/learning/teach/anything.py": ("My violin",),  # a model reads it
    "viz/lessons/learning/teach/changed.py": ("Dear all", " See you soon"),  # models read it
    "viz/lessons/learning/teach/tuning_card.py": ("",),  # of a file, in the language of checkpoints' cards
    "viz/lessons/learning/teach/view.py": ("guess teach ",),
    "viz/lessons/learning/training/tips.py": ("guess tip ",),
    "viz/lessons/learning/training/view.py": ("guess training ",),
    "viz/models/inspection.py": (" import main",),
    "viz/live/words.py": ("The cat sat",),  # a model reads it
    "viz/live/schedules.py": ("inverse square root",),
    "viz/live/tips.py": ("inverse square root",),
    "viz/film.py": ("inverse square root",),
    "viz/live/tasks.py": ("which photograph?",),
    "viz/attribution/methods.py": ("Selvaraju", "Chefer"),
    "viz/models/folder.py": ("not stated",),
    "viz/models/storage.py": ("import sys",),
    "viz/models/wheels/trouble.py": (
        *("No ", "Read-only", "Permission", "Connection", "connection", "timed", "Max"),
    ),
    "viz/analysis/clusters.py": ("\nabout after all",),  # words of both languages
    "viz/capture/anatomy.py": ("every token", "one row"),
    "viz/capture/induction.py": ("\napple book chair",),
    "viz/lessons/predictions/layers/reader.py": (
        "She opened the [MASK]",
        "The Eiffel Tower is in",
        "The opposite of hot is",
        "When Mary and John went",
    ),
    "viz/lessons/predictions/next_word/examples.py": (
        "<|im_start|>",
        "I am so happy",
        "The capital of France is",
        "The cat sat on the",
        "The keys to the cabinet",
        "Two plus two equals",
        "What is the capital of Portugal?",
    ),
    "viz/lessons/predictions/next_word/view.py": ("guess next ",),
    "viz/lessons/predictions/masked/reproduce.py": ("",),  # Python
    "viz/guard.py": ("'self' data:", "Not Found"),
    "viz/lessons/classroom/sequence/view.py": ("sequence file", "pasted link"),
    "viz/lessons/home/syllabus/own.py": ("hub name",),
    "viz/worksheets/keys.py": ("The animal", "The man", "The Eiffel", "The blue"),  # a model reads them
    "viz/opening.py": (
        "{\n  const",
        "\nconst data",
        "), (letter) =>",
        ", setStateValue",
        "document.querySelector",
        "\n@font-face",
        "</style>",
        "<style>",
        '<div class="view"',
        "</template></div>",
        '" inert>',
        '<script type="module"',
        '<link rel="modulepreload"',
        "export default",
        "const component",
    ),
    "viz/server.py": ("public, max-age",),
    "viz/preload.py": ("window.__streamlit", "<link rel", "<script type", "<html lang"),
    "viz/chart_library.py": (
        "const ",
        "\n});",
        "typeof self",
        "return window.Plotly",
        "if (document",
        "return e.react",
        "return turn",
    ),
    "viz/analysis/encoder.py": ("one row",),
    "viz/analysis/stacks.py": ("all to all",),
    "viz/figures/alignment.py": ("<b><span",),
    "viz/figures/frame.py": ("Source Sans",),
    "viz/figures/heads.py": ("top right", "bottom right"),
    "viz/figures/next_words.py": ("<span",),
    "viz/figures/taken.py": ("<div",),
    "viz/figures/tokens.py": ("<span",),
    # names of columns and arrays in a file: the same in every language, for whoever reads it with a program
    "viz/ui/components/head_grid/__init__.py": ("largest", "share of", "query block", "key block"),
    "viz/ui/components/part.py": ("",),  # markup and a script
    "viz/ui/controls/own_examples.py": ("I won", "examples file"),  # what a model reads; a key
    "viz/ui/controls/pair.py": ("its first answer",),  # as the address has it
    "viz/ui/controls/snippets.py": ("",),  # Python
    "viz/ui/controls/own_snippets.py": ("",),  # Python
    "viz/ui/controls/inside_snippets.py": ("",),  # Python
    "viz/ui/controls/guess_snippets.py": ("",),  # Python
    "viz/ui/controls/example_snippets.py": ("",),  # Python
    "viz/ui/controls/training_snippets.py": ("",),  # Python
    "viz/lessons/learning/teach/reproduce.py": ("",),  # Python
    "viz/lessons/learning/clusters/reproduce.py": ("",),  # Python
    "viz/lessons/images/attention/inside.py": ("<img",),
    "viz/lessons/images/experiments/reproduce.py": ("",),  # Python
    "viz/ui/controls/stack_view.py": ("stack view",),
    "viz/ui/page/foot.py": ("<",),
    "viz/ui/page/frame.py": ("Attention Lab",),
    "viz/ui/page/present.py": ("<",),
    "viz/ui/page/pupils.py": ("<",),
    "viz/ui/page/show.py": ("<pre",),
    "viz/ui/page/tour.py": ("<",),
    "viz/ui/page/session.py": ("",),  # names of places
    "viz/ui/page/standalone.py": ("",),  # markup and style
    "viz/ui/page/take_away.py": ("<",),
    "viz/ui/running/progress.py": ("run again",),
}
"""Of a file, the beginnings of texts that look like prose and that nobody reads in any language: code."""


def _on_screen(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix() not in COMMAND_LINE


def test_every_sentence_is_a_message() -> None:
    for path in filter(_on_screen, sources()):
        name = path.relative_to(ROOT).as_posix()
        own = NOT_SAID.get(name) or ("\0",)
        assert [text for text in in_source(path)[1] if not text.startswith(own)] == [], name


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_said_in(language: str) -> None:
    assert [message.texts[0] for message in lacking(language) if _on_screen(ROOT / message.path)] == [], (
        f"python -m tests.messages {language}"
    )


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says_any_more_in(language: str) -> None:
    assert sorted(set(translated(language)) - {message.texts for message in every()}) == []


def _said_by(script: str) -> list[str]:
    """What a script calls something in words of its own, and where it begins a sentence."""
    code = re.sub(r"^\s*//.*$|\$\{[^}]*\}", "", script, flags=re.MULTILINE)
    return re.findall(
        r"(?:ariaLabel|title|alt|textContent|placeholder)\b(?::| =) *[\"`] *[A-Za-z]{3,}"
        r"|[\"`][A-Z][a-z]+ [a-z]+ [a-z]+",
        code,
    )


def test_no_script_says_anything_of_its_own() -> None:
    assert _said_by('el("p", "", { title: "Click here" })')
    assert _said_by("x = `Point at a patch`")
    found = {path.name: _said_by(path.read_text(encoding="utf-8")) for path in (ROOT / "viz").rglob("*.js")}
    assert {name: said for name, said in found.items() if said} == {}


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_values_are_filled_in_as_in_english_in(language: str) -> None:
    for texts, own in translated(language).items():
        try:
            wanted = set().union(*map(_places, texts))
        except ValueError:
            continue  # braces that stand for themselves
        for text in own:
            assert _places(text) <= wanted, text
            assert len(texts) > 1 or _places(text) == wanted, text
