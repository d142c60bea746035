"""What can be said of three ways to learn from a text; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.film import Frame
from viz.foreign import literal
from viz.language import mark, tr
from viz.live.words import SPECIALS, HiddenWords
from viz.ui.page.predict import Reply

TITLES = {
    "masked": mark("masked words"),
    "next-word": mark("the next word"),
    "next-sentence": mark("the next sentence"),
}
PRETEXTS = {
    "photograph": mark("with labels: from which photograph"),
    "jigsaw": mark("without labels: a jigsaw"),
}
PICTURE_QUESTION = mark(
    "A small ViT gets pieces of the photographs of this app, four patches each. With labels it says which"
    " photograph a piece is from; without, where each of the shuffled patches belongs. Whose loss falls"
    " furthest below guessing in 200 steps?"
)
PIECES = mark(
    "Pieces of 8 × 8 pixels, patches of 4 × 4; every step draws new pieces, and 64 others are asked about."
    " The photographs are the same ones: it is no test on new pictures."
)
KINDS = (mark("not asked about"), "[MASK]", mark("another word"), mark("as it was"))
EXPECTED = (0.85, 0.12, 0.015, 0.015)
"""The share of all words of each kind."""
ALIKE = mark("cannot be told")
NEAR = 0.03
QUESTION = mark(
    "The same small transformer learns this text in three ways, 200 steps each. Whose loss falls furthest"
    " below what guessing by frequency would get?"
)
ABOUT = mark(
    "Loss on the same sentences, asked about anew, as a share of what someone gets who knows only how often"
    " each answer is right (dotted). Two layers learn a text this short by heart: it is the way of learning"
    " that is shown, not what a large model knows."
)
PICTURES = mark(
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
) -> Reply:
    """Which way of learning is furthest below guessing, beside what was predicted: one of `titles`, or
    `ALIKE`.
    """
    shares = {name: frames[-1].held_loss / guesses[name] for name, frames in films.items()}
    first, second = sorted(shares, key=shares.__getitem__)[:2]
    found = tr(ALIKE if shares[second] - shares[first] < NEAR else titles[first])
    told = "; ".join(
        tr(
            "{way} {loss:.2f} of {guessing:.2f} nats ({share:.0%})",
            way=tr(titles[name]),
            loss=films[name][-1].held_loss,
            guessing=guesses[name],
            share=shares[name],
        )
        for name in films
    )
    said = [
        f"**{found[:1].upper()}{found[1:]}.**",
        tr("Loss beside guessing: {told}.", told=told),
    ]
    harder = [tr(titles[name]) for name, share in shares.items() if share > 0.9]
    if harder:
        said.append(tr("Not learned in so few steps: {ways}.", ways=", ".join(harder)))
    return Reply(tr(guess), found, " ".join(said))


def questions(counts: Mapping[str, int]) -> str:
    """Which way asks most of one pass over the text."""
    most = max(counts, key=counts.__getitem__)
    few = counts["masked"]
    return tr(
        "One pass over this text asks {n} questions by *{way}* and {few} by masked words: {times:.1f} times"
        " as many. What masked words have for it: both sides of the gap are seen.",
        n=counts[most],
        way=tr(TITLES[most]),
        few=few,
        times=counts[most] / few,
    )


def cut(sentences: int, words: int, vocabulary: int) -> str:
    """What was taken of the text."""
    return tr(
        "{sentences} sentences, {words} words, {different} different ones. At most 24 sentences of 16 words"
        " are taken; words are whole here, where BERT has pieces.",
        sentences=sentences,
        words=words,
        different=vocabulary - len(SPECIALS),
    )
