"""Encoder, decoder and both: who looks at whom in three models, on the student's own words."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from viz.analysis.stacks import sees, sees_across, shape_of
from viz.arrays import Array
from viz.errors import InputError
from viz.figures.stacks import seen_map
from viz.figures.tokens import names
from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import DEFAULT_TEXT, DEFAULT_TRANSLATOR, Checkpoint, checkpoint
from viz.recording import Recording, Translation
from viz.requests import RecordText, RecordTranslation
from viz.ui.controls import own_snippets, snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, predict, show
from viz.ui.running import waiting
from viz.ui.running.cache import presets
from viz.ui.running.downloads import available

SHOWN = {"encoder": DEFAULT_TEXT, "decoder": "smollm2", "encoder-decoder": DEFAULT_TRANSLATOR}
WORDS, CHARACTERS, TOKENS = 8, 60, 14
"""So much of a text is measured, and so many tokens of each are drawn."""
GOOD_FOR = {
    "encoder": mark(
        "Good for understanding a whole text or picture at once: BERT, ViT. It cannot write: each word would"
        " already have seen the next."
    ),
    "decoder": mark(
        "Good for writing: GPT-2 is trained on every next word of a text at once, because none of them is"
        " visible."
    ),
    "encoder-decoder": mark(
        "Good for translating: T5, and the Transformer of 2017. Its decoder layers ask the encoder: queries"
        " from the output, keys and values from the input."
    ),
}
SHAPES = {
    "all": mark("Every token looks at every token."),
    "triangle": mark(
        "A token looks at itself and at what came before it; at what comes after, with a weight of exactly 0."
    ),
    "other": mark("Some tokens never look at some others."),
}
ALONE, SOURCE, EVERYWHERE = (
    mark("in the encoder alone"),
    mark("in the encoder, and in the source of the encoder-decoder"),
    mark("in all three"),
)
AHEAD: dict[tuple[bool | None, ...], str] = {
    (True, False, False): ALONE,
    (True, False, True): SOURCE,
    (True, True, True): EVERYWHERE,
}
"""What was measured in an encoder, a decoder and the source of both, and the prediction that it bears out."""
TITLES = {
    "encoder": mark("Encoder"),
    "decoder": mark("Decoder"),
    "encoder-decoder": mark("Encoder-decoder"),
}


def beginning(subject: Subject[Recording]) -> str:
    """The first words of the text on screen; where there is a picture instead, of the last text."""
    given = subject.input[0] if subject.checkpoint.reads == "text" else address.asked("text")
    text = given if isinstance(given, str) and given.strip() else presets()[0]["text"]
    return " ".join(text.split()[:WORDS])[:CHARACTERS]


def quoted(subject: Subject[Recording]) -> str:
    """`beginning`, as a sentence may quote it."""
    return literal(beginning(subject))


def masks(subject: Subject[Recording]) -> None:
    """Three small grids side by side, each from a model that is on this computer, once somebody has predicted
    what they show: three networks run for it.
    """
    text, ahead = beginning(subject), []
    with st.container(key="predict masks"):
        guess = predict.ask(
            lambda: tr("Where can a word look at what comes after it?"),
            lambda: {option: tr(option) for option in (ALONE, SOURCE, EVERYWHERE)},
            key="guess-masks",
            about=(text,),
        )
    for column, (kind, name) in zip(show.columns(1, 1, 1), SHOWN.items(), strict=True):
        with column:
            found = checkpoint(name)
            show.heading(tr(TITLES[kind]), tr(found.title))
            ahead.append(_looks_ahead(kind, found, text, shown=guess is not None))
            if guess is not None:  # it would tell
                st.markdown(tr(GOOD_FOR[kind]))
    if guess is None:
        show.waiting_for_prediction()
    elif measured := AHEAD.get(tuple(ahead)):
        predict.tell(partial(_told, measured, guess), key="guess-masks")


def _told(measured: str, guess: str) -> predict.Reply:
    said = tr("Measured in these three: {where}.", where=tr(measured))
    return predict.Reply(tr(guess), tr(measured), said)


def _looks_ahead(kind: str, found: Checkpoint, text: str, *, shown: bool) -> bool | None:
    """`_measured`, where the model is here and somebody has predicted what comes of it."""
    if not available(found):
        show.note(
            tr(
                "{model} is not on this computer, so its mask cannot be measured. Choose it as the"
                " model of a text to fetch it.",
                model=found.title,
            )
        )
    elif shown:
        return _measured(kind, found, text)
    return None


def _measured(kind: str, found: Checkpoint, text: str) -> bool | None:
    """Draws the grid; whether a token of the text looks at one after it, None where that is not known."""
    try:
        if kind == "encoder-decoder":
            return _both(found, waiting.result(RecordTranslation(found.name, text)))
        return _one(kind, found, waiting.result(RecordText(found.name, (text,))))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return None


def _ahead(seen: Array) -> bool:
    return bool((np.triu(seen, k=1) > 0).any())


def _one(kind: str, found: Checkpoint, recording: Recording) -> bool:
    seen = sees(recording.attention)
    keep = list(range(min(recording.n_tokens, TOKENS)))
    labels = names(recording, keep, theme=show.colours())
    said = tr(SHAPES[shape_of(seen)])
    alt = (
        tr("Grid, {model}, a decoder: {said}", model=found.title, said=said)
        if kind == "decoder"
        else tr("Grid, {model}, an encoder: {said}", model=found.title, said=said)
    )
    show.figure(
        partial(seen_map, seen[: len(keep), : len(keep)], labels),
        alt=alt,
        key=f"mask {kind}",
        code=snippets.whole(recording, found),
    )
    st.markdown(f"{said} {_pairs(seen)}")
    return _ahead(seen)


def _both(found: Checkpoint, translation: Translation) -> bool:
    source, target = translation.encoder, translation.decoder
    seen, n = sees_across(translation), source.n_tokens
    read, wrote = (list(range(min(side.n_tokens, TOKENS))) for side in (source, target))
    keep = [*read, *(n + i for i in wrote)]
    theme = show.colours()
    labels = [*names(source, read, theme=theme), *names(target, wrote, theme=theme)]
    recurrent = shape_of(seen[n:, n:]) == "none"
    said = sentence(seen, n)
    show.figure(
        partial(seen_map, seen[keep][:, keep], labels, split=len(read), recurrent=recurrent),
        alt=tr("Grid, {model}, an encoder-decoder: {said}", model=found.title, said=said),
        key="mask encoder-decoder",
        code=partial(own_snippets.translation, source.texts[0], found, which="cross"),
    )
    st.markdown(f"{said} {_pairs(seen)}")
    return _ahead(seen[:n, :n])


def sentence(seen: Array, n_source: int) -> str:
    """What the three attentions of an encoder-decoder look at."""
    source, cross, own = (
        shape_of(part)
        for part in (seen[:n_source, :n_source], seen[n_source:, :n_source], seen[n_source:, n_source:])
    )
    looked = {
        (True, True): tr("The source looks at all of itself, the translation at the whole source."),
        (True, False): tr("The source looks at all of itself, the translation at some of the source."),
        (False, True): tr("The source looks at some of itself, the translation at the whole source."),
        (False, False): tr("The source looks at some of itself, the translation at some of the source."),
    }[source == "all", cross == "all"]
    written = {
        "none": tr("It has no self-attention: a recurrent unit (SSRU) remembers what it has written."),
        "triangle": tr("At what it has written it looks up to the token it stands at."),
    }.get(own, tr("It looks at all that it has written."))
    return f"{looked} {written}"


def _pairs(seen: Array) -> str:
    return tr("{seen} of {all} pairs.", seen=int((seen == 1).sum()), all=seen.size)
