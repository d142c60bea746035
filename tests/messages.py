"""Every message of the app, read from its source, and the messages that a language has.

`python -m tests.messages de` prints what that language lacks, file by file, ready to be filled in.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
MARKERS = {
    **{"tr": 1, "mark": 1, "count": 2, "later": 1},
    **{"InputError": 1, "Trouble": 1, "Expired": 1, "Busy": 1, "Lost": 1},
}
"""What takes messages, and how many."""
TABLES: dict[str, tuple[int | str, ...]] = {
    "Lesson": (1, 2),
    "NextWordExample": (0, 2, 3),
    "Method": ("title", "sentence", "look_for", "negative"),
    "Experiment": ("title", "question", "expected", "trap", "lacking"),
    "Option": ("name", "title"),
    "Dial": (2,),
    "Design": ("units",),
    "Combination": ("title", "measures"),
    "Metric": (0, 1, 2),
    "Rule": ("label",),
    "Task": ("title", "asked", "why"),
    "Tip": (0, 1),
    "TipArm": (0,),
}
"""Of rows that a table of the source is made of, the places or names of what is a message; `tr` is where
they are shown."""
DATA: dict[str, tuple[str, ...]] = {
    "assets/glossary.toml": ("forms", "says"),
    "assets/quiz.toml": ("ask", "options", "why"),
    "assets/worksheets.toml": ("begin", "ask", "key"),
    "assets/blanks.toml": ("name", "look", "moral"),
    "assets/translations.toml": ("name", "look", "moral"),
    "assets/texts.toml": ("name", "look", "question", "moral"),
    "assets/images/images.toml": ("title",),
    "viz/models/catalogue/images.toml": ("title", "besides", "why"),
    "viz/models/catalogue/text.toml": ("title", "besides", "why"),
    "viz/models/catalogue/translation.toml": ("title", "besides", "why"),
    "assets/learning/sets.toml": ("title", "about"),
}
"""Of each table of data, seen from the app's folder, the fields that are messages; `tr` is where they are
shown."""
BUGS = {
    "AssertionError", "AttributeError", "IndexError", "KeyError", "LookupError", "RuntimeError", "TypeError",
    "ValueError",
}  # fmt: skip
"""What is raised for who mends the app: a visitor never reads it."""
WORDS = re.compile(r"[A-Za-z]{2,}[,.:;!?’”)]* +[“(]*[A-Za-z]{2,}")
"""Two words of prose."""


class Message(NamedTuple):
    """One message: its text, or both its texts where it counts, and the file that says it."""

    texts: tuple[str, ...]
    path: str


def sources() -> list[Path]:
    """Every Python file of the app that a visitor can meet."""
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "viz").rglob("*.py")]
    return sorted(path for path in files if "training" not in path.relative_to(ROOT).parts[1:2])


def called(node: ast.Call) -> str:
    """The last name of what is called: "tr" of `language.tr(...)`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def in_row(node: ast.Call) -> list[ast.expr]:
    """The messages among the arguments of a row of one of `TABLES`."""
    wanted = TABLES.get(called(node), ())
    named = [each.value for each in node.keywords if each.arg in wanted]
    return [node.args[place] for place in wanted if isinstance(place, int) and place < len(node.args)] + named


@cache
def in_source(path: Path) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The messages of one Python file, in its order; and its prose that is none: see `_loose`."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(_messages(nodes, path.relative_to(ROOT).as_posix())), tuple(_loose(nodes))


def _messages(nodes: list[ast.AST], path: str) -> Iterator[Message]:
    for node in nodes:
        if isinstance(node, ast.Call):
            own = node.args[: MARKERS.get(called(node), 0)]
            for parts in [own] if own else [[part] for part in in_row(node)]:
                texts = [part.value for part in parts if isinstance(part, ast.Constant)]
                if len(texts) == len(parts) and all(isinstance(text, str) and text for text in texts):
                    yield Message(tuple(map(str, texts)), path)


def in_data(file: str) -> Iterator[Message]:
    """The messages of one table of data: of each field named in `DATA`, at any depth. Whole numbers are
    none.
    """

    def walk(value: object, field: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from walk(each, key)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each, field)
        elif isinstance(value, str) and value and not value.isdecimal() and field in DATA[file]:
            yield value

    for text in walk(tomllib.loads((ROOT / file).read_text(encoding="utf-8")), ""):
        yield Message((text,), file)


@cache
def every() -> list[Message]:
    """Every message once, with the first file that says it."""
    found = [message for path in sources() for message in in_source(path)[0]]
    found += [message for file in DATA for message in in_data(file)]
    return list({message.texts: message for message in reversed(found)}.values())[::-1]


def home(message: Message) -> str:
    """The file that translates it: a unit's own, `ui`, `figures`, `analysis`, its table, else `core`."""
    parts = Path(message.path).parts
    if parts[-1].endswith(".toml"):
        return Path(parts[-1]).stem
    if parts[:2] == ("viz", "lessons") or parts[0] == "pages":
        return parts[2] if parts[0] == "viz" else parts[1]
    if parts == ("app.py",):
        return "ui"
    return parts[1] if parts[1] in ("ui", "figures", "analysis") else "core"


@cache
def translated(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What a language has: of each message's texts, its own."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for file in sorted((ROOT / "assets" / "locale" / language).glob("*.po")):
        with file.open("rb") as stream:
            catalogue: Catalog = read_po(stream, locale=language)
        for message in catalogue:
            if message.id and not message.fuzzy:
                texts = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                own = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                assert texts not in found, f"{file.name} says it again: {texts[0]}"
                found[texts] = own
    return found


def lacking(language: str) -> list[Message]:
    """The messages that a language has no words for."""
    has = translated(language)
    return [message for message in every() if not all(has.get(message.texts, ("",)))]


def _loose(nodes: list[ast.AST]) -> Iterator[str]:
    """The prose of one Python file that nobody can translate: in no message, no docstring, no bug."""
    spared: set[int] = set()
    for node in nodes:
        shielded: list[ast.AST] = []
        if isinstance(node, ast.Call) and called(node) in {*MARKERS, *TABLES}:
            own = node.args[: MARKERS.get(called(node), 0)]
            shielded = [*in_row(node), *(part for part in own if not isinstance(part, ast.JoinedStr))]
        elif isinstance(node, ast.Call) and re.match(
            r"(log|re|session)$", getattr(getattr(node.func, "value", None), "id", "")
        ):
            shielded = [node]
        elif isinstance(node, ast.Assert) and node.msg:
            shielded = [node.msg]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and called(node.exc) in BUGS:
            shielded = [node.exc]
        elif (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (
            isinstance(node, ast.keyword) and node.arg in ("key", "view", "annotation_position")
        ):
            shielded = [node.value]
        spared.update(id(each) for part in shielded for each in ast.walk(part))
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) and id(node) not in spared else None
        if isinstance(text, str) and WORDS.search(text):
            yield text


def quoted(text: str) -> str:
    """A text as a .po file writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main(language: str) -> None:
    """Print what `language` lacks, each file under its name."""
    files: dict[str, list[Message]] = {}
    for message in lacking(language):
        files.setdefault(home(message), []).append(message)
    for name, messages in files.items():
        print(f"### assets/locale/{language}/{name}.po")
        for message in messages:
            print(f"\n#: {message.path}\nmsgid {quoted(message.texts[0])}")
            if len(message.texts) > 1:
                print(f'msgid_plural {quoted(message.texts[1])}\nmsgstr[0] ""\nmsgstr[1] ""')
            else:
                print('msgstr ""')


if __name__ == "__main__":
    main(sys.argv[1])
