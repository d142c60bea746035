"""A translation asked for again while one word of its source is not there: what was written is given, word by
word, and only its probability changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np
import torch

from viz.capture.text import clean, encode, text_inputs, token_fields
from viz.capture.translation import check_translates, target_words, translated
from viz.errors import InputError
from viz.language import mark
from viz.models.model import Model
from viz.workings import SourceOcclusion, Way, pieces

MOST_WORDS = 64
MOST_LOGITS = 16_000_000
"""Of one batch: 64 MB."""
UNKNOWN = ("<unk>", "[UNK]")


def occlude_source(
    model: Model,
    text: str,
    *,
    way: Way = "drop",
    report: Callable[[float, str], None] = lambda _done, _doing: None,
) -> SourceOcclusion:
    """The log-probability of each token of the model's translation, without each word of the text.

    Raises InputError for a text that the model cannot read, and for more than `MOST_WORDS` words.
    """
    check_translates(model)
    encoding = encode(model, text)
    read = token_fields(model, encoding, (clean(text),))
    source = pieces(read["tokens"], read["joins"], read["special"])
    if len(source) > MOST_WORDS:
        raise InputError(
            "At most {most} words can be left out one by one; this text has {n}. Shorten it.",
            most=MOST_WORDS,
            n=len(source),
        )
    written = translated(model, encoding, lambda done, doing: report(0.5 * done, doing))
    target, _ = target_words(model, [token for token in written if token != model.end])
    ids = [encoding.ids, *(_without(model, encoding.ids, word, way) for word in source)]
    rows = np.zeros((len(ids), len(written)), np.float32)
    inputs, done, n_words = text_inputs(model, encoding), 0, _vocabulary(model)
    for batch in _batches(ids, most=max(1, MOST_LOGITS // (len(written) * n_words))):
        rows[batch] = _log_probabilities(model, inputs, [ids[row] for row in batch], written)
        done += len(batch)
        report(0.5 + 0.5 * done / len(ids), mark("leaving out one word after another"))
    steps = pieces(*(target[name][1:] for name in ("tokens", "joins", "special")))
    return SourceOcclusion(source=source, target=steps, whole=rows[0], without=rows[1:])


def _vocabulary(model: Model) -> int:
    assert model.tokenizer is not None
    return model.tokenizer.get_vocab_size()


def _without(model: Model, ids: Sequence[int], word: Sequence[int], way: Way) -> list[int]:
    if way == "drop":
        return [token for place, token in enumerate(ids) if place not in word]
    assert model.tokenizer is not None
    known = map(model.tokenizer.token_to_id, UNKNOWN)
    unknown = next((token for token in known if token is not None), None)
    if unknown is None:
        raise InputError(
            "{model} has no unknown token. Leave the words out instead.", model=model.checkpoint.title
        )
    return [unknown if place in word else token for place, token in enumerate(ids)]


def _batches(ids: Sequence[Sequence[int]], *, most: int) -> Iterator[list[int]]:
    """Which of them go through the network together: of one length, so that none needs filling up."""
    ordered = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    for _, same in groupby(ordered, key=lambda row: len(ids[row])):
        rows = list(same)
        for start in range(0, len(rows), most):
            yield rows[start : start + most]


def _log_probabilities(
    model: Model, inputs: dict[str, torch.Tensor], ids: Sequence[Sequence[int]], written: Sequence[int]
) -> np.ndarray:
    """[source, step]: of each written token, given those before it."""
    source = torch.tensor(ids)
    read = torch.tensor([[model.start, *written[:-1]]]).expand(len(ids), -1)
    given = {
        **inputs,
        "input_ids": source,
        "attention_mask": torch.ones_like(source),
        "decoder_input_ids": read,
    }
    with model.lock, torch.inference_mode():
        logits = model.network(**given, use_cache=False).logits
    chosen = logits.gather(-1, torch.tensor(written).expand(len(ids), -1)[..., None])[..., 0]
    log_probabilities: np.ndarray = (chosen - logits.logsumexp(-1)).numpy()
    return log_probabilities
