"""Choices: the same controls on every lesson, with stable keys that live in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from viz.analysis.attention import COMBINATIONS
from viz.figures.attention import MOST_CELLS
from viz.foreign import literal
from viz.models.catalogue import CATALOGUE, DEFAULT_TEXT, Checkpoint, checkpoint, folders
from viz.paths import PAGES
from viz.recording import Recording
from viz.ui import link, sentences, waiting
from viz.ui.cache import presets, record_text
from viz.ui.components.head_view import Special
from viz.ui.downloads import available, offer
from viz.ui.matrix import Matrix, zoomed

SPECIAL: dict[Special, str] = {
    "show": "Show special tokens",
    "hide": "Hide them, weights as they are",
    "renormalise": "Hide them, the rest adds up to 1",
}
MANY_LAYERS = 12
NEAR = 48
"""Tokens around the pinned one whose cells and labels can all be seen."""


@dataclass(frozen=True)
class Words:
    """What a word lesson looks at: one recording, and the layer in question, from 0."""

    recording: Recording
    checkpoint: Checkpoint
    layer: int
    preset: dict[str, Any] | None
    """The preset whose text is on screen, with what to look for."""


def words(*, layers: bool = True) -> Words:
    """One row of controls - text, model, layer, examples - and what the model does with the text."""
    columns = st.columns([4.4, 2.3, 3.2, 1.9] if layers else [6, 2.3, 1.9], vertical_alignment="bottom")
    with columns[0]:
        text = _text()
    with columns[1]:
        wanted = model("text")
    layer = 0
    if layers:
        with columns[2]:
            layer = layer_of(wanted[0])
    with columns[-1]:
        pair = _examples()
    if pair.strip():
        _say_pair(pair)
    row, missing = wanted
    if missing is not None:
        offer(missing)
    default = record_text(DEFAULT_TEXT, presets()[0]["text"])
    request, recording = waiting.kept(record_text(row.name, text, pair), view="words", fallback=default)
    if note := sentences.typed_special(recording):
        st.info(note, icon=":material/info:")
    return Words(recording, checkpoint(request.model), min(layer, recording.n_layers - 1), _preset(recording))


def _say_pair(pair: str) -> None:
    """A second text is not forgotten in its popover: it stands here, with a way to let it go."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Read as a pair with: {literal(pair)}", width="content")
        st.button("Remove", key="remove pair", type="tertiary", on_click=_drop_pair)


def _drop_pair() -> None:
    st.session_state["pair"] = ""


def _text() -> str:
    first = link.first("text", value=presets()[0]["text"])
    return st.text_input("Your text", key="text", bind="query-params", persist_state="session", **first)


def model(
    reads: str, *, attends: bool = False, key: str = "", title: str = "Model", first: str = ""
) -> tuple[Checkpoint, Checkpoint | None]:
    """The model menu: the checkpoint to use, and the chosen one where that is not on this computer yet.

    `attends` leaves out networks without attention; `key` tells two menus of one lesson apart; `first` is
    chosen at first.
    """
    key = key or ("model" if reads == "text" else f"{reads}-model")
    names = _names(reads, attends)
    first = first or names[0]
    if attends and (wish := link.asked(key)) not in names and wish in _names(reads, False):
        _say_no_attention(checkpoint(wish))
    link.mend(key, names, first, what="model")
    default = link.first(key, index=names.index(first))
    name = st.selectbox(
        title, names, format_func=_title, key=key, persist_state="session", filter_mode=None, **default
    )
    link.put(key, name if name != first else None)
    row = checkpoint(name)
    if available(row):
        st.session_state[f"last {key}"] = name
        return row, None
    return checkpoint(st.session_state.get(f"last {key}", first)), row


def _say_no_attention(row: Checkpoint) -> None:
    st.info(
        f"{row.title} slides filters over the picture: it has no attention, so this lesson is not for it.",
        icon=":material/info:",
    )
    st.page_link(
        PAGES / "images" / "cnn_vs_vit.py", label="See it beside a ViT", icon=":material/arrow_forward:"
    )


def _names(reads: str, attends: bool) -> list[str]:
    rows = [*CATALOGUE.values(), *(checkpoint(f"folder:{name}") for name in folders())]
    return [row.name for row in rows if row.reads == reads and (row.heads or not attends)]


def _title(name: str) -> str:
    row = checkpoint(name)
    if row.built_in:
        return f"{row.title} · built in"
    return f"{row.title} · folder" if row.source == "folder" else f"{row.title} · {row.megabytes} MB"


def layer_of(row: Checkpoint) -> int:
    """The layer to look at, from 0."""
    options = list(range(1, row.layers + 1))
    first = presets()[0]["layer"] if row.name == DEFAULT_TEXT else min(4, row.layers)
    link.mend("layer", options, first, what="layer")
    linked: dict[str, Any] = {"key": "layer", "bind": "query-params", "persist_state": "session"}
    if row.layers <= MANY_LAYERS // 2:
        chosen = st.segmented_control(
            "Layer", options, required=True, wrap=False, **linked, **link.first("layer", default=first)
        )
    else:
        chosen = st.select_slider("Layer", options, **linked, **link.first("layer", value=first))
    return int(chosen or first) - 1


def _examples() -> str:
    with st.popover("Examples", width="stretch"):
        for number, preset in enumerate(presets()):
            sentence = " / ".join(filter(None, (preset["text"], preset.get("pair"))))
            st.button(
                preset["name"],
                key=f"example {number}",
                help=sentence,
                width="stretch",
                on_click=take,
                args=(preset,),
            )
        return st.text_input(
            "Second text",
            key="pair",
            bind="query-params",
            persist_state="session",
            placeholder="optional: read as a pair",
            help="Models like BERT read two texts at once, with [SEP] between them.",
        )


def take(preset: dict[str, Any]) -> None:
    """Put a preset's whole view on screen."""
    st.session_state["text"] = preset["text"]
    st.session_state["pair"] = preset.get("pair", "")
    st.session_state["layer"] = preset["layer"]
    st.session_state["model"] = DEFAULT_TEXT
    st.session_state["how"] = "head"
    link.put("heads", str(preset["head"]))
    link.put("pin", str(preset["pin"] + 1))


def _preset(recording: Recording) -> dict[str, Any] | None:
    same = (
        p
        for p in presets()
        if recording.model == DEFAULT_TEXT
        and recording.texts == tuple(filter(None, (p["text"], p.get("pair"))))
    )
    return next(same, None)


def combination() -> str:
    """How the heads become one picture: key of `COMBINATIONS`."""
    options = list(COMBINATIONS)
    link.mend("how", options, options[0], what="combination")
    how = st.segmented_control(
        "Show",
        options,
        format_func=lambda how: COMBINATIONS[how].title.partition(" of ")[0].partition(" across ")[0],
        key="how",
        required=True,
        label_visibility="collapsed",
        persist_state="session",
        **link.first("how", default=options[0]),
    )
    link.put("how", how if how != options[0] else None)
    return how


def part(whole: Matrix, pin: int) -> Matrix:
    """What of a long text's matrix is drawn: all of it in blocks, or the neighbourhood of the pinned token
    cell by cell.
    """
    n = len(whole.keep)
    if n <= MOST_CELLS:
        return whole
    side = -(-n // MOST_CELLS)
    parts = {
        "whole": f"Whole text: the largest weight of each {side} × {side} cells",
        "near": f"{NEAR} tokens around the pinned one, each cell",
    }
    link.mend("part", list(parts), "whole", what="part of the text")
    chosen = st.radio("Part of the text", list(parts), format_func=parts.__getitem__, key="part",
    persist_state="session", horizontal=True,
                      label_visibility="collapsed")  # fmt: skip
    link.put("part", chosen if chosen != "whole" else None)
    return zoomed(whole, pin, NEAR) if chosen == "near" else whole


def special() -> tuple[Special, float]:
    """What happens to special tokens, and the share of the attention mass that is drawn."""
    with st.popover("View", icon=":material/tune:"):
        link.mend("special", list(SPECIAL), "show", what="choice for special tokens")
        choice = st.radio(
            "Special tokens",
            list(SPECIAL),
            format_func=SPECIAL.__getitem__,
            key="special",
            persist_state="session",
        )
        link.put("special", choice if choice != "show" else None)
        share = st.slider(
            "Draw the lines that hold this share of a word's attention",
            min_value=10,
            max_value=100,
            value=100,
            step=5,
            format="%d %%",
            key="share",
            bind="query-params",
            persist_state="session",
        )
    return choice or "show", share / 100
