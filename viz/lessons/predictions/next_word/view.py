"""The text with its expectations, and what is drawn from at its end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from viz.figures.next_words import cut_bars
from viz.generation import Expected
from viz.language import tr
from viz.lessons.predictions.next_word import branches, sentences
from viz.lessons.predictions.next_word.branches import Path
from viz.lessons.predictions.next_word.controls import DEFAULT, Prompt
from viz.lessons.predictions.next_word.examples import EXAMPLES, NextWordExample, example_of
from viz.lessons.predictions.next_word.writing import WritingSetting
from viz.models.catalogue import checkpoint
from viz.requests import CutNext, PredictNext
from viz.ui.components.next_words import next_words
from viz.ui.controls import guess_snippets, snippets
from viz.ui.page import address, session, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import waiting


@dataclass(frozen=True, eq=False)
class Reading:
    """The text as the model read it."""

    expected: Expected
    prompt: Prompt
    written: Path
    example: NextWordExample | None

    @property
    def guess_key(self) -> str:
        """Of the prediction about this text."""
        return f"guess next {self.example.name}" if self.example is not None else ""

    @property
    def veiled(self) -> bool:
        """Is what comes next still to be predicted?"""
        asks = self.example is not None and bool(self.example.question) and not self.written
        return asks and session.widget(self.guess_key).get() is None


def read(prompt: Prompt, written: Path) -> Reading:
    """What the model expects at every place; the last good text where this one cannot be read."""
    request, expected = waiting.result_or_last(
        PredictNext(prompt.model, prompt.text, written),
        view="next words",
        fallback=PredictNext(DEFAULT, EXAMPLES[0].text),
    )
    assert isinstance(request, PredictNext)
    shown = Prompt(checkpoint(request.model), request.text)
    return Reading(expected, shown, request.written, example_of(request.model, request.text))


def text(reading: Reading) -> int:
    """The view itself; the pinned place comes from the address and goes back there."""
    n = len(reading.expected.ids)
    wish = address.number("at", low=1, high=n, what=tr("token"))
    pin = next_words(
        reading.expected,
        pin=n if wish is None else wish - 1,
        veiled=reading.veiled,
        on_branch=branches.branch,
        key="next words",
        code=lambda: snippets.next_words(
            reading.expected.recording,
            reading.prompt.checkpoint,
            reading.expected.ids if reading.written else (),
        ),
    )
    address.put("at", str(pin + 1) if pin < n else None)
    return pin


def cutting(reading: Reading, setting: WritingSetting) -> None:
    """The question first, where there is one; then what the settings leave of what comes next."""
    example = reading.example
    if example is not None and example.question and not reading.written:
        with st.container(key="predict"):
            guess = ask(
                lambda: tr(example.question),
                lambda: example.titles,
                key=reading.guess_key,
                about=(reading.prompt.text,),
            )
        if guess is None:
            show.waiting_for_prediction()
            return
        tell(lambda: sentences.told(reading.expected, guess, example), key=reading.guess_key)
    asked = CutNext(reading.prompt.model, reading.prompt.text, reading.written, setting.sampling)
    cuts = waiting.result(asked)
    show.heading(tr("What the next token is drawn from"), sentences.cut(cuts))
    show.figure(
        partial(cut_bars, cuts),
        alt=tr("Bars of the likeliest next tokens: outlines are the model's own, bars what is left."),
        key="cuts",
        code=guess_snippets.drawn_from(
            reading.expected.recording,
            reading.prompt.checkpoint,
            setting.sampling,
            reading.expected.ids if reading.written else (),
        ),
    )
