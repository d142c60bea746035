"""Hidden words guessed, and the next sentence judged."""

from __future__ import annotations

from dataclasses import dataclass

from viz.blanks import Contrast, Filled, InTurn, NextSentence, Span
from viz.requests.request import Request, Texts


@dataclass(frozen=True)
class FillMasks(Request[Filled]):
    """What a model puts in place of hidden words."""

    texts: Texts
    masked: tuple[Span, ...]
    """Each word that one of these touches is hidden whole; so are masks that were typed."""


@dataclass(frozen=True)
class CompareMasks(Request[Contrast]):
    """What a model puts in the same blanks of two versions of a text."""

    versions: tuple[tuple[Texts, tuple[Span, ...]], tuple[Texts, tuple[Span, ...]]]
    """Each as in `FillMasks`."""


@dataclass(frozen=True)
class MaskEachWord(Request[InTurn]):
    """How well every word is foretold by the others."""

    texts: Texts


@dataclass(frozen=True)
class JudgeNextSentence(Request[NextSentence]):
    """Whether a model takes the second text for what comes after the first."""

    first: str
    second: str
