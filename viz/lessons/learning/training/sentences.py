"""What can be said of a training; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence

from viz.analysis.films import FORMED, Best, best, formed
from viz.film import Frame
from viz.lane.runs import Training
from viz.live.batch import Task
from viz.ui.page.predict import replied

NO_HEAD = "no head"
CHOICES = ("layer 1", "layer 2", NO_HEAD)
QUESTION = (
    "After training, in which layer is the head that puts most of its attention there? “No head” means that"
    " none puts half of it there."
)


def verdict(frames: Sequence[Frame], task: Task, guess: str) -> str:
    """Where the head of the solution is, beside what was predicted."""
    head = best(frames)
    found = f"layer {head.layer + 1}" if head.score > FORMED else NO_HEAD
    words = (
        f"{replied(guess, found)} **{found[:1].upper()}{found[1:]}.** Head {head.head + 1} of layer"
        f" {head.layer + 1} puts {head.score:.0%} of its attention on *{task.patterns[0]}*, most of all"
        f" heads; before training it was {head.before:.0%}."
    )
    return " ".join([words, *_since(frames, head), *_way(frames, head), *_helper(frames, task)])


def _since(frames: Sequence[Frame], head: Best) -> list[str]:
    start = formed(frames)
    if head.before > FORMED:
        return ["Nothing had to be learned for that: this is how heads begin."]
    if start is None:
        return []
    then, last = frames[start], frames[-1]
    return [
        f"It passed one half by step {then.step}; {then.accuracy:.0%} of the answers were right then,"
        f" {last.accuracy:.0%} in the end."
    ]


def _way(frames: Sequence[Frame], head: Best) -> list[str]:
    if head.score <= FORMED and frames[-1].accuracy > 0.9:
        return [
            f"Yet {frames[-1].accuracy:.0%} of the answers are right: it has found another way than the one"
            " that we would have taken."
        ]
    if frames[-1].accuracy <= 0.9:
        return [f"{frames[-1].accuracy:.0%} of the answers are right: it has not learned this yet."]
    return []


def _helper(frames: Sequence[Frame], task: Task) -> list[str]:
    """The second pattern of a task, where a head of the first layer follows it."""
    if len(task.patterns) < 2:
        return []
    head = best(frames, 1)
    if head.layer > 0 or head.score < head.before + 0.1:
        return []
    return [
        f"In layer 1, head {head.head + 1} came to look *{task.patterns[1]}* ({head.before:.0%} before,"
        f" {head.score:.0%} now): it tells each token what stood before it, and the second layer can look"
        " for that (Olsson et al., 2022)."
    ]


def look_for(frames: Sequence[Frame]) -> str:
    """What this film shows."""
    start = formed(frames)
    if start is None or start == 0:
        return "Move the step: which head changes most, and does the loss fall while it does?"
    first, then = max(0, start - 2), min(len(frames) - 1, start + 2)
    fall = frames[first].held_loss - frames[then].held_loss
    whole = frames[0].held_loss - frames[-1].held_loss
    if fall > 0.3 * whole:
        return (
            f"Between step {frames[first].step} and step {frames[then].step} the head forms, and"
            f" {fall / whole:.0%} of the whole fall of the loss happens there: move the step across it."
        )
    return "Move the step: the loss falls before the head is there, or after it. What is learned meanwhile?"


def about(run: Training) -> str:
    """What the film took."""
    words = f"{len(run.frames)} frames, {run.nbytes / 1e3:.0f} kB kept."
    if run.ending is not None and run.ending.seconds > 0:
        pace = run.ending.steps / run.ending.seconds
        weights = len(run.ending.weights)
        words = f"{weights:,} weights, {pace:.0f} steps a second of processor time. {words}"
    if run.first_after is not None:
        words += f" The first frame was there after {run.first_after:.1f} s."
    return words + " Measured on 64 held-out examples; the maps show the first of them."
