"""What the app says, in the language of who reads it: `tr("{word} looks at {best}, {weight:.2f}.", ...)`.

The English sentence is the message, as in gettext: where a language lacks it, English is shown. Sentences are
whole, with names in braces for what is filled in, so that another language may order them as it must.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations, c2py
from numbers import Number
from typing import Any, TypeVar

from viz.paths import ASSETS

T = TypeVar("T")
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""What can be chosen: its code, and its own name for itself."""
PSEUDO = "xx"
"""English between brackets, for tests: what stands outside of them nobody can translate."""
SIGN = {"-": "−"}
"""A number below 0 has the sign of its own that typography has for it, not a hyphen."""
MARKS = {"de": str.maketrans({",": ".", ".": ",", "%": "\u00a0%", "×": "·", **SIGN})}
"""Of a language that does not write 1,234.5, 50% and 3×10⁻⁵: what takes the place of their marks."""
PLAIN = str.maketrans(SIGN)
POWER = re.compile(r"(-?[\d.]+)e([+-]\d+)")
"""What Python writes of a very small or large number."""
SHORT = re.compile(r":[^{}]*[eg]\}")
"""A place of a message whose number may be written so."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_askers: list[Callable[[], str]] = []


def ask(asker: Callable[[], str]) -> None:
    """Say once, at start-up, who knows the language of the session that a script or a fragment runs for."""
    _askers[:] = [asker]


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Within it this thread speaks `language`, whatever the session says."""
    token = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(token)


def language() -> str:
    """The code of the language that is spoken now: one of `LANGUAGES`."""
    chosen = _chosen.get()
    return chosen or (_askers[0]() if _askers else ENGLISH)


def accepted(header: str) -> str:
    """The first language of an Accept-Language header (RFC 9110, 12.5.4) that is spoken here, else English.

    Browsers write them in the order of their wishes.
    """
    wishes = (wish.strip().partition(";")[0].partition("-")[0].lower() for wish in header.split(","))
    return next((wish for wish in wishes if wish in LANGUAGES), ENGLISH)


def tr(message: str, /, **values: Any) -> str:
    """`message` in the language spoken now, with `values` in the places it names for them.

    A place may say how a number is written, as `str.format` has it: `{loss:.3f}`, `{share:.0%}`. Without
    values braces stand for themselves.
    """
    code = language()
    return _said(code, _messages(code).gettext(message), values) if message else ""


def count(one: str, many: str, number: int, /, **values: Any) -> str:
    """The sentence for 1, or that for any other `number`, which fills the place `{n}`."""
    code = language()
    return _said(code, _messages(code).ngettext(one, many, number), {"n": number, **values})


@dataclass(frozen=True)
class Later:
    """A sentence that others read, each in their own language: its message, and what is filled in."""

    message: str
    values: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        """The sentence in the language spoken now."""
        return tr(self.message, **dict(self.values))


@dataclass(frozen=True)
class Everywhere:
    """A sentence that others read, each in their own language, where it is made of more than one message."""

    said: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """The sentence in the language spoken now."""
        known = dict(self.said)
        return known.get(language(), known[ENGLISH])


def in_each(say: Callable[[], T]) -> dict[str, T]:
    """What `say` says in each language, by its code."""
    said = {}
    for code in LANGUAGES:
        with spoken(code):
            said[code] = say()
    return said


def everywhere(say: Callable[[], str]) -> Everywhere:
    """The sentence that `say` says, for who reads it later."""
    return Everywhere(tuple((code, str(said)) for code, said in in_each(say).items()))


def later(message: str, /, **values: object) -> Later:
    """`message` with its `values`, to be said once somebody reads it; a value may be such a sentence too."""
    return Later(message, tuple(values.items()))


def mark(message: str) -> str:
    """`message` itself, to be found by who translates: for tables that are made before anybody reads them.

    Where it is shown it goes through `tr`.
    """
    return message


class Message(str):
    """A value that is a message itself, such as the title of a model: where it fills a place it is said in
    the language spoken then.
    """

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return format(tr(str(self)), form)


def number(value: Any, form: str = "") -> str:
    """A number as the language spoken now writes it; `form` as in `format`, but -0.5 is −0.5, and 1e-06
    is 1×10⁻⁶.
    """
    return _written(language(), value, form)


class Share(float):
    """A weight or a probability, 0 to 1: what is above 0 is never written as 0, but as <0.001, or the least
    that its form, as .3f, can write.
    """

    __slots__ = ()

    def __format__(self, form: str) -> str:
        written = super().__format__(form)
        if self <= 0 or any(digit in written for digit in "123456789"):
            return written
        least = 10.0 ** -(int(form[1:-1]) + 2 * form.endswith("%"))
        return f"<{least:{form}}"


def share(value: float, form: str = ".3f") -> str:
    """A weight or a probability, as the language spoken now writes it."""
    return number(Share(value), form)


class _Form(string.Formatter):
    def __init__(self, code: str) -> None:
        self.code = code

    def format_field(self, value: Any, form: str) -> str:
        return _written(self.code, value, form)


def _written(code: str, value: Any, form: str) -> str:
    written = format(value, form)
    if not isinstance(value, Number):
        return written
    if power := POWER.fullmatch(written):
        written = _power(*power.groups())
    elif written.startswith("-") and not any(digit in written for digit in "123456789"):
        written = written[1:]  # what rounds to 0 is on no side of it
    return written.translate(MARKS.get(code, PLAIN))


def _power(factor: str, exponent: str) -> str:
    """3×10⁻⁵, where Python writes 3e-05."""
    return f"{factor}×10{str(int(exponent)).translate(RAISED)}" if float(factor) else "0"


def _said(code: str, message: str, values: dict[str, Any]) -> str:
    """Filled in. The language is handed on: to ask the session for it takes longer than to say a sentence."""
    if not values:
        said = message
    else:
        own = code in MARKS or SHORT.search(message) or any(_below_zero(each) for each in values.values())
        said = _Form(code).vformat(message, (), values) if own else message.format(**values)
    return f"⟦{said}⟧" if code == PSEUDO else said


def _below_zero(value: object) -> bool:
    return isinstance(value, Number) and value < 0  # type: ignore[operator]  # none is complex


def warm() -> None:
    """Read the messages of every language, so that no visitor waits for it."""
    for code in LANGUAGES:
        _messages(code)


class _Files(NullTranslations):
    """The messages of a language's files as they are read: to compile them first takes as long again."""

    def __init__(self, code: str) -> None:
        from babel.messages.pofile import read_po

        super().__init__()
        self.forms: dict[str, tuple[str, ...]] = {}
        for file in sorted((ASSETS / "locale" / code).glob("*.po")):
            with file.open("rb") as stream:
                found = read_po(stream, locale=code)
            self.form = c2py(found.plural_expr)
            for message in found:
                if message.id and message.string and not message.fuzzy:
                    one, *_ = (message.id,) if isinstance(message.id, str) else message.id
                    said = message.string
                    self.forms[one] = (said,) if isinstance(said, str) else tuple(said)

    def gettext(self, message: str) -> str:
        """`message` itself, where the files lack it."""
        return self.forms.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for so many, in English where the files lack it."""
        forms, which = self.forms.get(msgid1, ()), self.form(n)
        return forms[which] if which < len(forms) else super().ngettext(msgid1, msgid2, n)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _messages(code: str) -> NullTranslations:
    """The messages of a language, all files of its folder together."""
    if code == ENGLISH or code not in LANGUAGES:
        return NullTranslations()
    return _Files(code)
