"""The process of the networks is there before anybody asks, and its end is heard."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from viz.remote import process

pytestmark = pytest.mark.tiny


def test_the_launchers_process_is_the_servers() -> None:
    try:
        first = process.first_process()
        assert first is process.first_process()
        assert first.alive
    finally:
        process.first_process().end()
        process.first_process.cache_clear()
    assert not first.alive


def test_each_question_has_a_connection_of_its_own_that_ends_with_the_process() -> None:
    made = process.EngineProcess(connections=2)
    with ExitStack() as stack:
        one, other = (stack.enter_context(made.connection()) for _ in range(2))
        assert one is not other
        made.end()
        with pytest.raises((EOFError, OSError)):
            one.recv_bytes()
    with made.connection() as again:  # it came back
        assert again in (one, other)
