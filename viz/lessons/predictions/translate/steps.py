"""One step of the decoder: what it had read, and what it could have written."""

from __future__ import annotations

from viz.analysis.predictions import Guess
from viz.analysis.sides import written
from viz.analysis.tokens import word, words
from viz.foreign import literal
from viz.language import share, tr
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
    return tr(
        "Step {step} of {steps}: *{word}*", step=step + 1, steps=row.n_tokens, word=literal(words(row)[step])
    )


def guesses(shown: Translated, step: int) -> list[Guess]:
    """The likeliest tokens at this step; the first is the one that was written."""
    outputs = shown.found.decoder.outputs
    assert outputs is not None
    names, shares = outputs.names[step][:MOST], outputs.probabilities[step]
    return [Guess(rank, word(name), float(shares[rank])) for rank, name in enumerate(names)]


def listed(found: list[Guess]) -> str:
    """The same in words."""
    return ", ".join(f"{guess.label} {share(guess.probability, '.2f')}" for guess in found)


def memory(shown: Translated) -> str:
    """How the decoder knows what it has written."""
    decoder = shown.found.decoder
    if decoder.n_heads:
        return tr(
            "The decoder does not remember: at each step it reads all that it has written again, through"
            " causal self-attention with {heads} heads in each layer (see Decoder, above).",
            heads=decoder.n_heads,
        )
    return tr(
        "Not every transformer attends everywhere: this decoder has no self-attention. What it has written it"
        " keeps in {layers} vectors of {width} numbers, one for each layer, however long the text (SSRU, a"
        " recurrent unit; Kim et al., 2019). It attends to the source alone.",
        layers=decoder.n_layers,
        width=decoder.hidden_states.shape[-1],
    )
