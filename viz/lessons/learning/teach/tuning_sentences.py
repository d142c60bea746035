"""What can be said of a network that was tuned; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.correlation import correlation
from viz.analysis.curves import sign_test
from viz.analysis.labels import r
from viz.arrays import Array
from viz.figures.learning import MANY
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.learning import ClassScores, Epochs, Tuned
from viz.teaching import SIDE, Examples, TuneNetwork
from viz.ui.page.predict import Reply

GUESSES = (mark("the tuned network"), mark("the frozen one"), mark("both alike"))
NO_ENCODER = mark("What is tuned here is an encoder, such as BERT or a ViT. Choose one above.")
STALE = mark(
    "The examples or the names of the classes have changed since this network learned: what stands here is of"
    " those before. Train it again."
)
TAKEN = mark(
    "A zip: what changed in its weights and the head (safetensors), and a card. Unpack it into a folder below"
    " the one that the app is started with, attention-lab --models DIR, and lessons open it."
)
HEAD_TAKEN = mark(
    "A zip: the head (safetensors) and a card. Unpack it into a folder below the one that the app is started"
    " with, attention-lab --models DIR, and lessons open it."
)
GONE = mark("The weights of this network have been let go of: train it again to look inside.")
CLEAR = 0.05
"""A coin must part them so unevenly less often than this before one is called better."""
FAR = 0.9
"""Cosine below which vectors are said to have moved far."""


def brought(title: str) -> str:
    """What a tuned folder brings along, beside its weights."""
    return tr(
        "{title} was tuned in this lesson and brings its head along. It knows its own classes and nothing"
        " else, and answers one of them whatever it is given.",
        title=literal(title),
    )


def scored(found: ClassScores) -> str:
    """What the head says of one example."""
    order = found.scores.argsort()[::-1]
    scores = ", ".join(f"{literal(found.classes[i])} {number(float(found.scores[i]), '.1f')}" for i in order)
    answer = literal(found.classes[int(order[0])])
    return tr("It answers **{answer}**. Scores, not probabilities: {scores}.", answer=answer, scores=scores)


def small() -> str:
    """What a network gets that could see larger pictures."""
    return tr(
        "Here this network sees pictures of {side} x {side} pixels, tuned and frozen: four times as many"
        " patches would take four times as long.",
        side=SIDE,
    )


def about(title: str) -> str:
    """What is different now."""
    return tr(
        "So far every network stayed as it was, and heads learned. Now a copy of {model} learns your"
        " examples:"
        " its own weights may change. What you see elsewhere stays untouched.",
        model=literal(title),
    )


def question(asked: TuneNetwork) -> str:
    """The prediction before anything is trained."""
    given = asked.examples
    each = min(len(given.of(label, given.train)) for label in range(len(given.classes)))
    return tr(
        "Both get the same examples, {each} of each class. On the {tests} tests, which is right more often:"
        " the network that is tuned, or the same one frozen under a linear head?",
        each=each,
        tests=len(given.test),
    )


def verdict(given: Examples, found: Tuned, guess: str) -> Reply:
    """Who is right more often, beside what was predicted (one of `GUESSES`), and how sure that is."""
    truth = np.array([given.labels[i] for i in given.test])
    tuned, frozen = found.answers == truth, found.frozen == truth
    ahead, behind = int((tuned & ~frozen).sum()), int((frozen & ~tuned).sum())
    won = GUESSES[2] if ahead == behind else GUESSES[ahead < behind]
    said = tr(
        "Tuned: **{tuned} of {n}** tests right. Frozen: **{frozen} of {n}**.",
        tuned=int(tuned.sum()),
        frozen=int(frozen.sum()),
        n=tuned.size,
    )
    return Reply(tr(guess), tr(won), f"{said} {_parted(ahead, behind)}")


def _parted(ahead: int, behind: int) -> str:
    if ahead == behind == 0:
        return tr("They are right about the very same tests.")
    numbers = {"ahead": ahead, "behind": behind, "chance": sign_test(ahead, behind)}
    if numbers["chance"] < CLEAR:
        return tr(
            "Right only tuned: {ahead}; only frozen: {behind}. A fair coin parts them so unevenly or more in"
            " {chance:.0%} of cases, so one is better here.",
            **numbers,
        )
    return tr(
        "Right only tuned: {ahead}; only frozen: {behind}. A fair coin parts them so unevenly or more in"
        " {chance:.0%} of cases, so these tests cannot tell which is better.",
        **numbers,
    )


def kept(epochs: Epochs) -> str:
    """Which state was kept, and why it ended."""
    n = len(epochs.learned)
    if np.isnan(epochs.held).all():
        return tr(
            "Too few examples to hold any out: it learned for {n} epochs, and the last state was kept.", n=n
        )
    if epochs.best == 0:
        return tr(
            "A quarter of what it may learn from is held out, to tell when to stop; no test is looked at."
            " Kept:"
            " the state before the first epoch of {n}, where the held-out loss is least.",
            n=n,
        )
    return tr(
        "A quarter of what it may learn from is held out, to tell when to stop; no test is looked at. Kept:"
        " the state after epoch {best} of {n}, where the held-out loss is least.",
        best=epochs.best,
        n=n,
    )


def moved(alike: Array) -> str:
    """How far the vectors of each layer have turned."""
    means = alike.mean(axis=1)
    last = tr(
        "After the last layer the vectors of the tests are {alike:.2f} alike, 1 is unmoved.", alike=means[-1]
    )
    if means[-1] < FAR:
        return f"{last} {tr('What this network knew before is written in other directions now.')}"
    return last


def elsewhere(shares: Array, layer: int) -> str:
    """How much of a token's attention lies elsewhere once tuned, by head."""
    most = int(shares.argmax())
    return tr(
        "In layer {layer} it looks elsewhere with {share:.0%} of its attention in the mean of the heads; head"
        " {head} moves most, {most:.0%}. The answer is read from the last layer: attention that has moved"
        " shows where to look, not why the answer changed.",
        layer=layer + 1,
        share=shares.mean(),
        head=most + 1,
        most=shares[most],
    )


def needed(before: Array, after: Array, *, words: Sequence[str] = ()) -> str:
    """What two maps of falls of a score have in common, and which of the `words` each needs most."""
    alike = float(correlation(before.ravel(), after.ravel()))
    most = [words[int(each.argmax())] for each in (before, after)] if len(words) else []
    said = [tr("Each map has a scale of its own: scores of two heads are not on one.")]
    if most and most[0] == most[1]:
        said.append(tr("Both need “{word}” most.", word=literal(most[0])))
    elif most:
        said.append(
            tr(
                "Before, it needed “{before}” most; tuned, “{after}”.",
                before=literal(most[0]),
                after=literal(most[1]),
            )
        )
    if np.isfinite(alike):
        said.append(tr("How alike both maps are: {alike} (1: the same places matter).", alike=r(alike)))
    return " ".join(said)


def again(found: Sequence[Tuned], truth: Array, *, whole: bool) -> str:
    """What one way of tuning gets right from several draws of examples, beside the frozen network taught the
    same ones. `whole`: there is one way to draw them, and the random start alone differs.
    """
    both = [(int((each.answers == truth).sum()), int((each.frozen == truth).sum())) for each in found]
    if len(both) >= MANY:
        return _in_the_mean(np.array(both), len(truth), whole=whole)
    told = {
        "times": len(found),
        "tuned": ", ".join(str(tuned) for tuned, _ in both),
        "frozen": ", ".join(str(frozen) for _, frozen in both),
        "n": len(truth),
        "won": sum(tuned > frozen for tuned, frozen in both),
        "lost": sum(tuned < frozen for tuned, frozen in both),
    }
    if whole:
        return tr(
            "Trained {times} times, each from another random start: right {tuned} of {n}; frozen {frozen}."
            " It is ahead in {won} of them, behind in {lost}.",
            **told,
        )
    return tr(
        "Trained {times} times, on the first examples and on others that the curves draw: right {tuned} of"
        " {n}; frozen, taught the same ones, {frozen}. It is ahead in {won} of them, behind in {lost}.",
        **told,
    )


def _in_the_mean(both: Array, tests: int, *, whole: bool) -> str:
    """The same of many, [training, (tuned, frozen)]."""
    won, lost = int((both[:, 0] > both[:, 1]).sum()), int((both[:, 0] < both[:, 1]).sum())
    told = {
        "times": len(both),
        "tuned": both[:, 0].mean(),
        "least": int(both[:, 0].min()),
        "most": int(both[:, 0].max()),
        "frozen": both[:, 1].mean(),
        "n": tests,
        "won": won,
        "lost": lost,
        "chance": sign_test(won, lost),
    }
    if whole:
        return tr(
            "Trained {times} times, each from another random start: right in the mean {tuned:.1f} of {n},"
            " from {least} to {most}; frozen {frozen:.1f}. It is ahead in {won} of them, behind in {lost}.",
            **told,
        )
    return tr(
        "Trained {times} times, on the first examples and on others that the curves draw: right in the mean"
        " {tuned:.1f} of {n}, from {least} to {most}; frozen, taught the same ones, {frozen:.1f}. It is ahead"
        " in {won} of them, behind in {lost}; a fair coin parts them so unevenly or more in {chance:.0%} of"
        " cases.",
        **told,
    )


def certain(tests: int) -> str:
    """What the intervals leave open."""
    return tr(
        "All rows: the same examples, the same {tests} tests, one seed. In each the embeddings stay as they"
        " were. Where intervals overlap, look at the tests that only one of two is right about.",
        tests=tests,
    )


def explained(lesson: str) -> str:
    """What the lesson on explanations asks of both networks."""
    return tr(
        "“{lesson}” asks both about the test's own class, in each way there is to explain an answer. Before"
        " is the frozen network under its linear head.",
        lesson=lesson,
    )
