"""What keeping keys and values spares, and what "from left to right" means: both measured on this text."""

from __future__ import annotations

from statistics import median

import streamlit as st

from viz.analysis.next_words import apart
from viz.arrays import Array
from viz.generation import CacheTimes
from viz.language import mark, tr
from viz.lessons.predictions.next_word.branches import Path
from viz.lessons.predictions.next_word.controls import Prompt
from viz.lessons.predictions.next_word.sentences import times
from viz.requests import TimeCache
from viz.ui.page import session, show
from viz.ui.running import progress

MYTH = mark(
    "“GPT reads from left to right.” It is a *mask*, not an order of computation: no token may look ahead, so"
    " all positions can be computed at once, and what is expected at each is the same as if the text ended"
    " there. Only writing needs one token after the other, because each must be known before the next."
)
KEPT = mark(
    "A token's keys and values depend on nothing that comes after it: once computed they can be kept (the KV"
    " cache), and each next token needs one query against them instead of the whole text anew."
)
SAME = mark("this measurement does not tell them apart")


def measured(prompt: Prompt, written: Path) -> None:
    """A button, and then both measurements on the text as it stands."""
    asked = TimeCache(prompt.model, prompt.text, written)
    left, right = show.columns(1, 1)
    with left:
        show.heading(tr("Keys and values, kept or computed anew"), tr(KEPT))
        if session.MEASURED.get() != asked:
            st.button(
                tr("Measure on this text"),
                key="measure",
                icon=":material/timer:",
                on_click=session.MEASURED.put,
                args=(asked,),
            )
            found = None
        else:
            answers = progress.results([asked])
            found = answers[0] if answers else None
        if found is not None:
            st.markdown(kept(found))
            rows = [_row(tr("kept"), found.kept), _row(tr("computed anew"), found.anew)]
            show.table(rows, header=(tr("keys and values"), tr("median"), tr("middle half")))
    with right:
        show.put_right(tr(MYTH) if found is None else f"{tr(MYTH)} {order(found)}")


def kept(found: CacheTimes) -> str:
    """What the kept keys and values spared."""
    return tr(
        "With {tokens} tokens before it, a next token took {kept} with keys and values kept and {anew} with"
        " everything computed anew (medians of {n}): {ratio}. The answers are the same: the largest"
        " difference of a logit is {difference:.0e} of the largest logit.",
        tokens=found.tokens,
        kept=times(found.kept),
        anew=times(found.anew),
        n=len(found.kept),
        ratio=_ratio(found.anew, found.kept) if apart(found.kept, found.anew) else tr(SAME),
        difference=found.difference,
    )


def order(found: CacheTimes) -> str:
    """All positions at once against one after the other."""
    differ = apart(found.at_once, found.one_by_one)
    return tr(
        "Measured here: all of the first {read} tokens in one pass {at_once}; one after the other, in {read}"
        " passes, {one_by_one} (medians of {n}): {ratio}. The logits at all positions agree within"
        " {difference:.0e} of the largest.",
        read=found.read,
        at_once=times(found.at_once),
        one_by_one=times(found.one_by_one),
        n=len(found.at_once),
        ratio=_ratio(found.one_by_one, found.at_once) if differ else tr(SAME),
        difference=found.order_difference,
    )


def _ratio(slow: Array, fast: Array) -> str:
    first, second = median(map(float, slow)), median(map(float, fast))
    if first < second:
        return tr("here it is {ratio:.1f} times as slow", ratio=second / first)
    return tr("{ratio:.1f} times as long", ratio=first / second)


def _row(name: str, values: Array) -> tuple[str, str, str]:
    ordered = sorted(map(float, values))
    low, high = ordered[len(ordered) // 4], ordered[3 * len(ordered) // 4]
    return name, times(values), tr("{low:,.0f} to {high:,.0f} ms", low=low, high=high)
