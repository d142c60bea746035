"""What a page says while the engine works, and what stays on screen when it fails."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.tiny


class Ticket:
    """An answer that comes after so many looks, or an error in its place."""

    note, progress = "Reading", 0.5

    def __init__(self, answer: object, looks: int = 1) -> None:
        self.answer, self.looks = answer, looks

    @property
    def done(self) -> bool:
        return self.looks <= 0

    def wait(self, seconds: float) -> bool:
        self.looks -= 1
        return self.done

    def result(self, seconds: float) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Pool:
    """Hands out tickets by request, and remembers who lost interest."""

    def __init__(self, **tickets: Ticket) -> None:
        self.tickets, self.places = tickets, [2, 0]
        self.abandoned: list[Ticket] = []
        self.asked: list[tuple[str, object]] = []

    def submit(self, request: str, **by: object) -> Ticket:
        self.asked.append((request, by["owner"]))
        return self.tickets[request]

    def place(self, ticket: Ticket) -> int:
        return self.places.pop(0)

    def abandon(self, ticket: Ticket, *, owner: str) -> None:
        self.abandoned.append(ticket)


def asks() -> None:
    import streamlit as st

    from viz.ui.running import waiting

    answer: tuple[str, str] = waiting.result_or_last(st.query_params["ask"], view="v", fallback="first")
    st.markdown(": ".join(answer))


def measures() -> None:
    from typing import Any

    import streamlit as st

    from viz.ui.running import progress

    asked: Any = st.query_params["ask"]
    found: list[Any] | None = progress.results((asked,))
    st.markdown(f"found {found}; the rest of the page")


def test_a_measurement_that_had_no_time_is_offered_again_and_the_page_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from viz.tickets import STOPPED, Expired
    from viz.ui.running import progress

    pool = Pool(slow=Ticket(Expired(STOPPED)))
    monkeypatch.setattr(progress, "engine", lambda: pool)
    app = AppTest.from_function(measures)
    app.query_params["ask"] = "slow"
    app.run()
    said, rest = (each.value.replace("\\", "") for each in app.markdown)
    assert (said, rest) == (STOPPED, "found None; the rest of the page")
    pool.tickets["slow"].answer = 7
    app.button(key="run again").click().run()
    assert [each.value for each in app.markdown] == ["found [7]; the rest of the page"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    from viz.errors import InputError
    from viz.ui.running import waiting

    long, bug = Ticket(InputError("Too *long*.")), Ticket(KeyError())
    pool = Pool(first=Ticket("one", looks=4), second=Ticket("two"), long=long, bad=bug)
    monkeypatch.setattr(waiting, "engine", lambda: pool)
    app = AppTest.from_function(asks, default_timeout=60)

    def ask(name: str) -> AppTest:
        app.query_params["ask"] = name
        return app.run()

    ask.pool = pool  # type: ignore[attr-defined]
    return ask


def test_the_last_good_view_stays_under_one_sentence(run) -> None:
    assert run("second").markdown[0].value == "second: two"
    app = run("long")
    assert app.markdown[0].value == "second: two"
    assert app.warning[0].value == r"Too \*long\*\. Below is what was shown before."
    assert not run.pool.abandoned


def test_before_any_good_view_the_fallback_is_shown_once_it_came(run) -> None:
    app = run("long")
    assert app.markdown[0].value == "first: one"
    assert run.pool.places == [0], "asked for its place in the queue until it came"


def test_a_bug_is_no_sentence_for_students(run) -> None:
    assert run("bad").exception


def asks_both() -> None:
    from typing import Any

    import streamlit as st

    from viz.ui.page import session
    from viz.ui.running import waiting

    both: Any = ("first", "second")
    with waiting.ahead(both):
        st.markdown(", ".join(waiting.result(each) for each in both))
    st.markdown(session.owner())


def test_both_are_asked_before_one_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.ui.running import waiting

    pool = Pool(first=Ticket("one"), second=Ticket("two"))
    monkeypatch.setattr(waiting, "engine", lambda: pool)
    said, owner = (each.value for each in AppTest.from_function(asks_both).run().markdown)
    assert said == "one, two"
    assert [request for request, _ in pool.asked] == ["first", "second", "first", "second"]
    assert len({asking for _, asking in pool.asked}) == 3, "of one owner the newest alone would be computed"
    assert pool.asked[2][1] == pool.asked[3][1] == owner
    assert not pool.abandoned


def test_what_was_asked_ahead_is_abandoned_with_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.errors import InputError
    from viz.ui.running import waiting

    pool = Pool(first=Ticket(InputError("No.")), second=Ticket("two"))
    monkeypatch.setattr(waiting, "engine", lambda: pool)
    assert AppTest.from_function(asks_both).run().exception
    assert pool.abandoned == [pool.tickets["second"]]
