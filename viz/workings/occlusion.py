"""How likely a translation stays while one word of its source is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from viz.arrays import Array, Checked, axes

Way = Literal["drop", "unknown"]
"""A word of the source is left out, or the unknown token stands for each of its pieces."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SourceOcclusion(Checked):
    """The log-probability of each written token, with the whole source and without each of its words."""

    source: tuple[tuple[int, ...], ...]
    """Each word of the source: the tokens that are its pieces."""
    target: tuple[tuple[int, ...], ...]
    """Each written word: the steps that wrote its pieces."""
    whole: Array = axes("step")
    """Natural logarithms, given what was written before."""
    without: Array = axes("source_word", "step")

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["source_word"] != len(self.source):
            raise ValueError(f"without must have {len(self.source)} rows; got {sizes['source_word']}.")


def pieces(
    tokens: Sequence[str], joins: Sequence[bool], special: Sequence[bool]
) -> tuple[tuple[int, ...], ...]:
    """The words of a row of tokens, each as the places of its pieces; special and empty ones are no words."""
    found: list[tuple[int, ...]] = []
    for place, token in enumerate(tokens):
        if special[place] or not token.strip():
            continue
        if joins[place] and found and found[-1][-1] == place - 1:
            found[-1] += (place,)
        else:
            found.append((place,))
    return tuple(found)
