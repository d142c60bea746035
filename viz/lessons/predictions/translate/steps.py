"""One step of the decoder: what it had read, and what it could have written."""

from __future__ import annotations

from viz.analysis.predictions import Guess
from viz.analysis.sides import written
from viz.analysis.tokens import word, words
from viz.foreign import literal
from viz.lessons.predictions.translate.choosing import Translated
from viz.lessons.predictions.translate.view import View

MOST = 5


def pinned(shown: Translated, view: View | None) -> int:
    """The step whose word is pinned; where the view is of another stack, the preset's or the first."""
    if view is not None and shown.which == "cross":
        return view.pin
    return int(shown.preset["pin"]) if shown.preset else 0


def title(shown: Translated, step: int) -> str:
    """Which step it is, and what it wrote."""
    row = written(shown.found)
    return f"Step {step + 1} of {row.n_tokens}: *{literal(words(row)[step])}*"


def guesses(shown: Translated, step: int) -> list[Guess]:
    """The likeliest tokens at this step; the first is the one that was written."""
    outputs = shown.found.decoder.outputs
    assert outputs is not None
    names, shares = outputs.names[step][:MOST], outputs.probabilities[step]
    return [Guess(rank, word(name), float(shares[rank])) for rank, name in enumerate(names)]


def listed(found: list[Guess]) -> str:
    """The same in words."""
    return ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in found)


def memory(shown: Translated) -> str:
    """How the decoder knows what it has written."""
    decoder = shown.found.decoder
    if decoder.n_heads:
        return (
            "The decoder does not remember: at each step it reads all that it has written again, through"
            f" causal self-attention with {decoder.n_heads} heads in each layer (see Decoder, above)."
        )
    width = decoder.hidden_states.shape[-1]
    return (
        "Not every transformer attends everywhere: this decoder has no self-attention. What it has written it"
        f" keeps in {decoder.n_layers} vectors of {width} numbers, one for each layer, however long the text"
        " (SSRU, a recurrent unit; Kim et al., 2019). It attends to the source alone."
    )
