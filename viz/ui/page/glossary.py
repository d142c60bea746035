"""The glossary: words of the field, explained where a lesson's first sentence uses them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from viz.paths import ASSETS

ENDINGS = ("", "s", "es")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the field, what it says, and the page below pages/ that shows it."""

    name: str
    says: str
    see: str
    source: str = ""

    @property
    def slug(self) -> str:
        """The word as an address has it."""
        return re.sub(r"\W+", "-", self.name.lower()).strip("-")


@cache
def terms() -> tuple[Term, ...]:
    """Every term, by the alphabet."""
    rows = tomllib.loads((ASSETS / "glossary.toml").read_text(encoding="utf-8"))["term"]
    return tuple(sorted((Term(**row) for row in rows), key=lambda term: term.slug))


def explained(sentence: str) -> str:
    """A sentence of ours with the first use of each term as a link that says, when hovered, what it means.

    Longer terms win: "attention weight" is not "attention" and "weight".
    """
    return _words().sub(_linked, sentence)


def _linked(found: re.Match[str]) -> str:
    word = found[0].lower()
    term = next(term for term in terms() if word in (term.name.lower() + end for end in ENDINGS))
    says = term.says.replace("\\", "\\\\").replace('"', "'")
    return f'[{found[0]}](review-glossary?term={term.slug} "{says}")'


@cache
def _words() -> re.Pattern[str]:
    names = sorted((term.name for term in terms() if term.name[0] != "["), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})(?:es|s)?\b", re.IGNORECASE)
