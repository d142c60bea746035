"""The page frame: navigation, logo, width, and the one boundary that turns any
failure into a calm sentence."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from viz import turns
from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.paths import ASSETS, HOME, PAGES, url
from viz.ui.page import foot, history, languages, present, session

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lesson:
    """One page of the syllabus."""

    path: str
    """Below pages/: ``<unit>/<lesson>.py``."""
    question: str
    """The lesson's title: a message, as is its promise."""
    promise: str
    """One sentence for the syllabus."""

    @property
    def url(self) -> str:
        """What the address calls it."""
        return url(self.path)


Syllabus = Mapping[str, tuple[Lesson, ...]]


TOOLS = (
    Lesson("classroom/sequence.py", "A sequence of views", "Collect views, order them, present them."),
    Lesson("classroom/ask.py", "Ask the class", "Predict, then reveal: each pupil answers on a phone."),
    Lesson("classroom/worksheets.py", "Worksheets", "A sheet for each lesson, with a key that is computed."),
)
"""Pages for whoever teaches: not lessons."""
OPERATOR = Lesson("operator/status.py", "The server now", "For whoever runs it.")
PUPILS = (
    Lesson("classroom/answer.py", "Your answer", "Where a pupil answers."),
    Lesson("classroom/picture.py", "Your picture", "Where a phone sends a picture into a lesson."),
)


_leave: list[Callable[[], None]] = []


def when_left(leave: Callable[[], None]) -> Callable[[], None]:
    """Have `leave` called in each visit that turns from one page to another."""
    _leave.append(leave)
    return leave


def run(syllabus: Syllabus) -> None:
    """Wait for a turn; then draw the frame, and inside the boundary the page that the address names."""
    with turns.SCRIPTS.turn():
        _draw(syllabus)


def _draw(syllabus: Syllabus) -> None:
    st.set_page_config(page_title="Attention Lab", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(Path(__file__).with_name("frame.css"))
    session.SYLLABUS.put(syllabus)
    history.restore()
    languages.speak()
    pages = {tr(unit): [_page(lesson) for lesson in lessons] for unit, lessons in syllabus.items()}
    home = copy(_found(HOME, tr("Home")))
    apart = [_page(lesson, hidden=True) for lesson in (*PUPILS, OPERATOR)]
    tools = {tr("Class"): [*map(_page, TOOLS), *apart]}
    chosen = st.navigation({"": [home], **pages, **tools}, position="hidden" if present.on() else "top")
    present.dress()
    if session.turn(chosen.url_path):
        for leave in _leave:
            leave()
    try:
        paths = {lesson.url: lesson.path for lessons in syllabus.values() for lesson in lessons}
        present.step([HOME, *paths.values()], {"": HOME, **paths}.get(chosen.url_path, ""))
        chosen.run()
        if chosen is home:
            with st.container(key="foot", horizontal=True, vertical_alignment="center"):
                present.keys("")
                languages.menu()
        elif chosen not in apart:
            foot.foot(chosen.title, chosen.url_path, view=chosen.url_path in paths)
    except StopException:  # a page may end before its last line
        _once_more()
        raise
    except (RerunException, KeyboardInterrupt, SystemExit):
        raise
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/info:")
    except BaseException:  # a broken tokenizer panics outside Exception, and Streamlit would wait for ever
        _say_broken(chosen.url_path or "home")
    _once_more()


def _say_broken(page: str) -> None:
    """One calm sentence, and the rest in the log under the number that it names."""
    number = secrets.token_hex(3).upper()
    log.exception("Error %s on %s", number, page)
    st.error(
        tr(
            "Something went wrong here (error {number}). Your settings are kept: change one, or reload"
            " the page.",
            number=number,
        ),
        icon=":material/error:",
    )


def _once_more() -> None:
    """Run the page again where a control that stood already has to begin anew."""
    if session.AGAIN.pop():
        st.rerun()


def _page(lesson: Lesson, *, hidden: bool = False) -> st.Page:
    return copy(_found(lesson.path, tr(lesson.question), hidden))


@lru_cache(maxsize=256)
def _found(path: str, title: str, hidden: bool = False) -> st.Page:
    """The page in one language. Its file is looked for on the disk once, not in every run of all sessions."""
    home = path == HOME
    return st.Page(
        PAGES / path,
        title=title,
        url_path=None if home else url(path),
        default=home,
        visibility="hidden" if hidden else "visible",
    )


def known() -> dict[str, str]:
    """The address of each page that can be shown in a sequence, and its title."""
    lessons = [lesson for lessons_of_unit in syllabus().values() for lesson in lessons_of_unit]
    return {"": tr("Home"), **{lesson.url: tr(lesson.question) for lesson in lessons}}


def syllabus() -> Syllabus:
    """The syllabus of this session, for the home page."""
    found = session.SYLLABUS.get()
    assert found is not None, "the frame must run first"
    return found
