"""The glossary: words of the field, explained where a page uses them first."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cache, lru_cache

from viz.language import LANGUAGES, language, tr
from viz.paths import ASSETS

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ASIDE = r"`[^`]*`|\$[^$]+\$|!?\[[^\]]*\]\([^)]*\)|<[^<>]*>|“[^”]*”|„[^“]*“|(?<!\*)\*[^*\s][^*]*\*(?!\*)"
"""What of a Markdown sentence is left alone."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the field, what it says, and the page below pages/ that shows it. Its forms and what it says
    are messages.
    """

    name: str
    says: str
    see: str
    forms: str = ""
    """How a sentence may name it, with commas between, its name first: "head, heads". "" where none is
    explained.
    """
    source: str = ""

    @property
    def title(self) -> str:
        """Its name in the language spoken now. "value" alone would also be the value of a sum."""
        return self.named()[0] if self.forms else self.name

    def named(self) -> list[str]:
        """Its forms in the language spoken now."""
        return tr(self.forms).split(", ") if self.forms else []

    @property
    def slug(self) -> str:
        """The word as an address has it, in every language."""
        return re.sub(r"\W+", "-", self.name.lower()).strip("-")


def terms() -> tuple[Term, ...]:
    """Every term, by the alphabet of the language spoken now."""
    return _sorted(language())


def explained(sentence: str, where: MutableMapping[str, int] | None = None) -> str:
    """A sentence of ours with the first use of each term as a link that says, when hovered, what it means.

    Longer terms win: "attention weight" is not "attention" and "weight". `where` keeps, of each term, the
    sentence that explains it on a page: in others it stays as it is. What is quoted, emphasised, code, an
    equation or a link already is left alone.
    """
    words, named = _forms(language())
    own, done = hash(NUMBER.sub("#", sentence)), set()

    def link(found: re.Match[str]) -> str:
        term = named.get(found[0].lower())
        if term is None or term in done or (where is not None and where.setdefault(term.slug, own) != own):
            return found[0]
        done.add(term)
        return _linked(found[0], term)

    return words.sub(link, sentence)


def _linked(word: str, term: Term) -> str:
    says = tr(term.says).replace("\\", "\\\\").replace('"', "'")
    return f'[{word}](review-glossary?term={term.slug} "{says}")'


@cache
def _terms() -> tuple[Term, ...]:
    rows = tomllib.loads((ASSETS / "glossary.toml").read_text(encoding="utf-8"))["term"]
    return tuple(Term(**row) for row in rows)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _sorted(_language: str) -> tuple[Term, ...]:
    return tuple(sorted(_terms(), key=lambda term: _place(term.title)))


def _place(name: str) -> str:
    """Where a name stands in the alphabet: "Ü" with "U", "[CLS]" with "C"."""
    return re.sub(r"[^\w -]", "", unicodedata.normalize("NFKD", name.lower()))


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _forms(_language: str) -> tuple[re.Pattern[str], dict[str, Term]]:
    """What finds the terms in a sentence of a language, and the term of each form, in small letters."""
    named = {form.lower(): term for term in _terms() for form in term.named()}
    longest_first = sorted(named, key=len, reverse=True)
    terms = "|".join(map(re.escape, longest_first))
    return re.compile(rf"{ASIDE}|\b(?:{terms})\b", re.IGNORECASE), named
