"""What a worksheet says, read from assets/worksheets.toml, and how it is written down.

Its texts are messages, said in the language spoken now.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from viz.foreign import literal
from viz.language import tr
from viz.paths import ASSETS, url

PLAIN = re.compile(r"[^\W_]+(?:[ .,%'-]+[^\W_]+)*[.%]?")
"""Words and numbers that Markdown leaves alone."""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One thing to do; `key` is the teacher's answer, with the names of numbers in braces."""

    ask: str
    key: str
    see: str = ""
    """The view that it opens: a page below pages/ and what its address says; "" for the one before."""
    lines: int = 2
    """Room to write."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The tasks of one lesson; `begin` says what they are about."""

    lesson: str
    """Its page, below pages/."""
    title: str
    begin: str
    tasks: tuple[Exercise, ...]

    @property
    def name(self) -> str:
        """As in the lesson's address: ``words-attention``."""
        return url(self.lesson)


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every sheet, by its lesson's page."""
    rows = tomllib.loads((ASSETS / "worksheets.toml").read_text(encoding="utf-8"))["sheet"]
    return {
        row["lesson"]: Sheet(
            lesson=row["lesson"],
            title=row["title"],
            begin=row["begin"],
            tasks=tuple(Exercise(**task) for task in row["task"]),
        )
        for row in rows
    }


def markdown(sheet: Sheet, numbers: Mapping[str, str], *, key: bool = False) -> str:
    """The sheet in Markdown, its questions filled in; as `key`, with the answers."""
    given = {name: value if PLAIN.fullmatch(value) else literal(value) for name, value in numbers.items()}
    title = tr(sheet.title)
    parts = [f"# {tr('{title} (key)', title=title) if key else title}", tr(sheet.begin, **given)]
    if not key:
        parts.append(tr("Name: {line}  Date: {short}", line="_" * 30, short="_" * 20))
    for number, task in enumerate(sheet.tasks, 1):
        parts.append(f"**{number}.** {tr(task.ask, **given)}{_view(task)}")
        parts += [f"> {tr(task.key, **given)}"] if key else ["_" * 72] * task.lines
    return "\n\n".join(parts) + "\n"


def _view(task: Exercise) -> str:
    if not task.see:
        return ""
    page, _, query = task.see.partition("?")
    return f" `/{url(page)}{'?' + quote(query, safe='=&.') if query else ''}`"
