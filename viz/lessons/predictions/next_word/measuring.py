"""What keeping keys and values spares, and what "from left to right" means: both measured on this text."""

from __future__ import annotations

from statistics import median

import streamlit as st

from viz.analysis.next_words import apart
from viz.arrays import Array
from viz.generation import CacheTimes
from viz.lessons.predictions.next_word.branches import Path
from viz.lessons.predictions.next_word.controls import Prompt
from viz.lessons.predictions.next_word.sentences import times
from viz.requests import TimeCache
from viz.ui.page import session, show
from viz.ui.running import progress

MYTH = (
    "“GPT reads from left to right.” It is a *mask*, not an order of computation: no token may look ahead, so"
    " all positions can be computed at once, and what is expected at each is the same as if the text ended"
    " there. Only writing needs one token after the other, because each must be known before the next."
)
KEPT = (
    "A token's keys and values depend only on the tokens before it: once computed they can be kept (the KV"
    " cache), and each next token needs one query against them instead of the whole text anew."
)
SAME = "this measurement does not tell them apart"


def measured(prompt: Prompt, written: Path) -> None:
    """A button, and then both measurements on the text as it stands."""
    asked = TimeCache(prompt.model, prompt.text, written)
    left, right = show.columns(1, 1)
    with left:
        show.heading("Keys and values, kept or computed anew", KEPT)
        if session.MEASURED.get() != asked:
            st.button(
                "Measure on this text",
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
            rows = [_row("kept", found.kept), _row("computed anew", found.anew)]
            show.table(rows, header=("keys and values", "median", "middle half"))
    with right:
        show.put_right(MYTH if found is None else f"{MYTH} {order(found)}")


def kept(found: CacheTimes) -> str:
    """What the kept keys and values spared."""
    said = (
        f"With {found.tokens} tokens before it, a next token took {times(found.kept)} with keys and values"
        f" kept and {times(found.anew)} with everything computed anew (medians of {len(found.kept)})"
    )
    said += f": {_ratio(found.anew, found.kept)}." if apart(found.kept, found.anew) else f": {SAME}."
    return (
        f"{said} The answers are the same: the largest difference of a logit is {found.difference:.0e} of the"
        " largest logit."
    )


def order(found: CacheTimes) -> str:
    """All positions at once against one after the other."""
    said = (
        f"Measured here: all of the first {found.read} tokens in one pass {times(found.at_once)}; one after"
        f" the other, in {found.read} passes, {times(found.one_by_one)} (medians of {len(found.at_once)})"
    )
    said += (
        f": {_ratio(found.one_by_one, found.at_once)}."
        if apart(found.at_once, found.one_by_one)
        else f": {SAME}."
    )
    return f"{said} The logits at all positions agree within {found.order_difference:.0e} of the largest."


def _ratio(slow: Array, fast: Array) -> str:
    first, second = median(map(float, slow)), median(map(float, fast))
    if first < second:
        return f"here it is {second / first:.1f} times as slow"
    return f"{first / second:.1f} times as long"


def _row(name: str, values: Array) -> tuple[str, str, str]:
    ordered = sorted(map(float, values))
    low, high = ordered[len(ordered) // 4], ordered[3 * len(ordered) // 4]
    return name, times(values), f"{low:,.0f} to {high:,.0f} ms"
