"""Every figure offers Python that computes its numbers, or stands here with the reason why it does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.tiny
ROOT = Path(__file__).parents[2]
DRAWN = {
    "show.figure", "head_view", "patch_lens", "head_grid", "next_words", "word_strip", "noted_strip",
    "token_strip", "patch_grid", "example_map", "framing", "take_away.menu",
}  # fmt: skip
"""What puts *Take away* under something."""
MANY = "measured over hundreds of pictures, in minutes or before; the NPZ holds the numbers"
SCHEMATIC = "a drawing of the architecture, with no number of a network"
TUNED = "a copy that learned in this visit: it is saved with its own button, and opened by its path"
PRINTED = "the equation, whose source as it ran is printed below it"
DECODER = "a small decoder of this app's makes the map from a ViT; the NPZ holds its numbers"
WITHOUT = {
    "viz/lessons/classroom/ask/view.py revealed bars": "a class said so, and nobody keeps it",
    "viz/lessons/images/attention/standing_out.py followers": DECODER,
    "viz/lessons/images/attention/standing_out.py answer": DECODER,
    "viz/ui/controls/panel.py stands out": DECODER,
    "viz/lessons/images/experiments/adapted.py ways": MANY,
    "viz/lessons/images/experiments/photos.py quadrants": MANY,
    "viz/lessons/images/experiments/photos.py reliability": MANY,
    "viz/lessons/images/experiments/photos.py efficiency": MANY,
    "viz/lessons/images/experiments/surgery.py population": MANY,
    "viz/lessons/learning/clusters/tuned.py loss now": TUNED,
    "viz/lessons/learning/clusters/tuned.py points tuned": TUNED,
    "viz/lessons/learning/teach/needed.py needed": TUNED,
    "viz/lessons/learning/teach/tuning.py loss now": TUNED,
    "viz/lessons/learning/teach/tuning.py loss": TUNED,
    "viz/lessons/learning/teach/tuning.py likeness": TUNED,
    "viz/lessons/learning/teach/tuning_inside.py tuned attention": TUNED,
    "viz/lessons/learning/teach/tuning_inside.py tuned": TUNED,
    "viz/lessons/workings/encoder/diagram.py drawing": SCHEMATIC,
    "viz/lessons/workings/encoder/stack_boxes.py lengths": "a box of a translator, which transformers lacks",
    "viz/lessons/workings/encoder/translator.py stacks": SCHEMATIC,
    "viz/lessons/workings/positions/distance.py distance bias": "T5's own table, as it lies in its weights",
    "viz/lessons/workings/positions/encodings.py wave": PRINTED,
    "viz/lessons/workings/positions/encodings.py turned": PRINTED,
    "viz/lessons/workings/positions/encodings.py terms": PRINTED,
    "viz/lessons/workings/self_attention/levers.py lever map": PRINTED,
    "viz/lessons/workings/self_attention/levers.py lever bars": PRINTED,
    "viz/ui/controls/picture_input.py framing": "the picture that somebody brought, cut by hand",
}
"""File and key -> why no Python can, or need, compute it."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """(file, call) of all that has a menu, but for the components' own."""
    rooms = ("viz/lessons", "viz/ui/controls", "pages")
    for path in sorted(each for room in rooms for each in (ROOT / room).rglob("*.py")):
        if path.name.startswith("compared_"):  # both sides have their own Python in their own figures
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in DRAWN:
                yield path.relative_to(ROOT).as_posix(), node


def offered() -> dict[str, bool]:
    """File and key of each figure -> does it offer Python?"""
    found = {}
    for file, call in calls():
        given = {each.arg: each.value for each in call.keywords}
        key = given["key"]
        if isinstance(key, ast.JoinedStr):  # what stands before the first that is filled in
            key = key.values[0]
        said = str(key.value).strip() if isinstance(key, ast.Constant) else KEYS.get(file, "?")
        code = given.get("code", ast.Constant(None))
        found[f"{file} {said}"] = not (isinstance(code, ast.Constant) and code.value is None)
    return found


KEYS = {
    "viz/lessons/learning/teach/needed.py": "needed",
    "viz/lessons/learning/teach/tuning_inside.py": "tuned",
    "viz/lessons/workings/encoder/stack_boxes.py": "lengths",
}
"""Where the key is a variable."""


def test_every_figure_offers_python_or_has_a_reason() -> None:
    found = offered()
    assert len(found) > 70
    silent = {name for name, python in found.items() if not python}
    assert silent == set(WITHOUT), "give it code=, or say here why it has none"
