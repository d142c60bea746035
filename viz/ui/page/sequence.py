"""A teacher's sequence: views in an order, each by its link, with a note; as a file and in a link.

A file comes from anywhere and may be edited by hand: it is checked, and only links of this app are kept.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from viz.errors import InputError
from viz.ui.page.packing import pack, unpack

NAME, VERSION = "attention-lab", 1
MOST = 40
"""Views of a sequence: more are no lesson."""
LONGEST_LINK, LONGEST_NOTE, MOST_BYTES = 20_000, 300, 1_000_000
MOST_LETTERS = 60_000
"""Of a sequence in a link: servers and proxies read no longer address."""
ASIDE = ("present", "sequence")
"""Parameters of an address that are no part of a view."""


@dataclass(frozen=True)
class SequenceView:
    """One view of a sequence."""

    link: str
    """Page and parameters, "words-attention?layer=4": the same on any server."""
    note: str = ""
    part: int = 1
    """The part of the page to begin with, between two of its rules, from 1."""

    @property
    def page(self) -> str:
        """The page's address."""
        return self.link.partition("?")[0]

    @property
    def parameters(self) -> dict[str, str]:
        """What the view is made of, for those who read."""
        return dict(parse_qsl(self.link.partition("?")[2]))


Steps = tuple[SequenceView, ...]


def added(steps: Steps, step: SequenceView) -> Steps:
    """With one more view at the end. Raises InputError where there are MOST already."""
    if len(steps) >= MOST:
        raise InputError(
            "A sequence must have at most {most} views; it has {n}. Remove one first.",
            most=MOST,
            n=len(steps),
        )
    return (*steps, step)


def moved(steps: Steps, place: int, by: int) -> Steps:
    """The view at `place` moved by so many places, as far as that goes."""
    rest = [*steps[:place], *steps[place + 1 :]]
    rest.insert(min(max(place + by, 0), len(rest)), steps[place])
    return tuple(rest)


def without(steps: Steps, place: int) -> Steps:
    """All but one."""
    return (*steps[:place], *steps[place + 1 :])


def noted(steps: Steps, place: int, **changes: Any) -> Steps:
    """With another note or part of one view."""
    return (*steps[:place], replace(steps[place], **changes), *steps[place + 1 :])


def checked(link: object, known: Collection[str]) -> str:
    """A link of this app without its server. Raises InputError for any other."""
    if not isinstance(link, str) or len(link) > LONGEST_LINK:
        raise InputError("A link must have at most {most:,} letters.", most=LONGEST_LINK)
    try:
        found = urlsplit(link.strip())
    except ValueError:
        found = urlsplit("none:")
    page = found.path.rstrip("/").rpartition("/")[2]
    if found.scheme not in ("", "http", "https") or page not in known or "\\" in link:
        raise InputError("A link must lead to a page of this app; got “{link}”.", link=link[:60])
    pairs = parse_qsl(found.query, keep_blank_values=True)
    query = urlencode([(key, value) for key, value in pairs if key not in ASIDE])
    return f"{page}?{query}" if query else page


def written(steps: Steps) -> str:
    """The sequence as a file: JSON that can be read and edited."""
    views = [{"link": step.link, "note": step.note, "part": step.part} for step in steps]
    return json.dumps({NAME: "sequence", "version": VERSION, "views": views}, indent=1, ensure_ascii=False)


def read(text: str | bytes, known: Collection[str]) -> Steps:
    """The sequence in a file; `known` are the addresses of this app's pages.

    Raises InputError, one sentence, for a file of another kind or version, and for what cannot be meant.
    """
    if len(text) > MOST_BYTES:
        raise InputError("A sequence must be a file below 1 MB. Choose one that was saved here.")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        if NAME in error.doc:
            raise InputError(
                "This sequence cannot be read from line {line} on: a comma, a bracket or a quotation mark is"
                " missing there, or one too many.",
                line=error.lineno,
            ) from None
        found = None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get(NAME) != "sequence":
        raise InputError("This file holds no sequence. Choose one that was saved here, a .json file.")
    if found.get("version") != VERSION:
        said = str(found.get("version"))[:20]
        raise InputError(
            "A sequence must be of version {version}; got “{said}”. It was saved by another app.",
            version=VERSION,
            said=said,
        )
    views = found.get("views")
    if not isinstance(views, list) or len(views) > MOST:
        raise InputError("A sequence must have a list of at most {most} views.", most=MOST)
    return tuple(_step(number, view, known) for number, view in enumerate(views, 1))


def _step(number: int, view: object, known: Collection[str]) -> SequenceView:
    if not isinstance(view, dict):
        raise InputError("View {number} of this sequence has no link.", number=number)
    try:
        link = checked(view.get("link"), known)
    except InputError as error:
        raise InputError(
            "View {number} of this sequence cannot be shown. {error}", number=number, error=error.said()
        ) from None
    note, part = view.get("note", ""), view.get("part", 1)
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise InputError(
            "The note of view {number} must be a text of at most {most} letters.",
            number=number,
            most=LONGEST_NOTE,
        )
    if type(part) is not int or not 1 <= part <= 20:
        raise InputError(
            "The part of view {number} must be a whole number from 1 to 20; got “{part}”.",
            number=number,
            part=str(part)[:20],
        )
    return SequenceView(link, note, part)


def packed(steps: Steps) -> str:
    """The sequence as letters of a link."""
    return pack(written(steps)) if steps else ""


def unpacked(letters: str, known: Collection[str]) -> Steps:
    """The sequence that a link holds. Raises InputError as `read` does."""
    return read(unpack(letters, MOST_BYTES) or "", known)
