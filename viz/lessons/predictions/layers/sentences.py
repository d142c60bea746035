"""What the lesson says, each sentence with the numbers of this very input."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.depths import known_from
from viz.analysis.tokens import word
from viz.foreign import literal
from viz.language import Share, count, mark, number, tr
from viz.workings import Ablated, Depths, Induction

LATE = 2 / 3
"""Where a model knows only after this share of its layers, early layers hardly speak the head's language."""
CHANGE = 0.1
"""Differences of log p below it are not called a change."""


def name(answer: str) -> str:
    """An answer as it is written on screen."""
    return word(answer)


def caution(found: Depths) -> str:
    """From which layer on the lens finds the final answer, and what that says of the layers before."""
    n, at = found.depths[-1], known_from(found.ranks[:, 0])
    depth = found.depths[min(at, len(found.depths) - 1)]
    answer = literal(name(found.watched[0]))
    if not depth:
        return tr(
            "The lens finds the final answer *{answer}* at every depth, from the embedding on.", answer=answer
        )
    said = tr(
        "The lens finds the final answer *{answer}* from layer **{depth} of {n}** on.",
        answer=answer,
        depth=depth,
        n=n,
    )
    if depth > LATE * n:
        more = tr(
            "That is no proof that the layers before know nothing: they use another basis, and the head was"
            " trained to read the last layer alone. Early rows are what the head makes of a language that it"
            " never learned."
        )
    else:
        more = tr("Rows before it may still be in another basis: the head was trained on the last alone.")
    return f"{said} {more}"


def sure(found: Depths) -> str:
    """The surest depth whose first answer is another than the final one, if there is one."""
    entropy = np.where(found.ranks[:, 0] > 1, found.entropy[:, 0], np.inf)
    at = int(np.argmin(entropy))
    last = float(found.entropy[-1, 0])
    if not entropy[at] < last:
        return tr(
            "The last layer's uncertainty is {bits:.1f} bits; no layer with another answer is surer.",
            bits=last,
        )
    values = {"bits": entropy[at], "last": last, "answer": literal(name(found.names[at][0][0]))}
    if not found.depths[at]:
        return tr(
            "To be sure is not to be right: at the embedding the lens is surer ({bits:.1f} bits) than the"
            " last layer ({last:.1f}), and says *{answer}*.",
            **values,
        )
    return tr(
        "To be sure is not to be right: at layer {layer} the lens is surer ({bits:.1f} bits) than the last"
        " layer ({last:.1f}), and says *{answer}*.",
        layer=found.depths[at],
        **values,
    )


def change(found: Ablated) -> str:
    """What a cut did to the first answer."""
    before, after = (float(value) for value in found.probabilities[:, 0])
    by = float(found.log_probabilities[1, 0] - found.log_probabilities[0, 0])
    now = int(np.argmax(found.probabilities[1]))
    values: dict[str, Any] = {"answer": literal(name(found.names[0])), "before": Share(before)}
    values |= {"after": Share(after), "by": number(by, "+.2f")}
    if abs(by) < CHANGE and not now:
        said = [tr("*{answer}* hardly changes: {before:.3f} before, {after:.3f} after.", **values)]
    elif by > 0:
        said = [tr("*{answer}* rises from {before:.3f} to {after:.3f} (Δ log p {by}).", **values)]
    else:
        said = [tr("*{answer}* falls from {before:.3f} to {after:.3f} (Δ log p {by}).", **values)]
    if now:
        said.append(tr("The first answer is *{answer}* now.", answer=literal(name(found.names[now]))))
    said.append(tr("{share:.0%} of the probability moved to other answers.", share=found.moved))
    return " ".join(said)


def copying(found: Induction) -> str:
    """What cutting the heads that copy did, against cutting others."""
    whole, without, draws = found.whole.mean(), found.without.mean(), found.random.mean(-1)
    said = count(
        "Without its strongest induction head the right word has a probability of {without:.3f} instead of"
        " {whole:.3f}; without another one, drawn {draws} times, {mean:.3f} on average, from {low:.3f} to"
        " {high:.3f}.",
        "Without its {n} strongest induction heads the right word has a probability of {without:.3f} instead"
        " of {whole:.3f}; without {n} others, drawn {draws} times, {mean:.3f} on average, from {low:.3f} to"
        " {high:.3f}.",
        len(found.cut),
        without=Share(without),
        whole=Share(whole),
        draws=len(draws),
        mean=Share(draws.mean()),
        low=Share(draws.min()),
        high=Share(draws.max()),
    )
    if without < draws.min():
        return f"{said} {tr('No draw of others did as much damage.')}"
    other = tr("A draw of others did as much damage: on these words it is not these heads that copy.")
    return f"{said} {other}"


def strongest(found: Induction) -> str:
    """The heads that were cut, with their scores, counted from 1."""
    heads = ", ".join(
        tr(
            "layer {layer} head {head} ({score:.2f})",
            layer=layer + 1,
            head=head + 1,
            score=Share(found.scores[layer, head]),
        )
        for layer, head in found.cut[:8]
    )
    if len(found.cut) <= 8:
        return tr("Cut, with their mean attention to the word after the earlier copy: {heads}.", heads=heads)
    return tr(
        "Cut, with their mean attention to the word after the earlier copy: {heads}, and {n} more.",
        heads=heads,
        n=len(found.cut) - 8,
    )


def outcome(found: Induction) -> str:
    """Which of the predictions came true."""
    left = float(found.without.mean() / max(float(found.whole.mean()), 1e-12))
    return PREDICTIONS[0] if left > 0.5 else PREDICTIONS[1] if left > 0.1 else PREDICTIONS[2]


PREDICTIONS = (
    mark("more than half of it"),
    mark("between a half and a tenth"),
    mark("less than a tenth"),
)
