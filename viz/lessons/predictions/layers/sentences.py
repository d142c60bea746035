"""What the lesson says, each sentence with the numbers of this very input."""

from __future__ import annotations

import numpy as np

from viz.analysis.depths import known_from
from viz.analysis.tokens import word
from viz.foreign import literal
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
    answer = f"*{literal(name(found.watched[0]))}*"
    if not depth:
        return f"The lens finds the final answer {answer} at every depth, from the embedding on."
    said = f"The lens finds the final answer {answer} from layer **{depth} of {n}** on."
    if depth > LATE * n:
        return (
            f"{said} That is no proof that the layers before know nothing: they use another basis, and the"
            " head was trained to read the last layer alone. Early rows are what the head makes of a language"
            " that it never learned."
        )
    return f"{said} Rows before it may still be in another basis: the head was trained on the last alone."


def sure(found: Depths) -> str:
    """The surest depth whose first answer is another than the final one, if there is one."""
    entropy = np.where(found.ranks[:, 0] > 1, found.entropy[:, 0], np.inf)
    at = int(np.argmin(entropy))
    last = float(found.entropy[-1, 0])
    if not entropy[at] < last:
        return f"The last layer's uncertainty is {last:.1f} bits; no layer with another answer is surer."
    where = "the embedding" if not found.depths[at] else f"layer {found.depths[at]}"
    return (
        f"To be sure is not to be right: at {where} the lens is surer ({entropy[at]:.1f} bits) than the last"
        f" layer ({last:.1f}), and says *{literal(name(found.names[at][0][0]))}*."
    )


def change(found: Ablated) -> str:
    """What a cut did to the first answer."""
    first = f"*{literal(name(found.names[0]))}*"
    before, after = (float(value) for value in found.probabilities[:, 0])
    by = float(found.log_probabilities[1, 0] - found.log_probabilities[0, 0])
    now = int(np.argmax(found.probabilities[1]))
    share = f"{found.moved:.0%} of the probability moved to other answers."
    if abs(by) < CHANGE and not now:
        return f"{first} hardly changes: {before:.3f} before, {after:.3f} after. {share}"
    said = f"{first} {'rises' if by > 0 else 'falls'} from {before:.3f} to {after:.3f} (Δ log p {by:+.2f})."
    if now:
        said += f" The first answer is *{literal(name(found.names[now]))}* now."
    return f"{said.replace('-', '−')} {share}"


def copying(found: Induction) -> str:
    """What cutting the heads that copy did, against cutting others."""
    whole, without, draws = found.whole.mean(), found.without.mean(), found.random.mean(-1)
    n = len(found.cut)
    said = (
        f"Without its {n} strongest induction heads the right word has a probability of {without:.3f}"
        f" instead of {whole:.3f}; without {n} others, drawn {len(draws)} times, {draws.mean():.3f} on"
        f" average, from {draws.min():.3f} to {draws.max():.3f}."
    )
    if without < draws.min():
        return f"{said} No draw of others did as much damage."
    return f"{said} A draw of others did as much damage: on these words it is not these heads that copy."


def strongest(found: Induction) -> str:
    """The heads that were cut, with their scores, counted from 1."""
    heads = ", ".join(
        f"layer {layer + 1} head {head + 1} ({found.scores[layer, head]:.2f})"
        for layer, head in found.cut[:8]
    )
    more = "" if len(found.cut) <= 8 else f", and {len(found.cut) - 8} more"
    return f"Cut, with their mean attention to the word after the earlier copy: {heads}{more}."


def outcome(found: Induction) -> str:
    """Which of the predictions came true."""
    left = float(found.without.mean() / max(float(found.whole.mean()), 1e-12))
    return PREDICTIONS[0] if left > 0.5 else PREDICTIONS[1] if left > 0.1 else PREDICTIONS[2]


PREDICTIONS = ("more than half of it", "between a half and a tenth", "less than a tenth")
