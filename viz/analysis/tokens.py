"""How a token is written on a screen: legible, on one line, and as itself.

A tokenizer's entries are not meant for eyes: "##ing", " the", a lone newline, half an emoji. These functions
return plain text; escaping it is the business of whatever draws it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from viz.workings import pieces

EMPTY = "∅"
SPACE = "␣"
_BLANK = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HIDDEN = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
"""Format characters that turn, break or hide what is around them.

The joiners of emoji and of Persian are not among them.
"""
_BYTES = re.compile("(?:⟨[0-9A-F]{2}(?: [0-9A-F]{2})*⟩)+")
"""Pieces of a character as `viz.models.byte_names` writes them."""
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class Tokens(Protocol):
    """A row of tokens: a recording's own, or those of one side of an attention."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The vocabulary's entries."""

    @property
    def joins(self) -> tuple[bool, ...]:
        """Per token: does it continue the word before it?"""

    @property
    def special(self) -> tuple[bool, ...]:
        """Per token: is it one of the model's own?"""


def visible(text: str) -> str:
    """The text with nothing in it that is invisible alone or disturbs its surroundings; idempotent.

    Control characters become their Unicode control pictures (a newline ␊), the rest of the invisible ones
    their code point ⟨U+202E⟩: direction overrides, line separators, lone surrogates. Joiners inside an emoji
    stay.
    """
    if text.isascii() and text.isprintable():
        return text
    drawn = "".join(_visible_character(character) for character in text)
    return "".join(map(_code_point, drawn)) if drawn and all(map(_invisible, drawn)) else drawn


@lru_cache(4096)
def word(token: str, *, join: bool = False) -> str:
    """One vocabulary entry as it is written on screen; never empty, never only blank, always one line.

    `join` says that the token continues a word: then, and only then, a leading "##" is the tokenizer's mark
    and goes.
    The one leading space of byte-level entries goes too; any other space at either end is drawn as ␣.
    """
    if join and token.startswith("##") and len(token) > 2:
        token = token[2:]
    if token.startswith(" ") and token.strip():
        token = token[1:]
    body = token.strip(_BLANK)
    if not body:
        return SPACE * len(token) or EMPTY
    before, _, after = token.partition(body)
    mark = (
        "◌" if unicodedata.combining(body[0]) else ""
    )  # a mark alone would sit on whatever is drawn before it
    return SPACE * len(before) + mark + visible(body) + SPACE * len(after)


def words(row: Tokens) -> tuple[str, ...]:
    """Every token of a recording, or of another row, as it is written on screen."""
    return tuple(word(token, join=join) for token, join in zip(row.tokens, row.joins, strict=True))


def grouped(row: Tokens) -> tuple[tuple[int, ...], ...]:
    """The words of a row of tokens, each as the places of its pieces; special and empty ones are no words."""
    return pieces(row.tokens, row.joins, row.special)


def word_of(row: Tokens, group: Iterable[int]) -> str:
    """The word that these pieces make up, as it is written on screen."""
    names = words(row)
    return whole(names[place] for place in group).strip()


def whole(names: Iterable[str]) -> str:
    """Pieces of a word, joined; bytes ⟨F0 9F⟩⟨98 80⟩ that make a character together are that character."""
    return _BYTES.sub(_character, "".join(names))


def is_bytes(token: str) -> bool:
    """Is it bytes that are no whole character?"""
    return _BYTES.fullmatch(token) is not None and not _read(token).isascii()


def _character(found: re.Match[str]) -> str:
    try:
        read = _read(found[0]).decode()
    except UnicodeDecodeError:
        return found[0]
    return found[0] if read.isascii() else visible(read)


def _read(names: str) -> bytes:
    return bytes.fromhex(re.sub("[⟨⟩]", " ", names))


def short(text: str, longest: int = 14) -> str:
    """At most `longest` characters; a cut ends in an ellipsis and never splits a mark from its letter."""
    if len(text) <= longest:
        return text
    cut = longest - 1
    while cut > 1 and (unicodedata.combining(text[cut]) or "\u200d" in text[cut - 1 : cut + 1]):
        cut -= 1
    return text[:cut] + "…"


def short_names(texts: Iterable[str], longest: int = 14) -> tuple[str, ...]:
    """A different short name for each: the second "the" is "the (2)".

    For tables and axes that merge equal names.
    """
    names: dict[str, None] = {}
    numbers: dict[str, Iterator[int]] = {}  # of each, those that are left: it may come a thousand times
    for text in texts:
        name = base = short(text, longest)
        while name in names:
            name = f"{base} ({next(numbers.setdefault(base, itertools.count(2)))})"
        names[name] = None
    return tuple(names)


def is_punctuation(token: str) -> bool:
    """Is every character a punctuation mark: Unicode category P, or one of ASCII's 32?"""
    text = token.strip()
    return bool(text) and all(c in _PUNCTUATION or unicodedata.category(c).startswith("P") for c in text)


def _visible_character(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    hidden = character in _HIDDEN or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    return _code_point(character) if hidden else character


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cn", "Co") or character in "\u00ad\u034f\ufe0e\ufe0f"


def _code_point(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"
