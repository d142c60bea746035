"""Predict first: another sentence is translated. At which English word will one of its words look?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from viz.analysis.sides import looks_at
from viz.foreign import literal
from viz.language import Share, tr
from viz.lessons.predictions.translate.choosing import Translated, take
from viz.requests import RecordTranslation
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running import waiting


def other_sentence(shown: Translated) -> None:
    """The preset's question about a sentence that is not on screen, and the model's answer once asked."""
    plan = (shown.preset or {}).get("predict")
    if plan is None:
        return
    with st.container(key="predict"):
        guess = ask(
            lambda: tr(
                "“{text}” becomes “{becomes}” Which English word will *{word}* look at most?",
                text=literal(plan["text"]),
                becomes=literal(plan["becomes"]),
                word=literal(plan["word"]),
            ),
            lambda: plan["options"],
            key="guess-word",
        )
        if guess is None:
            return
        found = waiting.result(RecordTranslation(shown.checkpoint.name, plan["text"]))
        best, weight, step = looks_at(found, plan["word"])
        tell(lambda: _told(plan, guess, best, weight), key="guess-word")
        st.button(tr("Show this sentence"), on_click=take, args=(plan["text"], step))


def _told(plan: Mapping[str, Any], guess: str, best: str, weight: float) -> Reply:
    said = tr(
        "*{word}* looks most at **{best}**, {weight:.2f} (last layer, mean of heads).",
        word=literal(plan["word"]),
        best=literal(best),
        weight=Share(weight),
    )
    moral = f" {tr(plan['moral'])}" if best == plan["answer"] else ""
    return Reply(guess, best, f"{said}{moral}")
