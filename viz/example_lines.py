"""Examples out of lines of text: a CSV or a list of `text,label`, as it comes; what was odd is said."""

from __future__ import annotations

import codecs
import csv
import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from viz.errors import InputError
from viz.language import count, mark, tr

MOST = 2000
MOST_BYTES = 50_000_000
MOST_CLASSES = 6
LONGEST_LABEL = 40
DELIMITERS = {",": mark("comma"), ";": mark("semicolon"), "\t": mark("tab"), "|": mark("bar")}
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
TEXT_NAMES = {"text", "sentence", "example", "comment", "review", "message", "title"} | {"satz", "beispiel"}
LABEL_NAMES = {"label", "class", "category", "topic", "mood", "sentiment", "target"} | {"klasse", "thema"}


@dataclass(frozen=True)
class Form:
    """How lines are read."""

    delimiter: str
    header: bool


@dataclass(frozen=True)
class Lines:
    """Examples with their classes, and what has to be said about them to who reads them."""

    texts: tuple[str, ...]
    labels: tuple[int, ...]
    classes: tuple[str, ...]
    groups: tuple[int, ...]
    """Examples of one group are the same text: they are held out together."""
    said: tuple[str, ...]


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text in a file's bytes, and its encoding (a key of `ENCODINGS`), guessed unless it is given.

    Raises InputError for a file that is too large or holds no text.
    """
    if len(data) > MOST_BYTES:
        raise InputError(
            "A file of examples must have at most {most:.0f} MB; this one has {n:,.0f}. Take a part of it.",
            most=MOST_BYTES / 1e6,
            n=len(data) / 1e6,
        )
    if not encoding:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if utf16 else "utf-8"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = data.decode(encoding, errors="replace")
    if "\0" in text:
        raise InputError("A file of examples must hold text; this one does not. Save it as CSV.")
    return text, encoding


def form(text: str) -> Form:
    """How these lines seem to be written: the delimiter that parts most of them, of several that after which
    fewest different labels stand, and whether the first line names columns.
    """
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    parted = {each: [line.rpartition(each)[2] for line in lines if each in line] for each in DELIMITERS}
    best = max(parted, key=lambda each: (len(parted[each]), -len(set(parted[each]))))
    cells = {cell.strip().strip('"').casefold() for cell in lines[0].split(best)} if lines else set()
    return Form(best, bool(cells & TEXT_NAMES) and bool(cells & LABEL_NAMES))


def read(text: str, how: Form) -> Lines:
    """The examples in these lines; of a line of many columns the last is the label, unless the first line
    says which.

    Raises InputError where there are not two to six classes of two examples or more.
    """
    said: list[str] = []
    return _classed(_bounded(_pairs(text, how, said), said), said)


def of_classes(text: str, how: Form, classes: Sequence[str], *, learned: Collection[str]) -> Lines:
    """The lines that are of one of these classes, whatever the case of its name, and that are not among the
    texts `learned`.

    Raises InputError where none is left.
    """
    said: list[str] = []
    pairs = _bounded(_pairs(text, how, said), said)
    known = {name.casefold(): label for label, name in enumerate(classes)}
    if other := sorted({label for _, label in pairs if label.casefold() not in known}):
        named = ", ".join(other[:5])
        said.append(tr("Left out, for no learner knows these classes: {classes}.", classes=named))
    taught = {each.casefold() for each in learned}
    fit = [(text, known[label.casefold()]) for text, label in pairs if label.casefold() in known]
    new = [each for each in dict.fromkeys(fit) if each[0].casefold() not in taught]
    if len(new) < len(fit):
        said.append(
            count(
                "{n:,} line left out that was learned from, or stands there twice.",
                "{n:,} lines left out that were learned from, or stand there twice.",
                len(fit) - len(new),
            )
        )
    if not new:
        raise InputError(
            "Each line must hold a text, a {delimiter} and one of the classes, {classes}; got none such that"
            " is new.",
            delimiter=tr(DELIMITERS[how.delimiter]),
            classes=", ".join(classes),
        )
    texts, labels = zip(*new, strict=True)
    return Lines(texts, labels, tuple(classes), tuple(range(len(new))), tuple(said))


def _pairs(text: str, how: Form, said: list[str]) -> list[tuple[str, str]]:
    """(text, label) of each line that has both. Raises InputError where none has."""
    rows = list(_rows(text, how.delimiter))
    text_at, label_at = _columns(rows[0]) if how.header and rows else (None, None)
    pairs: list[tuple[str, str]] = []
    lacking = 0
    for row in rows[1:] if how.header else rows:
        found = _pair(row, how.delimiter, text_at, label_at)
        lacking += found is None
        if found is not None:
            pairs.append(found)
    if not pairs:
        raise InputError(
            "Each line must hold a text, a {delimiter} and its label; got one column. Write “I like"
            " tea,food”.",
            delimiter=tr(DELIMITERS[how.delimiter]),
        )
    if lacking:
        said.append(
            count(
                "{n:,} line without a text or a label left out.",
                "{n:,} lines without a text or a label left out.",
                lacking,
            )
        )
    return pairs


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1_000_000)
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(
            "These lines cannot be read as a table ({error}). Save them as CSV again.", error=str(error)
        ) from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _columns(header: Sequence[str]) -> tuple[int | None, int | None]:
    """Where the first line says that text and label stand."""
    names = [name.strip().casefold() for name in header]
    return (
        next((i for i, name in enumerate(names) if name in TEXT_NAMES), None),
        next((i for i, name in enumerate(names) if name in LABEL_NAMES), None),
    )


def _pair(
    row: Sequence[str], delimiter: str, text_at: int | None, label_at: int | None
) -> tuple[str, str] | None:
    """(text, label) of a row; None where it lacks one."""
    if text_at is not None and label_at is not None:
        if len(row) <= max(text_at, label_at):
            return None
        text, label = row[text_at], row[label_at]
    else:
        text, label = delimiter.join(row[:-1]), row[-1]
    text, label = " ".join(text.split()), " ".join(label.split())[:LONGEST_LABEL]
    return (text, label) if text and label else None


def _bounded(pairs: list[tuple[str, str]], said: list[str]) -> list[tuple[str, str]]:
    if len(pairs) <= MOST:
        return pairs
    said.append(
        tr(
            "{used:,} of {n:,} examples are used, drawn at random: more would take too long.",
            used=MOST,
            n=len(pairs),
        )
    )
    kept = sorted(random.Random(0).sample(range(len(pairs)), MOST))
    return [pairs[i] for i in kept]


def _classed(pairs: list[tuple[str, str]], said: list[str]) -> Lines:
    """Labels that differ in case alone are one class; the commonest six are kept."""
    spelled: dict[str, Counter[str]] = {}
    for _, label in pairs:
        spelled.setdefault(label.casefold(), Counter())[label] += 1
    merged = [sorted(each) for each in spelled.values() if len(each) > 1]
    if merged:
        classes = "; ".join(" = ".join(each) for each in merged)
        said.append(tr("Taken as one class: {classes}.", classes=classes))
    sizes = Counter(label for _, label in {(text.casefold(), label.casefold()) for text, label in pairs})
    if len(sizes) < 2:
        raise InputError(
            "There must be two to {most} classes; got {n}. Give examples of another.",
            most=MOST_CLASSES,
            n=len(sizes),
        )
    kept = [key for key in spelled if sizes[key] >= 2]
    if alone := [spelled[key].most_common(1)[0][0] for key in spelled if sizes[key] < 2]:
        said.append(
            tr(
                "Left out, with one example only: {classes}. Two are needed, one to test with.",
                classes=", ".join(alone[:5]),
            )
        )
    if len(kept) > MOST_CLASSES:
        common = {key for key, _ in sizes.most_common(MOST_CLASSES)}
        said.append(tr("The {most} commonest of {n} classes are kept.", most=MOST_CLASSES, n=len(kept)))
        kept = [key for key in kept if key in common]
    if len(kept) < 2:
        raise InputError("Two classes must have two examples or more, one to test with; give more of them.")
    used = [(text, label.casefold()) for text, label in pairs if label.casefold() in kept]
    return Lines(
        texts=tuple(text for text, _ in used),
        labels=tuple(kept.index(label) for _, label in used),
        classes=tuple(spelled[key].most_common(1)[0][0] for key in kept),
        groups=_groups([text for text, _ in used], [label for _, label in used], said),
        said=tuple(said),
    )


def _groups(texts: Sequence[str], labels: Sequence[str], said: list[str]) -> tuple[int, ...]:
    """The same text, whatever its case, is one group; what stands there twice is said."""
    numbers: dict[str, int] = {}
    groups = tuple(numbers.setdefault(text.casefold(), len(numbers)) for text in texts)
    doubled = sum(copies > 1 for copies in Counter(groups).values())
    if doubled:
        said.append(
            count(
                "{n:,} text more than once: copies stay on one side, or the test would ask for what was"
                " learned by heart.",
                "{n:,} texts more than once: copies stay on one side, or the test would ask for what was"
                " learned by heart.",
                doubled,
            )
        )
    named: dict[int, set[str]] = {}
    for group, label in zip(groups, labels, strict=True):
        named.setdefault(group, set()).add(label)
    several = [group for group, each in named.items() if len(each) > 1]
    if doubled and several:
        said.append(
            count(
                "{n:,} text with two labels: no learner can get both right.",
                "{n:,} texts with two labels: no learner can get both right.",
                len(several),
            )
        )
    return groups


def held_out(
    labels: Sequence[int], groups: Sequence[int], *, share: float = 1 / 3, seed: int = 0
) -> tuple[bool, ...]:
    """Which examples are kept for testing: of each class about this share, whole groups at a time, at least
    one and never all.

    Raises InputError where a class has one group alone.
    """
    held = [False] * len(labels)
    taken: dict[int, bool] = {}
    for label in sorted(set(labels)):
        own: dict[int, list[int]] = {}
        for i in (i for i, each in enumerate(labels) if each == label):
            own.setdefault(groups[i], []).append(i)
        order, total, already = sorted(own), sum(map(len, own.values())), 0
        random.Random(seed * 1000 + label).shuffle(order)
        wanted = max(1, round(share * total))
        for number, group in enumerate(order):
            rest = number == len(order) - 1 and 0 < already == total - len(own[group])
            taken.setdefault(group, already < wanted and not rest)
            for i in own[group]:
                held[i] = taken[group]
            already += taken[group] * len(own[group])
    for label in set(labels):
        if len({held[i] for i, each in enumerate(labels) if each == label}) < 2:
            raise InputError(
                "Each class must have examples to learn from and others to test with, that are not the same;"
                " one has none. Give more of it."
            )
    return tuple(held)
