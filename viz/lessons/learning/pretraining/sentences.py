"""What can be said of three ways to learn from a text; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.film import Frame
from viz.foreign import literal
from viz.live.words import SPECIALS, HiddenWords
from viz.ui.page.predict import replied

TITLES = {"masked": "masked words", "next-word": "the next word", "next-sentence": "the next sentence"}
PRETEXTS = {"photograph": "with labels: which photograph?", "jigsaw": "without labels: a jigsaw"}
PICTURE_QUESTION = (
    "A small ViT gets pieces of the photographs of this app, four patches each. With labels it says which"
    " photograph a piece is from; without, where each of the shuffled patches belongs. Whose loss falls"
    " furthest below guessing in 200 steps?"
)
PIECES = (
    "Pieces of 8 × 8 pixels, patches of 4 × 4; every step draws new pieces, and 64 others are asked about."
    " The photographs are the same ones: it is no test on new pictures."
)
KINDS = ("not asked about", "[MASK]", "another word", "as it was")
EXPECTED = (0.85, 0.12, 0.015, 0.015)
"""The share of all words of each kind."""
ALIKE = "cannot be told"
NEAR = 0.03
QUESTION = (
    "The same small transformer learns this text in three ways, 200 steps each. Whose loss falls furthest"
    " below what guessing by frequency would get?"
)
ABOUT = (
    "Loss on the same sentences, asked about anew, as a share of what someone gets who knows only how often"
    " each answer is right (dotted). Two layers learn a text this short by heart: it is the way of learning"
    " that is shown, not what a large model knows."
)
PICTURES = (
    "ViT was pre-trained **with labels** on ImageNet-21k and on JFT-300M (Dosovitskiy et al., 2021), not by"
    " solving jigsaws. Putting shuffled patches right was a task for CNNs before it (Noroozi & Favaro, 2016)."
    " The ViTs that learn without labels are others: DINO (Caron et al., 2021) makes two views of a picture"
    " agree, MAE (He et al., 2022) paints three quarters of the patches that were hidden."
)


def shown(hidden: HiddenWords, words: Sequence[str]) -> str:
    """The text as the network gets it: what is asked about is bold. `words` is the vocabulary."""
    return " ".join(
        f"**{literal(words[number])}**" if asked else literal(words[number])
        for number, asked in zip(hidden.shown.tolist(), hidden.asked.tolist(), strict=True)
    )


def verdict(
    films: Mapping[str, Sequence[Frame]],
    guesses: Mapping[str, float],
    guess: str,
    titles: Mapping[str, str] = TITLES,
) -> str:
    """Which way of learning is furthest below guessing, beside what was predicted."""
    shares = {name: frames[-1].held_loss / guesses[name] for name, frames in films.items()}
    first, second = sorted(shares, key=shares.__getitem__)[:2]
    found = ALIKE if shares[second] - shares[first] < NEAR else titles[first]
    told = "; ".join(
        f"{titles[name]} {films[name][-1].held_loss:.2f} of {guesses[name]:.2f} nats ({shares[name]:.0%})"
        for name in films
    )
    head = f"{replied(guess, found)} **{found[:1].upper()}{found[1:]}.** Loss beside guessing: {told}."
    harder = [titles[name] for name, share in shares.items() if share > 0.9]
    if harder:
        head += f" Not learned in so few steps: {', '.join(harder)}."
    return head


def questions(counts: Mapping[str, int]) -> str:
    """Which way asks most of one pass over the text."""
    most = max(counts, key=counts.__getitem__)
    few = counts["masked"]
    return (
        f"One pass over this text asks {counts[most]} questions by *{TITLES[most]}* and {few} by masked"
        f" words: {counts[most] / few:.1f} times as many. What masked words have for it: both sides of the"
        " gap are seen."
    )


def cut(sentences: int, words: int, vocabulary: int) -> str:
    """What was taken of the text."""
    return (
        f"{sentences} sentences, {words} words, {vocabulary - len(SPECIALS)} different ones. At most 24"
        " sentences of 16 words are taken; words are whole here, where BERT has pieces."
    )
