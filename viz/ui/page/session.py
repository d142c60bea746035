"""What a session keeps: every name in Streamlit's session state, with the type of what is there.

The state of a widget lies under the widget's key. Nothing kept here may hold a whole recording: a session
outlives its pages.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import streamlit as st

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from viz.film import Recipe
    from viz.learning import Tuned
    from viz.polls import Question
    from viz.recording import PatchGrid
    from viz.requests import Request
    from viz.teaching import TuneNetwork
    from viz.ui.components.framing import Framing
    from viz.ui.controls.own_examples import OwnFile, OwnPicture
    from viz.ui.page.frame import Syllabus
    from viz.ui.page.sequence import Steps
    from viz.ui.running.door import Door
    from viz.ui.running.opened import OpenedNetwork
    from viz.ui.running.upload import Upload

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """One place in the session's state."""

    name: str

    @property
    def there(self) -> bool:
        """Is anything kept here?"""
        return self.name in st.session_state

    @overload
    def get(self) -> T | None: ...

    @overload
    def get(self, default: T) -> T: ...

    def get(self, default: T | None = None) -> T | None:
        """What is kept here, else the default."""
        found: T | None = st.session_state.get(self.name, default)
        return found

    def put(self, value: T) -> None:
        """Keep this here from now on."""
        st.session_state[self.name] = value

    def first(self, value: T) -> T:
        """What is kept here; where nothing is, this value, kept from now on."""
        kept: T = st.session_state.setdefault(self.name, value)
        return kept

    def pop(self) -> T | None:
        """What was kept here, and is not any more."""
        found: T | None = st.session_state.pop(self.name, None)
        return found


SYLLABUS: Key[Syllabus] = Key("syllabus")
HERE: Key[str] = Key("here")
"""What the address calls the page on screen."""
LANGUAGE: Key[str] = Key("language")
"""The code of the language that this visit speaks."""
NOTICES: Key[DeltaGenerator] = Key("notices")
"""The place for what has to be said about the link."""
OWNER: Key[str] = Key("owner")
"""The session's name in the engine's queue."""
STOPPED: Key[tuple[Request[Any], ...]] = Key("stopped experiment")
FRAMED: Key[Framing] = Key("framed")
"""The picture and the square of it that were on screen last."""
OWN_PICTURE: Key[Upload] = Key("own picture")
AWAITED: Key[str] = Key("awaited picture")
"""The square of a picture that a link asks for and that only its sender has; "" for the whole picture."""
DOOR: Key[Door] = Key("door")
"""The way by which phones send pictures into this lesson, while it is open."""
UPLOAD_NUMBER: Key[int] = Key("upload number")
"""How many uploads were taken: each gets widgets of its own."""
UPLOAD_PROBLEM: Key[str] = Key("upload problem")
"""What kept the last file from being used."""
SENT: Key[bool] = Key("sent")
"""Has this phone just sent a picture?"""

ADMITTED: Key[bool] = Key("admitted")
"""Has this visit given the operator's token?"""
EXPLAINED: Key[dict[str, int]] = Key("explained")
"""Of each term of the field, which sentence of this page explains it."""
TOUR: Key[str] = Key("tour wanted")
"""Is the tour to be shown: "first" to who has not seen it, "asked", or "" for no."""
STEP: Key[int] = Key("presented step")
"""The lesson that a presenter wants next: the one after this, or before."""
SEQUENCE: Key[Steps] = Key("sequence of views")
"""The views that a teacher has collected."""
REVISION: Key[int] = Key("revision")
"""How often their order has changed: each gives its rows widgets of their own."""
START: Key[int] = Key("start")
"""The view of the sequence to begin to present with."""

PROMPT: Key[str] = Key("prompt")
"""The text that a language model writes on."""
WRITTEN: Key[tuple[int, ...]] = Key("written on")
"""What it has written, as numbers of its vocabulary."""
BRANCHES: Key[dict[tuple[int, ...], tuple[str, ...]]] = Key("branches")
"""Each way that the text was written on, with its words."""
WRITING: Key[int] = Key("writing")
"""How many more tokens somebody has asked for."""
WROTE: Key[int] = Key("wrote")
"""How many of them there are so far."""
MEASURED: Key[Request[Any]] = Key("measured")
"""What somebody has asked to be timed."""
OWN_FILES: Key[dict[str, OwnFile]] = Key("own files")
"""Of each box ("" for what is learned from) its file of examples, as it came."""
OWN_PICTURES: Key[dict[tuple[str, int], list[OwnPicture]]] = Key("own pictures")
"""Of each box ("" for what is learned from) and class, counted from 0, its pictures."""
TRIED: Key[Upload] = Key("tried")
"""A picture of one's own that a learner is asked about."""
BURST: Key[int] = Key("burst")
"""Pictures taken with the camera in one burst are held out together."""
TUNING: Key[TuneNetwork] = Key("tuning")
"""What somebody has asked to be tuned, while it waits or is under way."""
TUNING_NEXT: Key[tuple[TuneNetwork, ...]] = Key("tuning next")
"""What is to be tuned after it."""
TUNING_PROBLEM: Key[str] = Key("tuning problem")
LET_GO: Key[Recipe] = Key("let go")
"""The training that this visit has stopped watching."""
TUNED: Key[dict[tuple[Any, ...], tuple[TuneNetwork, Tuned]]] = Key("tuned")
"""Networks that have learned: what was asked, and what became of it without its weights."""

OPENED: Key[dict[tuple[str, ...], OpenedNetwork]] = Key("opened")
"""Networks that this visit has tuned and opened in other lessons, the last ones, by what they learned."""

AGAIN: Key[bool] = Key("again")
"""Is the page to run once more at its end, since a control above could not be set any more?"""
PINNED: Key[tuple[int, PatchGrid]] = Key("pinned")
"""The token of a picture that was pinned last, and how its patches lay."""
TEXT: Key[str] = Key("text")
SECOND_TEXT: Key[str] = Key("pair")
MODEL: Key[str] = Key("model")
LAYER: Key[int] = Key("layer")
"""Counted from 1, as on screen."""
COMBINATION: Key[str] = Key("how")
"""One head, or how several are combined."""


OTHERWISE = ("way", "depth")
"""Choices that another lesson calls the same and means otherwise: a link may bring them, a visit does not."""


def turn(page: str) -> bool:
    """Does this visit turn to another page now? Then it lets go of the choices that may mean something else
    there.
    """
    if HERE.first(page) == page:
        return False
    for key in OTHERWISE:
        if key not in st.query_params:
            Key[Any](key).pop()
    HERE.put(page)
    return True


def owner() -> str:
    """A name for this session that is not its Streamlit id: in the engine's queue, and for who needs one."""
    return OWNER.first(uuid.uuid4().hex)


def widget(key: str) -> Key[Any]:
    """The state of the widget with this key."""
    return Key(key)


def upload_problem(box: str) -> Key[str]:
    """What kept the last file of this box from being used; "" for that of a lesson with one alone."""
    return Key(f"upload problem {box}") if box else UPLOAD_PROBLEM


def area(key: str) -> Key[str]:
    """The text in the area that stands for this box while it is longer than a line."""
    return Key(f"{key} area")


def emptied(key: str) -> Key[bool]:
    """Has somebody taken all of the text out of the box with this key?"""
    return Key(f"emptied {key}")


def renewed(key: str) -> Key[bool]:
    """Is the widget with this key to begin anew when it is drawn next?"""
    return Key(f"renew {key}")


def renew(key: str) -> None:
    """Let the widget with this key begin anew, with the default that it is drawn with next.

    Were its state only let go of, the browser would go on showing it, and send it with the next click.
    """
    widget(key).pop()
    renewed(key).put(True)


def wished(key: str) -> Key[Any]:
    """What the widget with this key is to show when it is drawn next."""
    return Key(f"wish {key}")


def written(parameter: str) -> Key[str | None]:
    """What this session itself wrote into the address last."""
    return Key(f"put {parameter}")


def last_model(menu: str) -> Key[str]:
    """The model that this menu chose last, of those that are on this computer."""
    return Key(f"last {menu}")


def last_request(view: str) -> Key[Request[Any]]:
    """The last request of this view that was answered."""
    return Key(f"last request {view}")


def question_of(prediction: str) -> Key[Question]:
    """What this prediction asks now, as a class is asked it."""
    return Key(f"question of {prediction}")


def subject_of(choice: str) -> Key[tuple[str, tuple[str, ...]]]:
    """The model and the tokens among which this choice was made."""
    return Key(f"{choice} of")


def agreement(component: str) -> Key[dict[str, Any]]:
    """What was asked of this component, and what it answered."""
    return Key(f"{component} asked")
