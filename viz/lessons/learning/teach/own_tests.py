"""Boxes for tests of one's own: the same classes in other words, or before another background. Nobody learns
from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz import example_lines
from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.requests import Input
from viz.teaching import Examples
from viz.ui.controls.own_examples import giving, lines
from viz.ui.controls.picture_input import problem
from viz.ui.page import session


@dataclass(frozen=True)
class Asked:
    """What learners are asked, and what each is."""

    inputs: tuple[Input, ...]
    labels: tuple[int, ...]


def own_tests(given: Examples) -> Asked:
    """The boxes, and what is in them. Raises InputError where that is nothing that can be asked."""
    return _sentences(given) if given.reads == "text" else _pictures(given)


def _sentences(given: Examples) -> Asked:
    text, how = lines(
        tr("The same classes in other words, one a line: text, comma, class"),
        key=f"own-tests {given.name}",
        height=140,
        placeholder="\n".join(f"…, {name}" for name in given.classes),
        box=f"elsewhere {given.name}",
    )
    if not text.strip():
        raise InputError(
            "Give some tests of your own above, as lines or as a file. No learner learns from them."
        )
    learned = {" ".join(map(str, given.inputs[i])) for i in given.train}
    found = example_lines.of_classes(text, how, given.classes, learned=learned)
    for each in found.said:
        st.caption(literal(each))
    return Asked(tuple((each,) for each in found.texts), found.labels)


def _pictures(given: Examples) -> Asked:
    box = f"elsewhere {given.name}"
    for label, tab in enumerate(st.tabs([literal(name) for name in given.classes])):
        with tab:
            giving(label, box)
    problem(box)
    kept, learned = session.OWN_PICTURES.get({}), {given.inputs[i] for i in given.train}
    found: dict[Input, int] = {}
    left = 0
    for label in range(len(given.classes)):
        for each in kept.get((box, label), []):
            shown: Input = (each.upload.picture, None)
            left += shown in learned or shown in found
            if shown not in learned:
                found.setdefault(shown, label)
    if left:
        st.caption(tr("{n} left out: learned from, or there twice.", n=left))
    if not found:
        raise InputError(
            "Give some pictures of the same classes, taken elsewhere. No learner learns from them."
        )
    return Asked(tuple(found), tuple(found.values()))
