"""Hidden words guessed, and the next sentence judged."""

from __future__ import annotations

from viz.blanks import Contrast, Filled, InTurn, NextSentence
from viz.capture import masked
from viz.engine import Report
from viz.language import mark
from viz.models.model import Model
from viz.requests import CompareMasks, FillMasks, JudgeNextSentence, MaskEachWord
from viz.tasks.registry import answers


@answers(FillMasks)
def fill_masks(model: Model, asked: FillMasks, report: Report) -> Filled:
    """The likeliest words for the blanks of a text."""
    report(0.1, mark("running the model"))
    return masked.fill(model, asked.texts, asked.masked)


@answers(CompareMasks)
def compare_masks(model: Model, asked: CompareMasks, report: Report) -> Contrast:
    """The answers for the same blanks in two versions of a text."""
    report(0.1, mark("running the model"))
    return masked.compare(model, asked.versions)


@answers(MaskEachWord)
def mask_each_word(model: Model, asked: MaskEachWord, report: Report) -> InTurn:
    """Every word hidden once; it stops after any pass."""
    return masked.in_turn(model, asked.texts, lambda done: report(done, mark("hiding each word in turn")))


@answers(JudgeNextSentence)
def judge_next_sentence(model: Model, asked: JudgeNextSentence, report: Report) -> NextSentence:
    """Whether one text follows the other."""
    report(0.1, mark("running the model"))
    return masked.next_sentence(model, asked.first, asked.second)
