"""Heads cut, and a token hidden from another: what becomes of the answer."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.errors import InputError
from viz.figures.depths import change_bars
from viz.foreign import literal
from viz.language import Share, mark, tr
from viz.lessons.predictions.layers import lens, sentences
from viz.lessons.predictions.layers.reader import LensView
from viz.requests import CutInside
from viz.ui.controls import own_snippets
from viz.ui.page import address, history, session, show
from viz.workings import Ablation

KINDS = {"heads": mark("Cut heads"), "sight": mark("Hide a token from another")}
EVERY = 0


def cut(question: LensView) -> None:
    """Controls on the left, the answers before and after on the right."""
    left, right = show.columns(5, 7)
    with left:
        kinds = {each: tr(title) for each, title in KINDS.items()}
        kind = address.row(tr("Cut"), kinds, key="what", default="sight", what=tr("kind of cut"))
        ablation = _heads(question) if kind == "heads" else _sight(question)
    with right:
        if ablation is None:
            show.note(tr("Nothing is cut yet: choose at least one head."))
            return
        subject = question.subject
        try:
            asked = CutInside(subject.model, subject.input, question.pin, ablation)
            found = subject.ask(asked)
        except InputError as error:
            st.info(literal(error.said()), icon=":material/info:")
            return
        said = "; ".join(
            tr(
                "{answer} {before:.3f} before, {after:.3f} after",
                answer=literal(sentences.name(name)),
                before=Share(before),
                after=Share(after),
            )
            for name, before, after in zip(found.names, *found.probabilities, strict=True)
        )
        alt = tr("Bars, the best answers: {answers}.", answers=said)
        show.figure(partial(change_bars, found), alt=alt, key="cut bars", code=own_snippets.cut(asked))
        with st.container(key="cut said"):
            st.markdown(sentences.change(found))


def _heads(question: LensView) -> Ablation | None:
    """The heads that were chosen, of any layers; 5.3 is layer 5, head 3, and 5.0 all heads of layer 5."""
    n_layers, n_heads = question.subject.recording.n_layers, question.subject.recording.n_heads
    titles = {
        f"{layer}.{head}": _title(layer, head)
        for layer in range(1, n_layers + 1)
        for head in range(n_heads + 1)
    }
    kept = session.widget("cut")
    if kept.there:  # another model has other heads
        kept.put([each for each in kept.get() or () if each in titles])
    wish = [each for each in st.query_params.get("cut", "").split(",")[:64] if each in titles]
    if history.stepped():
        kept.put(wish)
    chosen = st.multiselect(
        tr("Heads"),
        list(titles),
        format_func=titles.__getitem__,
        key="cut",
        persist_state="session",
        placeholder=tr("type a number: “18” finds layer 18"),
        **address.first("cut", default=wish),
    )
    address.put("cut", ",".join(chosen) or None)
    show.note(tr("What a cut head would add to its layer is set to zero; the other heads work on."))
    pairs = [tuple(map(int, each.split("."))) for each in chosen]
    heads = {
        (layer - 1, each) for layer, head in pairs for each in (range(n_heads) if not head else (head - 1,))
    }
    return Ablation(heads=tuple(sorted(heads))) if heads else None


def _title(layer: int, head: int) -> str:
    if head:
        return tr("layer {layer}, head {head}", layer=layer, head=head)
    return tr("layer {layer}, all heads", layer=layer)


def _sight(question: LensView) -> Ablation:
    """Which token may no longer look at which, and in which layers."""
    recording = question.subject.recording
    names = {i + 1: name for i, name in lens.tokens(question).items()}
    wish = _key(question) + 1
    what = tr("token")
    hidden = address.menu(tr("This token is hidden …"), names, key="to", default=wish, what=what) - 1
    queries = {EVERY: tr("from every other token")}
    queries |= {i: tr("from {token}", token=name) for i, name in names.items()}
    query = address.menu(tr("… from whom"), queries, key="from", default=EVERY, what=what) - 1
    layers = {0: tr("in every layer")}
    layers |= {i: tr("in layer {layer}", layer=i) for i in range(1, recording.n_layers + 1)}
    layer = address.menu(tr("Where"), layers, key="hidden-layer", default=0, what=tr("layer"))
    said = tr("Hidden as a mask hides: before the softmax, so that the rest of the row adds up to 1 again.")
    more = f" {tr('A token sees only what stands before it anyway.')}" if recording.causal else ""
    show.note(f"{said}{more}")
    others = [i for i in range(recording.n_tokens) if i != hidden and (not recording.causal or i > hidden)]
    return Ablation(
        blind=tuple((i, hidden) for i in (others if query < 0 else (query,))),
        layer=layer - 1 if layer else None,
    )


def _key(question: LensView) -> int:
    """The longest word that the token can see is a good one to hide first; of a picture, its middle."""
    recording = question.subject.recording
    if question.picture:
        return question.subject.first
    end = question.pin if recording.causal and not question.picture else recording.n_tokens
    seen = [i for i in range(end) if not recording.special[i] and i != question.pin]
    return max(seen, key=lambda i: (len(recording.tokens[i].strip()), -i), default=0)
