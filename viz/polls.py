"""Questions to a class: who answered what is counted, no names, nothing stored, gone after the lesson.

One registry for the process, bounded and locked. A teacher holds a key, pupils a short code: two teachers
never see or change each other's question, and whoever guesses codes is soon told to wait.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from viz.codes import Tries, fresh, normal
from viz.errors import InputError
from viz.language import Everywhere, Later

MOST_POLLS, MOST_ANSWERS = 100, 400
LIFE = 30 * 60.0
"""Seconds after which a question that neither its teacher nor a pupil has touched is gone."""
VOTER = re.compile(r"[A-Za-z0-9]{16,64}")


Told = Later | Everywhere | str
"""What a class reads: what is no mere text each reads in a language of their own."""


@dataclass(frozen=True)
class Thumbnail:
    """A small copy of a picture. Two are equal when they show the same square of the same file."""

    which: str
    jpeg: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True)
class Question:
    """What is asked, and what the model answers. `text` and `why` are Markdown, in which words that are not
    ours are literal.
    """

    text: Told
    options: tuple[Told, ...]
    about: str = ""
    """What it is asked of: the sentence, as it was typed."""
    picture: Thumbnail | None = None
    """Or the picture; gone with the question."""
    right: tuple[int, ...] = ()
    """Of each option that is right its index; none of a mere vote, and where only the reveal computes it."""
    why: Told = ""
    """The model's own number, in a sentence."""
    page: str = ""
    """What the address calls the lesson that reveals it; "" for a question of no lesson."""
    key: str = ""
    """Of a lesson's predictions, which."""

    def same(self, other: Question) -> bool:
        """Is this what `other` asks, answered or not?"""
        mine, theirs = (replace(each, right=(), why="") for each in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class Tally:
    """A question and its answers as one may see them now."""

    code: str
    question: Question
    counts: tuple[int, ...]
    """Of each option, how many took it."""
    revealed: bool
    mine: int | None = None
    """The option that whoever asks has taken."""

    @property
    def answered(self) -> int:
        """How many pupils have answered."""
        return sum(self.counts)

    @property
    def right(self) -> int:
        """How many of them are right."""
        return sum(self.counts[option] for option in self.question.right)


@dataclass
class _Poll:
    code: str
    question: Question
    touched: float
    answers: dict[str, int] = field(default_factory=dict)
    revealed: bool = False

    def tally(self, voter: str = "") -> Tally:
        taken = list(self.answers.values())
        counts = tuple(taken.count(option) for option in range(len(self.question.options)))
        return Tally(self.code, self.question, counts, self.revealed, self.answers.get(voter))


class Polls:
    """All questions that are open. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._polls: dict[str, _Poll] = {}
        """By the teacher's key."""
        self._codes: dict[str, _Poll] = {}
        self._tries = Tries(clock)

    def __len__(self) -> int:
        with self._lock:
            self._expire()
            return len(self._polls)

    def ask(self, key: str, question: Question) -> Tally:
        """Put a question to the class of the teacher with this key: a new code at first, the same later.

        Raises InputError where too many classes are open.
        """
        with self._lock:
            self._expire()
            poll = self._polls.get(key)
            if poll is None:
                if len(self._polls) >= MOST_POLLS:
                    raise InputError("Too many classes are open on this server. Try again in half an hour.")
                poll = _Poll(fresh(self._codes), question, self._clock())
                self._polls[key] = self._codes[poll.code] = poll
            poll.question, poll.touched, poll.revealed = question, self._clock(), False
            poll.answers.clear()
            return poll.tally()

    def tally(self, key: str) -> Tally | None:
        """What the teacher with this key sees; None once nothing is open."""
        with self._lock:
            self._expire()
            poll = self._polls.get(key)
            if poll is None:
                return None
            poll.touched = self._clock()
            return poll.tally()

    def reveal(self, key: str, right: tuple[int, ...] = (), why: Told = "") -> None:
        """Show the answer; nobody can answer any more. `right` and `why`, where only the reveal knows them,
        stand as they are first given.
        """
        with self._lock:
            poll = self._polls.get(key)
            if poll is not None:
                poll.revealed = True
                if not (poll.question.right or poll.question.why):
                    poll.question = replace(poll.question, right=right, why=why)

    def close(self, key: str) -> None:
        """Forget the question, its code and its answers."""
        with self._lock:
            poll = self._polls.pop(key, None)
            if poll is not None:
                del self._codes[poll.code]

    def find(self, code: str, *, voter: str, visitor: str, address: str) -> Tally | None:
        """What a pupil sees; None for a code that means nothing.

        Raises InputError for a visitor, or an address, that has tried too many such codes within a minute.
        """
        with self._lock:
            self._expire()
            self._tries.check(visitor, address)
            poll = self._codes.get(normal(code))
            if poll is not None:
                return poll.tally(voter)
            self._tries.wrong(visitor, address, normal(code))
            return None

    def answer(self, code: str, *, voter: str, option: int) -> bool:
        """Count this pupil's answer in place of an earlier one. False where it came too late."""
        with self._lock:
            poll = self._codes.get(normal(code))
            if poll is None or poll.revealed or not 0 <= option < len(poll.question.options):
                return False
            if not VOTER.fullmatch(voter) or (
                voter not in poll.answers and len(poll.answers) >= MOST_ANSWERS
            ):
                return False
            poll.answers[voter], poll.touched = option, self._clock()
            return True

    def _expire(self) -> None:
        oldest = self._clock() - LIFE
        for key, poll in [(key, poll) for key, poll in self._polls.items() if poll.touched < oldest]:
            del self._polls[key], self._codes[poll.code]
