"""Examples of classes: one row of controls that says what they are and which networks see them, and the
examples themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from PIL import Image

from viz.errors import InputError
from viz.foreign import literal
from viz.language import count, mark, number, tr
from viz.models.catalogue import CATALOGUE, DEFAULT_IMAGE, Checkpoint
from viz.pictures import cut
from viz.teaching import Examples, Reading
from viz.ui.controls import own_examples
from viz.ui.controls.model import model, one_of
from viz.ui.page import address, show
from viz.ui.running.cache import example_sets
from viz.ui.running.downloads import offer

READS = {"text": mark("Sentences"), "image": mark("Pictures")}
READINGS: dict[Reading, str] = {"mean": mark("mean of its tokens"), "first": mark("first token, [CLS]")}
CNN = "cnn-cifar10"
SHOWN = 5
SIDE, ROW = 44, 8
"""Pixels of a small picture, and how many stand in one line."""
OWN = mark(
    "Two to six classes of your own. A third of each class is kept for testing. Your examples stay in the"
    " memory of this visit and go with it."
)
ENGLISH = mark(
    "The built-in networks for text learned from English. Give them another language, and see what is left of"
    " their lead."
)


@dataclass(frozen=True)
class Chosen:
    """The examples, and the networks that see them."""

    reads: str
    """"text" or "image"."""
    examples: Examples | None
    """None until somebody has given their own."""
    about: str
    transformer: Checkpoint
    cnn: Checkpoint | None
    """Beside the transformer, where the examples are pictures."""
    reading: Reading

    @property
    def given(self) -> Examples:
        """The examples, once there are some."""
        assert self.examples is not None
        return self.examples

    @property
    def networks(self) -> tuple[Checkpoint, ...]:
        """The transformer, and the other where there is one."""
        return (self.transformer, self.cnn) if self.cnn else (self.transformer,)


def controls(*, beside: bool = False) -> Chosen:
    """The row, and what it chose; `beside` offers a CNN too, where the examples are pictures."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        kinds = {kind: tr(title) for kind, title in READS.items()}
        reads = address.row(tr("Examples"), kinds, key="reads", default="text")
    sets = {name: tr(each.title) for name, each in example_sets().items() if each.reads == reads}
    sets[own_examples.NAME] = tr("Your own")
    picture = reads == "image"
    two = picture and beside
    columns = st.columns([2.4, 2.6, 2.6, 2.4] if two else [2.4, 2.6, 2.4], vertical_alignment="bottom")
    with columns[0]:
        name = address.menu(
            tr("Examples"), sets, key=f"{reads}-set", default=next(iter(sets)), what=tr("examples")
        )
        found = example_sets().get(name)
    with columns[1]:
        first = DEFAULT_IMAGE if picture else ""
        title = tr("Transformer")
        chosen, missing = model(reads, attends=picture, key=f"{reads}-learner", title=title, first=first)
    cnn, absent = None, None
    if two:
        with columns[2]:
            cnn, absent = _cnn()
    with columns[-1]:
        reading = _reading()
    for each in (missing, absent):
        if each is not None:
            offer(each)
    if found is None:
        about = tr(OWN) if picture else f"{tr(OWN)} {tr(ENGLISH)}"
        return Chosen(reads, None, about, chosen, cnn, reading)
    return Chosen(reads, found.examples, tr(found.about), chosen, cnn, reading)


def _reading() -> Reading:
    """Which vector stands for an example."""
    readings: dict[Reading, str] = {reading: tr(title) for reading, title in READINGS.items()}
    title, what = tr("Vector of an example"), tr("vector")
    return address.menu(title, readings, key="vector", default="mean", what=what)


def _cnn() -> tuple[Checkpoint, Checkpoint | None]:
    fit = [each for each in CATALOGUE.values() if each.reads == "image" and not each.heads]
    titles = {each.name: tr(each.title) for each in fit}
    return one_of(fit, titles, key="cnn", first=CNN, instead=CNN, title="CNN")


def panel(chosen: Chosen) -> Chosen | None:
    """The examples of each class: those to learn from, and those that are kept for testing.

    None while there are none.
    """
    show.heading(tr("The examples"), chosen.about)
    if chosen.examples is None:
        try:
            own = own_examples.sentences() if chosen.reads == "text" else own_examples.pictures()
        except InputError as error:
            st.info(literal(error.said()), icon=":material/info:")
            return None
        chosen = replace(chosen, examples=own)
    _classes(chosen.given)
    return chosen


def _classes(given: Examples) -> None:
    for tab, (label, name) in zip(
        st.tabs(list(map(literal, given.classes))), enumerate(given.classes), strict=True
    ):
        with tab:
            for title, of in (
                (tr("To learn from"), given.train),
                (tr("Kept for testing"), given.test),
            ):
                _shown(given, given.of(label, of), title=title, name=name)
    show.note(one_is_worth(len(given.test)))


def _shown(given: Examples, indices: tuple[int, ...], *, title: str, name: str) -> None:
    st.caption(f"{title}: {len(indices)}")
    if given.reads == "image":
        alt = count(
            "{n} picture of the class {name}. {title}.",
            "{n} pictures of the class {name}. {title}.",
            len(indices),
            name=name,
            title=title,
        )
        strip(given, indices, alt=alt)
        return
    texts = [literal(" ".join(map(str, given.inputs[i]))) for i in indices]
    st.markdown("\n".join(f"- {text}" for text in texts[:SHOWN]))
    if rest := texts[SHOWN:]:
        with st.expander(tr("{n} more", n=len(rest))):
            st.markdown("\n".join(f"- {text}" for text in rest))


def strip(given: Examples, indices: tuple[int, ...], *, alt: str) -> None:
    """Small pictures on one sheet."""
    rows, across = -(-len(indices) // ROW), min(ROW, len(indices))
    sheet = Image.new("RGB", (across * SIDE, rows * SIDE), "white")
    for place, index in enumerate(indices):
        photo = given.inputs[index]
        small = cut(*photo)[0].resize((SIDE - 4, SIDE - 4))
        sheet.paste(small, (place % ROW * SIDE + 2, place // ROW * SIDE + 2))
    st.image(np.asarray(sheet), alt=alt)


def one_is_worth(tests: int) -> str:
    """How coarse so few tests are."""
    points = 100 / tests
    written = number(points, ".0f" if points >= 2 else ".1f")
    return tr("{n} tests: one of them is {points} points.", n=tests, points=written)
