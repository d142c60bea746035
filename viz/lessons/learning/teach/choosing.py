"""One row of controls: what the examples are, and which networks see them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz.models.catalogue import CATALOGUE, DEFAULT_IMAGE, Checkpoint
from viz.teaching import Examples, Reading
from viz.ui.controls.model import model, one_of
from viz.ui.page import address
from viz.ui.running.cache import example_sets
from viz.ui.running.downloads import offer

READS = {"text": "Sentences", "image": "Pictures"}
READINGS: dict[Reading, str] = {"mean": "mean of its tokens", "first": "first token, [CLS]"}
CNN = "cnn-cifar10"


@dataclass(frozen=True)
class Chosen:
    """The examples, and the networks that see them."""

    examples: Examples
    about: str
    transformer: Checkpoint
    cnn: Checkpoint | None
    """Beside the transformer, where the examples are pictures."""
    reading: Reading

    @property
    def networks(self) -> tuple[Checkpoint, ...]:
        """The transformer, and the other where there is one."""
        return (self.transformer, self.cnn) if self.cnn else (self.transformer,)


def controls() -> Chosen:
    """The row, and what it chose."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        reads = address.row("Examples", READS, key="reads", default="text")
    sets = {name: each.title for name, each in example_sets().items() if each.reads == reads}
    picture = reads == "image"
    columns = st.columns([2.4, 2.6, 2.6, 2.4] if picture else [2.4, 2.6, 2.4], vertical_alignment="bottom")
    with columns[0]:
        found = example_sets()[
            address.menu("Examples", sets, key=f"{reads}-set", default=next(iter(sets)), what="examples")
        ]
    with columns[1]:
        first = DEFAULT_IMAGE if picture else ""
        title = "Transformer"
        chosen, missing = model(reads, attends=picture, key=f"{reads}-learner", title=title, first=first)
    cnn, absent = None, None
    if picture:
        with columns[2]:
            cnn, absent = _cnn()
    with columns[-1]:
        readings: dict[Reading, str] = READINGS
        reading = address.menu("Vector of an example", readings, key="vector", default="mean", what="vector")
    for each in (missing, absent):
        if each is not None:
            offer(each)
    return Chosen(found.examples, found.about, chosen, cnn, reading)


def _cnn() -> tuple[Checkpoint, Checkpoint | None]:
    fit = [each for each in CATALOGUE.values() if each.reads == "image" and not each.heads]
    titles = {each.name: each.title for each in fit}
    return one_of(fit, titles, key="cnn", first=CNN, instead=CNN, title="CNN")
