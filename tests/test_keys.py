"""No two controls of one page are called the same, and what two lessons call the same means the same, read
from the source: Streamlit refuses the one, and would carry a choice from one lesson into the other.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.pages.opened import opened
from viz.ui.page.session import OTHERWISE

ROOT = Path(__file__).parent.parent
NAMING = ("ask", "tell", "partial", "here", "Question")
"""What names a control that something else draws."""
APART = {
    ("classroom/sequence", "remove {}"): "a sequence has no examples to take away",
    ("learning/training", "measured tip"): "one tip at a time is measured",
    ("learning/teach", "head"): "the zip of a tuned network; the lesson has no menu of heads",
    ("predictions/layers", "text"): "the lesson's own box, instead of that of the others",
    ("predictions/masked", "text"): "the lesson's own box, instead of that of the others",
    ("words/attention", "bars"): "across two texts, or within one",
    ("words/attention", "tokens"): "across two texts, or within one",
    ("workings/self_attention", "difference"): "a container; of a comparison it is part of a chart's name",
}
"""Of a lesson, what is called the same in two places that never stand on one page."""
SHARED_APART = {
    "foot": "of home, or of a lesson",
    "close {}": "before the reveal, or after it",
    "reads": "what is looked at, or what is learned from",
    "guesses {}": "of one network, or of a pair",
    "head table": "the table, and the name that its menu is told",
}
SAME = {"reads": "text or picture, wherever it is asked"}
"""Of choices that a link holds, those that two lessons call the same and mean the same."""


class Named(tuple[str, str, int, bool]):
    """(the key, {} for what is filled in; its file; its line; is it a choice that a link holds?)"""


@cache
def named(path: Path) -> tuple[Named, ...]:
    return tuple(_named(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()))


def _named(tree: ast.Module, file: str) -> Iterator[Named]:
    for call in ast.walk(tree):
        given = {each.arg: each.value for each in call.keywords} if isinstance(call, ast.Call) else {}
        if not isinstance(call, ast.Call) or not isinstance(given.get("key"), ast.Constant | ast.JoinedStr):
            continue
        function = ast.unparse(call.func)
        if function.rsplit(".")[-1] in NAMING:
            continue
        parts = [given["key"]] if isinstance(given["key"], ast.Constant) else given["key"].values
        key = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        if key.replace("{}", "").strip():
            yield Named((key, file, call.lineno, function.startswith("address.") or "bind" in given))


def of(*folders: str) -> dict[str, list[Named]]:
    """All that is named below these folders of the source, by its key."""
    found = defaultdict(list)
    for folder in folders:
        path = ROOT / folder
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []:
            for each in named(file):
                found[each[0]].append(each)
    return found


def lessons() -> list[str]:
    return [
        folder.relative_to(ROOT / "viz" / "lessons").as_posix()
        for folder in sorted((ROOT / "viz" / "lessons").glob("*/*/"))
        if (folder / "__init__.py").exists()
    ]


@pytest.mark.tiny
def test_a_lesson_calls_no_two_controls_the_same_nor_one_as_all_lessons_do() -> None:
    shared = of("viz/ui")
    clashes = [
        (lesson, key, [each[1:3] for each in found])
        for lesson in lessons()
        for key, found in of(f"viz/lessons/{lesson}", f"pages/{lesson}.py").items()
        if (len(found) > 1 or key in shared) and (lesson, key) not in APART
    ]
    clashes += [
        ("ui", key, [each[1:3] for each in found])
        for key, found in shared.items()
        if len(found) > 1 and key not in SHARED_APART
    ]
    assert clashes == []


@pytest.mark.tiny
def test_two_lessons_call_no_choice_the_same_and_mean_otherwise() -> None:
    choices = {
        key: sorted({each[1].rsplit("/", 1)[0] for each in found if each[3]})
        for key, found in of("viz/lessons", "viz/ui", "pages").items()
    }
    twice = {key: places for key, places in choices.items() if len(places) > 1 and key not in SAME}
    assert sorted(twice) == sorted(OTHERWISE), twice


@pytest.mark.weights
def test_a_choice_that_means_otherwise_elsewhere_does_not_come_along() -> None:
    app = opened("learning/clusters.py", way="tree", depth="2")
    app.query_params.clear()  # as a browser does
    app.switch_page("pages/workings/positions.py").run()
    assert not app.exception
    assert not app.warning, "a visit that turns to another lesson asks for nothing that is not there"
    assert app.session_state["way"] == "learned"
    linked = opened("workings/positions.py", way="rotary")
    assert linked.session_state["way"] == "rotary", "a link does"
