"""One row: the text, the language model, the examples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from viz.foreign import literal
from viz.language import tr
from viz.lessons.predictions.next_word.examples import CHATS, EXAMPLES
from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.ui.controls.model import offered_models, one_of
from viz.ui.controls.text import example, grown
from viz.ui.page import session
from viz.ui.running.downloads import offer

DEFAULT = "smollm2"


@dataclass(frozen=True)
class Prompt:
    """What is asked about."""

    checkpoint: Checkpoint
    text: str

    @property
    def model(self) -> str:
        """The model's catalogue name."""
        return self.checkpoint.name


def prompt() -> Prompt:
    """The student's text, and the language model that reads it."""
    columns = st.columns([6, 2.3, 1.9], vertical_alignment="bottom")
    with columns[0]:
        text = grown(tr("Your text"), key="prompt", default=EXAMPLES[0].text)
    with columns[1]:
        chosen, missing = _model()
    with columns[2]:
        _examples(chosen)
    if missing is not None:
        offer(missing, needed=False)
        if missing is chosen:
            st.stop()
    return Prompt(chosen, text)


def writers() -> dict[str, Checkpoint]:
    """The models that write, by name: the built-in one first."""
    kind = [found for found in offered_models() if found.reads == "text" and FAMILIES[found.family].causal]
    return {found.name: found for found in sorted(kind, key=lambda found: found.name != DEFAULT)}


def _model() -> tuple[Checkpoint, Checkpoint | None]:
    """The model to use, and the chosen one where that is not on this computer yet."""
    known = writers()
    titles = {name: tr(found.title) for name, found in known.items()}
    return one_of(list(known.values()), titles, key="writer", first=DEFAULT)


def _examples(chosen: Checkpoint) -> None:
    with st.popover(tr("Examples"), width="stretch"):
        for number, each in enumerate(EXAMPLES):
            then = partial(session.PROMPT.put, each.text)
            example(tr(each.name), literal(each.text), key=f"next example {number}", then=then)
        template = CHATS.get(chosen.name, "")
        st.button(
            tr("Put my text into a chat"),
            key="as chat",
            width="stretch",
            icon=":material/chat:",
            disabled=not template,
            help=tr(
                "The marks between the turns become part of the text, where you can read and change them."
            )
            if template
            else tr("{model} comes without a chat template.", model=literal(tr(chosen.title))),
            on_click=_as_chat,
            args=(template,),
        )


def _as_chat(template: str) -> None:
    session.PROMPT.put(template.replace("{text}", session.PROMPT.get("")))
