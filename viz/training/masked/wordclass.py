"""The class of a word by dictionary, not by its use in a sentence: closed lists, then WordNet's counts."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

CLASSES = (
    *("determiner", "pronoun", "preposition", "conjunction", "auxiliary verb or not"),
    *("noun", "verb", "adjective", "adverb", "name or other", "number", "punctuation"),
)
CLOSED = {
    "determiner": """
        a an the this that these those each every either neither some any no another all both such
        what which my your his its our their whose
    """,
    "pronoun": """
        i you he she it we they me him her us them mine yours hers ours theirs myself yourself
        himself herself itself ourselves yourselves themselves who whom somebody someone something
        anybody anyone anything nobody nothing everybody everyone everything none one thee thou
    """,
    "preposition": """
        of in to for with on at by from into about like through over before between after since
        without under within along across behind beyond except up out around down off above near
        upon against among during toward towards beside besides beneath throughout till until amid
        despite onto inside outside past round
    """,
    "conjunction": """
        and or but nor so yet if because although though while whereas unless than as whether when
        where lest
    """,
    "auxiliary verb or not": """
        be am is are was were been being have has had having do does did doing will would shall
        should can could may might must ought not
    """,
}
KINDS = {"1": "noun", "2": "verb", "3": "adjective", "4": "adverb", "5": "adjective"}
FILES = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
ENDINGS = {
    "noun": "s: ses:s xes:x zes:z ches:ch shes:sh men:man ies:y",
    "verb": "s: ies:y es:e es: ed:e ed: ing:e ing:",
    "adjective": "er: est: er:e est:e",
    "adverb": "",
}
"""How WordNet finds the form in its lists: an ending, and what stands in its place."""


class Classes:
    """Asks WordNet's lists in `folder`, once for each word."""

    def __init__(self, folder: Path) -> None:
        self.closed = {word: kind for kind, words in CLOSED.items() for word in words.split()}
        self.uses: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self.exceptions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name, kind in FILES.items():
            for line in (folder / f"index.{name}").read_text(encoding="utf-8").splitlines():
                if not line.startswith(" "):
                    self.uses[line.split(" ", 1)[0]][kind] = 0.1
            for line in (folder / f"{name}.exc").read_text(encoding="utf-8").splitlines():
                form, *bases = line.split()
                self.exceptions[form, kind] += bases
        for line in (folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
            sense, _, count = line.split()
            word, _, rest = sense.partition("%")
            if rest[:1] in KINDS:
                kind = KINDS[rest[0]]
                self.uses[word][kind] = self.uses[word].get(kind, 0.1) + int(count)
        self._known: dict[str, str] = {}

    def of(self, word: str) -> str:
        """One of `CLASSES`."""
        if word not in self._known:
            self._known[word] = self._found(word)
        return self._known[word]

    def _found(self, word: str) -> str:
        if word in self.closed:
            return self.closed[word]
        if not any(letter.isalnum() for letter in word):
            return "punctuation"
        if any(letter.isdigit() for letter in word):
            return "number"
        counts = {
            kind: max((self.uses[base][kind] for base in self._bases(word, kind)), default=0.0)
            for kind in ENDINGS
        }
        kind = max(counts, key=counts.__getitem__)
        return kind if counts[kind] else "name or other"

    def _bases(self, word: str, kind: str) -> list[str]:
        """The forms of `word` that WordNet lists as `kind`."""
        found = [word, *self.exceptions.get((word, kind), [])]
        for rule in ENDINGS[kind].split():
            ending, _, instead = rule.partition(":")
            if word.endswith(ending) and len(word) > len(ending) + 1:
                found.append(word.removesuffix(ending) + instead)
        return [base for base in found if kind in self.uses.get(base, {})]
