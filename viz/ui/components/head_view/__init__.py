"""The head view: two columns of tokens joined by lines, queries on the left, keys on the right: those of one
text, or of two.

`payload` decides what the browser gets, `head_view` mounts it. Hovering asks the server nothing: the weights
of every head of one layer are already in the browser, while they take no more than `EVERY_HEAD` bytes at two
bytes a weight; of longer texts only the heads shown are sent, as many as fit in `SHOWN_HEADS` bytes, and a
click fetches another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from viz.analysis.sides import Side, Sides, sides
from viz.analysis.tables import Numbers
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.theme import head_colour
from viz.language import tr
from viz.opening import FirstView
from viz.recording import Recording
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part

Pin = tuple[Literal["query", "key"], int]
"""The side and the index in its tokens, from 0, of the token whose lines stay."""
Special = Literal["show", "hide", "renormalise"]

EVERY_HEAD = 1_000_000
SHOWN_HEADS = 2 * 1024 * 1024
_HERE = Path(__file__).parent
_part = Part(
    "head_view",
    transport.style(_HERE / "head_view.css"),
    transport.script(_HERE / "lines.js", _HERE / "rows.js", _HERE / "words.js", _HERE / "head_view.js"),
)


@dataclass(frozen=True, kw_only=True)
class HeadViewState:
    """What a head view shows now, after whatever was clicked."""

    heads: tuple[int, ...]
    """From 0, ascending."""
    pin: Pin | None


def head_view(  # noqa: PLR0913 - the choices of one view, all by name
    recording: Recording | Sides,
    *,
    layer: int,
    heads: Sequence[int],
    key: str,
    pin: Pin | None = None,
    combined: Array | None = None,
    title: str = "",
    special: Special = "show",
    share: float = 1.0,
    height: int = 480,
    code: Callable[[tuple[int, ...]], str] | None = None,
) -> HeadViewState:
    """Mounts the view; returns the heads and the pin on screen. Layers, heads and tokens are counted from 0.

    `heads` and `pin` are what Python asks for: they count when they differ from what was asked before, or
    when the tokens do; otherwise what a person clicked since stays. So a page may pass what the URL says and
    write back the result.
    `combined` [query, key] is shown instead of the heads, under `title`; `code` gives Python that
    computes the numbers of these heads without this app; the other choices are explained at `payload`.
    """
    asked = {"heads": sorted({int(head) for head in heads}), "pin": list(pin) if pin else None}
    looks = sides(recording)
    agreed = agree(key, asked, about=(looks.model, looks.queries.tokens, looks.keys.tokens))
    now = agreed.now
    drawn = partial(
        payload, looks, layer=layer, shown=now["heads"], combined=combined, title=title, special=special,
        share=share, height=height,
    )  # fmt: skip
    data = drawn(heads=agreed.asked["heads"], pin=agreed.asked["pin"], serial=agreed.serial)
    _part(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    _take(looks, drawn, layer, now, combined=combined, title=title, key=key, code=code)
    return HeadViewState(
        heads=tuple(now["heads"]), pin=(now["pin"][0], now["pin"][1]) if now["pin"] else None
    )


def first(recording: Recording, *, layer: int, head: int, pin: int) -> FirstView:
    """The view as `head_view` first shows it, to be drawn from the page itself; counted from 0."""
    return _part.first(payload(recording, layer=layer, heads=[head], pin=("query", pin)))


def _take(  # noqa: PLR0913 - what is on screen
    looks: Sides,
    drawn: Callable[..., bytes],
    layer: int,
    now: Mapping[str, Any],
    *,
    combined: Array | None,
    title: str,
    key: str,
    code: Callable[[tuple[int, ...]], str] | None,
) -> None:
    """The menu, about what is on screen now."""
    shown = ", ".join(str(head + 1) for head in now["heads"])
    said = title or tr("Layer {layer}, head {head}", layer=layer + 1, head=shown)
    _part.menu(
        partial(drawn, heads=now["heads"], pin=now["pin"]),
        key=key,
        title=tr("Head view, {title}", title=said),
        about=tr(
            "Head view, {title}: {heading}; the weights are lines and numbers.",
            title=said,
            heading=tr(looks.heading),
        ),
        numbers=partial(numbers, looks, layer, now["heads"], combined=combined),
        code=None if code is None else partial(code, tuple(now["heads"])),
    )


def numbers(looks: Sides, layer: int, heads: Sequence[int], *, combined: Array | None = None) -> Numbers:
    """The weights of the heads on screen, [head, query, key], over all tokens; or the combined ones."""
    rows = {"query": words(looks.queries), "key": words(looks.keys)}
    if combined is not None:
        return Numbers(combined, rows)
    return Numbers(looks.attention[layer, list(heads)], {"head": [str(head + 1) for head in heads], **rows})


def payload(  # noqa: PLR0913
    recording: Recording | Sides,
    *,
    layer: int,
    heads: Sequence[int],
    pin: Sequence[Any] | None = None,
    shown: Sequence[int] | None = None,
    combined: Array | None = None,
    title: str = "",
    special: Special = "show",
    share: float = 1.0,
    height: int = 480,
    serial: int = 0,
) -> bytes:
    """What the browser needs to draw one layer: words, choices, and `varints` of codes [head, query, key].

    `special`: "show", "hide", or "renormalise" what is left of each row to 1. `share`: lines only for
    the fewest keys that hold this share of a query's weight (ties all stay); numbers for all. `shown`: the
    heads on screen, for texts too long to send every head.
    """
    looks = sides(recording)
    _check(looks, layer, heads, combined)
    at, over = _shown(looks.queries, special), _shown(looks.keys, special)
    n_heads = 0 if combined is not None else looks.n_heads
    sent = _sent(n_heads, len(at) * len(over), heads if shown is None else shown)
    whole = looks.attention[layer, sent] if combined is None else np.asarray([combined], np.float32)
    coded = transport.codes(weights := _rows(whole[:, at][:, :, over], special))
    meta = _rows_of(looks, at, over) | {
        "title": title or tr("Layer {layer}", layer=layer + 1),
        "chips": [{"head": head, "colour": head_colour(head)} for head in range(n_heads)],
        "combined": combined is not None,
        "sent": sent,
        "heads": list(heads),
        "pin": list(pin) if pin else None,
        "serial": serial,
        **_sentences(looks, weights, special, share),
        "height": height,
        "theme": transport.colours(),
    }
    return transport.pack(meta, transport.varints(coded), *([least(coded, share)] if share < 1 else []))


def _shown(side: Side, special: Special) -> Array:
    """Indices of the tokens on screen; all of them where nothing else would be left."""
    text = np.flatnonzero(~np.array(side.special))
    return text if special != "show" and len(text) else np.arange(side.n_tokens)


def _rows_of(looks: Sides, at: Array, over: Array) -> dict[str, Any]:
    """The queries and, where they are others, the keys; and what they have to do with each other."""
    return _tokens(looks.queries, at) | {
        "keys": None if looks.keys is looks.queries else _tokens(looks.keys, over),
        "n_heads": looks.n_heads,
        "causal": looks.causal,
    }


def _tokens(side: Side, at: Array) -> dict[str, Any]:
    """The tokens `at` these indices, as the browser writes them."""
    names = words(side)
    return {
        "words": [names[i] for i in at],
        "joins": "".join("01"[side.joins[i]] for i in at),
        "special": "".join("01"[side.special[i]] for i in at),
        "at": at.tolist(),
        "n_tokens": side.n_tokens,
    }


def least(coded: Array, share: float) -> Array:
    """[head, query]: the smallest code among the fewest keys that hold `share` of each row of codes [head,
    query, key].
    """
    descending = -np.sort(-coded.astype(np.int64), axis=-1)
    held = descending.cumsum(axis=-1)
    last = (held < share * held[..., -1:]).sum(axis=-1, keepdims=True)
    smallest = np.take_along_axis(descending, np.minimum(last, coded.shape[-1] - 1), axis=-1)[..., 0]
    return np.maximum(smallest, 1).astype(np.uint16)


def _check(looks: Sides, layer: int, heads: Sequence[int], combined: Array | None) -> None:
    if not 0 <= layer < looks.n_layers:
        raise ValueError(f"layer must lie in 0..{looks.n_layers - 1}; got {layer}.")
    wrong = [head for head in heads if not 0 <= head < looks.n_heads]
    if wrong or (combined is None and not len(heads)):
        raise ValueError(f"heads must lie in 0..{looks.n_heads - 1}, at least one; got {list(heads)}.")
    shape = (looks.queries.n_tokens, looks.keys.n_tokens)
    if combined is not None and np.shape(combined) != shape:
        raise ValueError(f"combined must have axes [query, key], shape {shape}; got {np.shape(combined)}.")


def _sent(n_heads: int, n_weights: int, shown: Sequence[int]) -> list[int]:
    each = 2 * n_weights
    if n_heads * each <= EVERY_HEAD:
        return list(range(n_heads))
    return sorted(shown)[: max(1, SHOWN_HEADS // each)]


def _rows(weights: Array, special: Special) -> Array:
    """What is left of each row; summing to 1 again where that is wished, unless everything was hidden."""
    if special != "renormalise":
        return weights
    total = weights.sum(axis=-1, keepdims=True, dtype=np.float64)
    shares: Array = np.divide(weights, total, out=np.zeros(weights.shape), where=total > 0)
    return shares


def _sentences(looks: Sides, weights: Array, special: Special, share: float) -> dict[str, Any]:
    """How to read the view, and how many heads it can draw."""
    said = [tr(looks.heading)]
    if special == "hide":
        said.append(tr("special tokens hidden, their share left out"))
    elif special == "renormalise":
        said.append(tr("special tokens hidden, the rest rescaled to add up to 1"))
    elif np.allclose(weights.sum(axis=-1), 1, atol=1e-3):
        patch = looks.thing == "patch"
        said.append(
            tr("the weights of one patch add up to 1") if patch else tr("the weights of one word add up to 1")
        )
    if share < 1:
        said.append(tr("lines: the fewest keys that hold {share:.0%}", share=share))
    n, most = weights.shape[1], len(weights)
    note = tr("at {n} tokens at most {most} heads are drawn at once", n=n, most=most)
    return {"caption": "; ".join(said), "note": note, **_phrases()}


def _phrases() -> dict[str, Any]:
    return transport.phrases(
        toolbar=tr("Heads: click to show or hide one, double-click to see it alone"),
        rows=tr("Tokens: queries on the left, keys on the right"),
        heads=tr("Heads"),
        chip=tr("head {head}: click to show or hide, double-click to see it alone"),
        head=tr("head {head}"),
        some=tr("heads {heads}"),
        every=tr("all {n} heads"),
        all=tr("all"),
        show_all=tr("show every head"),
        query=tr("{word}, query {at} of {n}"),
        key=tr("{word}, key {at} of {n}"),
        where=tr("where {word} looks"),
        who=tr("who looks at {word}?"),
        mean=tr("numbers: the mean of these {n} heads"),
        looks=tr("{heads}: {token} looks at {told}"),
        looked=tr("{heads}: {token} is looked at by {told}"),
        scroll=tr("scroll to token {at}"),
    )
