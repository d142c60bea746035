"""What a language model expects after each token of a text, and the text written on, token by token."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Literal
from weakref import WeakKeyDictionary

import torch

from viz.capture.continuation import continued
from viz.capture.forward import check_finite, check_memory, forward
from viz.capture.sampling import Dice, check_sampling, stages
from viz.capture.text import encode
from viz.errors import InputError
from viz.generation import Cuts, Expected, Sampling, Written
from viz.models.byte_names import PARTIAL
from viz.models.model import Model
from viz.recording import Recording

RANKS = 20
TAIL = 160
"""Characters of a text under way that are told."""
MOST = 60
"""Tokens that are written on at once."""
LONGEST = 1000
"""Tokens that may have been written on altogether."""
ROWS = 64
"""Positions whose whole distributions are in memory at once."""
REMEMBERED = 16
_LAST: WeakKeyDictionary[Model, OrderedDict[tuple[int, ...], torch.Tensor]] = WeakKeyDictionary()
"""Of the last texts, the logits after their last token: a cut or a draw needs no pass of its own."""
Told = Callable[[float, str], None]


def prompt(model: Model, text: str, written: Sequence[int] = ()) -> tuple[int, ...]:
    """The text as the model's tokens, and those that were written on.

    Raises InputError where the model writes nothing, or cannot read so many.
    """
    if not (model.family.causal and model.has_head):
        raise InputError(
            "{model} does not guess the next word. Choose a language model.", model=model.checkpoint.title
        )
    ids = (*encode(model, text).ids, *written)
    known = int(model.network.get_input_embeddings().num_embeddings)  # type: ignore[operator]
    if len(written) > LONGEST or not all(0 <= token < known for token in written):
        raise InputError("This link holds tokens that this model does not know. Start from the text again.")
    if len(ids) > model.max_tokens:
        raise InputError(
            "This text has {n:,} tokens; this model reads at most {most:,}. Shorten it.",
            n=len(ids),
            most=model.max_tokens,
        )
    check_memory(model, len(ids))
    return ids


def expect(model: Model, text: str, written: Sequence[int] = ()) -> Expected:
    """One recorded pass: the likeliest next tokens at every position, and how surprising each token was.

    Raises InputError for a text that the model cannot read.
    """
    ids = prompt(model, text, written)
    given = torch.tensor([ids])
    arrays = forward(model, {"input_ids": given, "attention_mask": torch.ones_like(given)})
    logits = torch.from_numpy(arrays.pop("logits"))
    for name in ("queries", "keys"):
        arrays.pop(f"unturned_{name}", None)
    recording = Recording(model=model.name, **continued(model, text, written), causal=True, **arrays)
    _remember(model, ids, logits[-1].clone())
    return Expected(
        recording=recording,
        ids=ids,
        own=len(ids) - len(written),
        vocabulary=logits.shape[-1],
        **_measured(model, logits, ids),
    )


def _measured(model: Model, logits: torch.Tensor, ids: Sequence[int]) -> dict[str, Any]:
    """What an `Expected` says of logits [token, output]; a part of the tokens at a time."""
    followers = torch.tensor([*ids[1:], 0])
    best, which, entropy, came, ranks = [], [], [], [], []
    for rows, next_ones in zip(logits.split(ROWS), followers.split(ROWS), strict=True):
        sure = rows.log_softmax(-1)
        top = sure.topk(min(RANKS, rows.shape[-1]))
        own = sure.gather(1, next_ones[:, None])
        best.append(top.values.exp())
        which.append(top.indices)
        entropy.append(-(sure.exp() * sure).sum(-1) / torch.log(torch.tensor(2.0)))
        came.append(own[:, 0].exp())
        ranks.append(1 + (sure > own).sum(-1))
    probabilities, answers = torch.cat(best), torch.cat(which)
    names = {token: model.output_name(token) for token in answers.unique().tolist()}
    return {
        "names": tuple(tuple(names[token] for token in row) for row in answers.tolist()),
        "answers": tuple(map(tuple, answers.tolist())),
        "probabilities": probabilities.numpy(),
        "rest": (1 - probabilities.double().sum(-1)).clamp(min=0).numpy(),
        "entropy": torch.cat(entropy).numpy(),
        "came": torch.cat(came)[:-1].numpy(),
        "ranks": tuple(torch.cat(ranks)[:-1].tolist()),
    }


def sampling_cuts(model: Model, text: str, written: Sequence[int], sampling: Sampling) -> Cuts:
    """What temperature, top-k and top-p leave of what is expected after the text.

    Raises InputError for a text that the model cannot read, and for settings that mean nothing.
    """
    check_sampling(sampling)
    logits = last_logits(model, prompt(model, text, written))
    best = logits.topk(min(RANKS, len(logits))).indices
    steps = stages(logits, sampling)
    kept = [step.softmax(-1) for step in (logits, *steps)]
    tempered = kept[1].double()
    counts = [len(logits), *(int(torch.isfinite(step).sum()) for step in steps[1:])]
    lost = [float(tempered[~torch.isfinite(steps.top_k)].sum())]
    lost.append(max(0.0, float(tempered[~torch.isfinite(steps.top_p)].sum()) - lost[0]))
    shown = [kept[0][best], kept[1][best], kept[3][best]]
    return Cuts(
        sampling=sampling,
        names=tuple(map(model.output_name, best.tolist())),
        answers=tuple(best.tolist()),
        before=shown[0].numpy(),
        tempered=shown[1].numpy(),
        after=shown[2].numpy(),
        rest=[max(0.0, 1 - float(each.double().sum())) for each in shown],  # type: ignore[arg-type]
        counts=counts,  # type: ignore[arg-type]
        lost=lost,  # type: ignore[arg-type]
    )


def write_on(  # noqa: PLR0913 - all but three by name
    model: Model,
    text: str,
    written: Sequence[int],
    *,
    sampling: Sampling,
    seed: int,
    tokens: int,
    report: Told = lambda _done, _doing: None,
) -> Written:
    """At most `tokens` more (and at most `MOST`), each drawn from what `sampling` leaves of the distribution.

    Stepping one by one draws the same as writing at once. `report` is told after each token how far it is.
    Raises InputError where there is no room for another token.
    """
    check_sampling(sampling)
    ids = prompt(model, text, written)
    room = model.max_tokens - len(ids)
    if room < 1:
        raise InputError(
            "This text fills all {most:,} tokens that {model} reads. Shorten it.",
            most=model.max_tokens,
            model=model.checkpoint.title,
        )
    most = max(1, min(tokens, room, MOST))
    made: list[int] = []
    probabilities: list[float] = []
    dice, stopped = None, "length" if most == min(tokens, MOST) else "room"
    feed = Feed(model, ids)
    for _ in range(most):
        logits = last_logits(model, ids) if most == 1 else feed.next(made[-1:])
        dice = dice or Dice(seed, drawn=len(written), outputs=len(logits))
        drawn = dice.draw(stages(logits, sampling).top_p)
        made.append(drawn)
        probabilities.append(float(logits.softmax(-1)[drawn]))
        report(len(made) / most, _so_far(model, made))
        if drawn in ends(model):
            stopped = "end"
            break
    return _written(model, ids, made, probabilities=probabilities, stopped=stopped)  # type: ignore[arg-type]


def _so_far(model: Model, made: Sequence[int]) -> str:
    """The end of what is written, for those who wait."""
    assert model.tokenizer is not None
    return model.tokenizer.decode(list(made), skip_special_tokens=False)[-TAIL:]


def _written(
    model: Model,
    ids: Sequence[int],
    made: Sequence[int],
    *,
    probabilities: Sequence[float],
    stopped: Literal["end", "length", "room"],
) -> Written:
    tokenizer = model.tokenizer
    assert tokenizer is not None
    before = tokenizer.decode(list(ids), skip_special_tokens=False).rstrip(PARTIAL)
    after = tokenizer.decode([*ids, *made], skip_special_tokens=False)
    return Written(
        ids=tuple(made),
        names=tuple(map(model.output_name, made)),
        probabilities=tuple(probabilities),
        text=after[len(before) :],
        stopped=stopped,
    )


class Feed:
    """A text fed to a network once; then a token at a time, with the keys and values of all before it kept.

    The model's lock is held for each pass and not between: a short text need not wait for a long one.
    """

    def __init__(self, model: Model, ids: Sequence[int]) -> None:
        self.model, self.waiting, self.kept = model, list(ids), None

    def next(self, tokens: Sequence[int] = ()) -> torch.Tensor:
        """The logits [output] after these further tokens."""
        given = torch.tensor([[*self.waiting, *tokens]])
        with self.model.lock, torch.inference_mode():
            answer = self.model.network(
                input_ids=given, past_key_values=self.kept, use_cache=True, logits_to_keep=1
            )
        self.waiting, self.kept = [], answer.past_key_values
        logits: torch.Tensor = answer.logits[0, -1]
        check_finite(self.model, logits)
        return logits


def ends(model: Model) -> set[int]:
    """The tokens that end a text."""
    end: Any = model.end
    return set(end) if isinstance(end, list | tuple) else set() if end is None else {int(end)}


def last_logits(model: Model, ids: tuple[int, ...]) -> torch.Tensor:
    """The logits [output] after the last token: remembered from the recorded pass, else computed."""
    with model.lock:
        remembered = _LAST.get(model, OrderedDict())
        if ids in remembered:
            remembered.move_to_end(ids)
            return remembered[ids]
    logits = Feed(model, ids).next().clone()
    _remember(model, ids, logits)
    return logits


def _remember(model: Model, ids: tuple[int, ...], logits: torch.Tensor) -> None:
    with model.lock:
        remembered = _LAST.setdefault(model, OrderedDict())
        remembered[ids] = logits
        while len(remembered) > REMEMBERED:
            remembered.popitem(last=False)
