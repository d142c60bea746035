"""What can be said of a training; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence

from viz.analysis.films import FORMED, Best, best, formed
from viz.film import Frame
from viz.lane.runs import Training
from viz.language import mark, tr
from viz.live.batch import Task
from viz.ui.page.predict import Reply

NO_HEAD = mark("no head")
CHOICES = ("layer 1", "layer 2", NO_HEAD)
QUESTION = mark(
    "After training, in which layer is the head that puts most of its attention there? “No head” means that"
    " none puts half of it there."
)


def named(choice: str) -> str:
    """One of `CHOICES`, as it is shown."""
    return tr(NO_HEAD) if choice == NO_HEAD else tr("layer {layer}", layer=choice[-1])


def verdict(frames: Sequence[Frame], task: Task, guess: str) -> Reply:
    """Where the head of the solution is, beside what was predicted: one of `CHOICES`."""
    head = best(frames)
    found = named(f"layer {head.layer + 1}" if head.score > FORMED else NO_HEAD)
    words = tr(
        "Head {head} of layer {layer} puts {score:.0%} of its attention on *{pattern}*, most of all heads;"
        " before training it was {before:.0%}.",
        head=head.head + 1,
        layer=head.layer + 1,
        score=head.score,
        pattern=tr(task.patterns[0]),
        before=head.before,
    )
    said = [f"**{found[:1].upper()}{found[1:]}.**", words]
    said += [*_since(frames, head), *_way(frames, head), *_helper(frames, task)]
    return Reply(named(guess), found, " ".join(said))


def _since(frames: Sequence[Frame], head: Best) -> list[str]:
    start = formed(frames)
    if head.before > FORMED:
        return [tr("Nothing had to be learned for that: this is how heads begin.")]
    if start is None:
        return []
    then, last = frames[start], frames[-1]
    return [
        tr(
            "It passed one half by step {step}; {then:.0%} of the answers were right then, {last:.0%} in the"
            " end.",
            step=then.step,
            then=then.accuracy,
            last=last.accuracy,
        )
    ]


def _way(frames: Sequence[Frame], head: Best) -> list[str]:
    right = frames[-1].accuracy
    if head.score <= FORMED and right > 0.9:
        return [
            tr(
                "Yet {right:.0%} of the answers are right: it has found another way than the one that we"
                " would"
                " have taken.",
                right=right,
            )
        ]
    if right <= 0.9:
        return [tr("{right:.0%} of the answers are right: it has not learned this yet.", right=right)]
    return []


def _helper(frames: Sequence[Frame], task: Task) -> list[str]:
    """The second pattern of a task, where a head of the first layer follows it."""
    if len(task.patterns) < 2:
        return []
    head = best(frames, 1)
    if head.layer > 0 or head.score < head.before + 0.1:
        return []
    return [
        tr(
            "In layer 1, head {head} came to look *{pattern}* ({before:.0%} before, {now:.0%} now): it tells"
            " each token what stood before it, and the second layer can look for that (Olsson et al., 2022).",
            head=head.head + 1,
            pattern=tr(task.patterns[1]),
            before=head.before,
            now=head.score,
        )
    ]


def look_for(frames: Sequence[Frame]) -> str:
    """What this film shows."""
    start = formed(frames)
    if start is None or start == 0:
        return tr("Move the step: which head changes most, and does the loss fall while it does?")
    first, then = max(0, start - 2), min(len(frames) - 1, start + 2)
    fall = frames[first].held_loss - frames[then].held_loss
    whole = frames[0].held_loss - frames[-1].held_loss
    if fall > 0.3 * whole:
        return tr(
            "Between step {first} and step {then} the head forms, and {share:.0%} of the whole fall of the"
            " loss"
            " happens there: move the step across it.",
            first=frames[first].step,
            then=frames[then].step,
            share=fall / whole,
        )
    return tr(
        "Move the step: the loss falls before the head is there, or after it. What is learned meanwhile?"
    )


def about(run: Training) -> str:
    """What the film took."""
    words = [tr("{n} frames, {size:.0f} kB kept.", n=len(run.frames), size=run.nbytes / 1e3)]
    if run.ending is not None and run.ending.seconds > 0:
        took = tr(
            "{weights:,} weights, {pace:.0f} steps a second of processor time.",
            weights=len(run.ending.weights),
            pace=run.ending.steps / run.ending.seconds,
        )
        words.insert(0, took)
    if run.first_after is not None:
        words.append(tr("The first frame was there after {seconds:.1f} s.", seconds=run.first_after))
    words.append(tr("Measured on 64 held-out examples; the maps show the first of them."))
    return " ".join(words)
