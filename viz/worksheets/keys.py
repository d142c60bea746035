"""The numbers of worksheets: one function a lesson, which asks the models for what its sheet asks about.

They are written as the language spoken now writes numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

import numpy as np

from viz.analysis import encoder, positions
from viz.analysis.curves import wilson
from viz.analysis.equations import softmax
from viz.analysis.heads import head_metrics
from viz.analysis.predictions import top
from viz.analysis.sides import looks_at
from viz.arrays import Array
from viz.language import number, tr
from viz.models.catalogue import DEFAULT_PHOTO, DEFAULT_TEXT, DEFAULT_TRANSLATOR
from viz.recording import ImageRecording
from viz.requests import (
    CutPatches,
    FillMasks,
    OpenLayer,
    Photo,
    PredictNext,
    ReadEveryLayer,
    RecordImage,
    RecordText,
    RecordTranslation,
    Request,
    TakeApart,
)
from viz.teaching import EmbedExamples, FindClusters
from viz.ui.running.cache import example_sets, gallery
from viz.worksheets import learned

R = TypeVar("R")
Numbers = Mapping[str, str]


class Ask(Protocol):
    """Gives the answer to a request."""

    def __call__(self, request: Request[R], /) -> R: ...


TIRED = "The animal didn't cross the street because it was too tired."
HAT = "The man took off his hat."
EIFFEL = "The Eiffel Tower is in the city of"
BIRD = "The blue bird sings a sad song."
BLANKS, NEXT = "minilm-masked", "smollm2"
CNN, VIT = "cnn-cifar10", "vit-cifar10"


def words_attention(ask: Ask) -> Numbers:
    """Layer 4, head 2 of MiniLM on the sentence with the pronoun."""
    found, wide = (ask(RecordText(DEFAULT_TEXT, (text,))) for text in (TIRED, TIRED.replace("tired", "wide")))
    row, other = (each.attention[3, 1, each.tokens.index("it")] for each in (found, wide))
    word = int(np.where(wide.special, 0, other).argmax())
    return {
        "first": found.tokens[int(row.argmax())],
        "first_weight": number(row.max(), ".2f"),
        "four": number(np.sort(row)[-4:].sum(), ".2f"),
        "all": number(row.sum(), ".2f"),
        "wide": wide.tokens[word],
        "wide_weight": number(other[word], ".2f"),
        "street": number(other[wide.tokens.index("street")], ".2f"),
    }


def words_heads(ask: Ask) -> Numbers:
    """The same sentence, all heads: as the head finder's table has them."""
    found = ask(RecordText(DEFAULT_TEXT, (TIRED,)))
    values = head_metrics(found).values
    before, sep = (
        np.unravel_index(np.nanargmax(values[name]), values[name].shape) for name in ("previous", "sep")
    )
    n, every = found.n_tokens, found.n_layers * found.n_heads
    return {
        **{"tokens": str(n), "layers": str(found.n_layers), "heads": str(found.n_heads)},
        **{"every": str(every), "weights": number(every * n * n, ",")},
        **{"before_layer": str(before[0] + 1), "before_head": str(before[1] + 1)},
        **{"sep_layer": str(sep[0] + 1), "sep_head": str(sep[1] + 1)},
        "before": number(values["previous"][before], ".2f"),
        "sep": number(values["sep"][sep], ".2f"),
    }


def images_patches(ask: Ask) -> Numbers:
    """A photo cut for ViT-S/14."""
    found = _photo(ask, "dog")
    cut = ask(CutPatches(DEFAULT_PHOTO, photo("dog")))
    grid = found.grid
    return {
        **{"rows": str(grid.rows), "columns": str(grid.columns), "tokens": str(grid.n_tokens)},
        "patches": str(grid.rows * grid.columns),
        "numbers": str(cut.flat.shape[1]),
        "width": str(found.hidden_states.shape[-1]),
    }


def images_attention(ask: Ask) -> Numbers:
    """[CLS] in the last layer of ViT-S/14, the mean of its heads."""
    found = _photo(ask, "dog")
    mean: Array = found.attention[found.n_layers - 1].mean(axis=0)[0, found.grid.prefix :]
    row, column = divmod(int(mean.argmax()), found.grid.columns)
    n = found.n_tokens
    return {
        **{"row": str(row + 1), "column": str(column + 1), "tokens": str(n), "weights": number(n * n, ",")},
        **{"most": number(mean.max(), ".3f"), "even": number(1 / n, ".3f")},
    }


def two_answers(ask: Ask) -> Numbers:
    """What the two specimens make of the horse."""
    found: dict[str, str] = {}
    for name, model in (("cnn", CNN), ("vit", VIT)):
        recording = ask(RecordImage(model, photo("horse")))
        best = top(recording.logits[0], recording.labels)[0]
        found |= {name: best.label, f"{name}_share": number(best.probability, ".2f")}
    return found


def predictions_masked(ask: Ask) -> Numbers:
    """The likeliest word for *his*, beside a man and beside a woman."""
    numbers: dict[str, str] = {}
    for name, text in (("before", HAT), ("after", HAT.replace("man", "woman"))):
        start = text.index("his")
        guesses = ask(FillMasks(BLANKS, (text,), ((0, start, start + 3),))).guesses
        numbers |= {name: guesses.names[0][0], f"{name}_share": number(guesses.probabilities[0, 0], ".2f")}
    return numbers


def predictions_next(ask: Ask) -> Numbers:
    """What SmolLM2 expects after the text, and what it did not expect in it."""
    found = ask(PredictNext(NEXT, EIFFEL))
    share = float(found.probabilities[-1, 0])
    least = int(found.came.argmin())
    return {
        "next": found.names[-1][0].strip(),
        "share": number(share, ".2f"),
        "bits": number(-math.log2(share), ".1f"),
        "surprise": found.recording.tokens[least + 1].strip(),
        "surprise_bits": number(-math.log2(float(found.came[least])), ".1f"),
    }


def predictions_layers(ask: Ask) -> Numbers:
    """The depth from which on the final answer is the likeliest."""
    last = ask(PredictNext(NEXT, EIFFEL)).recording.n_tokens - 1
    found = ask(ReadEveryLayer(NEXT, (EIFFEL,), (last,)))
    first = next(depth for depth, rank in zip(found.depths, found.ranks[:, 0], strict=True) if rank == 1)
    return {"first": str(first), "layers": str(found.depths[-1])}


def predictions_translate(ask: Ask) -> Numbers:
    """The translation, and where its third word looks."""
    found = ask(RecordTranslation(DEFAULT_TRANSLATOR, BIRD))
    word = found.text.split()[2]
    source, weight, _ = looks_at(found, word)
    return {"translation": found.text, "word": word, "source": source, "source_weight": number(weight, ".2f")}


def learning_teach(_ask: Ask) -> Numbers:
    """The sentences to start from, counted."""
    given = example_sets()["topics"].examples
    tests = len(given.test)
    most = round(0.75 * tests)
    low, high = wilson(most, tests)
    return {
        **{"train": str(len(given.train)), "test": str(tests), "classes": str(len(given.classes))},
        **{"chance": number(1 / len(given.classes), ".0%"), "most": str(most)},
        **{"low": number(low, ".0%"), "high": number(high, ".0%")},
    }


def learning_clusters(ask: Ask) -> Numbers:
    """The same sentences, grouped without their labels."""
    given = example_sets()["topics"].examples
    features = ask(EmbedExamples(DEFAULT_TEXT, given.inputs))
    found = ask(FindClusters(DEFAULT_TEXT, features, given.labels, given.train, given.test))
    return {
        "found": str(len({*found.assigned.tolist()})),
        "classes": str(len(given.classes)),
        "ari": number(found.agreement, ".2f"),
    }


def workings_self_attention(ask: Ask) -> Numbers:
    """The width of a head, and softmax by hand."""
    width = ask(OpenLayer(DEFAULT_TEXT, (TIRED,), 0)).d_head
    weights, sharp = (softmax(np.array([2.0, 1.0, 0.0]) * factor) for factor in (1, 10))
    return {
        **{"width": str(width), "root": number(math.sqrt(width), ".2f"), "sharp": number(sharp[0], ".4f")},
        "softmax": tr("{a:.2f}, {b:.2f}, {c:.2f}", **dict(zip("abc", weights, strict=True))),
    }


def workings_positions(_ask: Ask) -> Numbers:
    """Sinusoids and ALiBi's slopes, from their equations."""
    sine, cosine = positions.sinusoidal(2, 64)[1, :2]
    slope = float(positions.alibi_slopes(8)[0])
    return {
        **{"sine": number(sine, ".3f"), "cosine": number(cosine, ".3f")},
        **{"slope": number(slope, "g"), "taken": number(10 * slope, "g")},
    }


def workings_encoder(ask: Ask) -> Numbers:
    """MiniLM's parameters, counted by box."""
    found = ask(TakeApart(DEFAULT_TEXT))
    sizes = {weight.name: math.prod(weight.shape) for weight in found.weights}
    words = next(size for name, size in sizes.items() if "word_embeddings" in name)
    mlp, attention = (
        sum(sizes[weight.name] for weight in found.weights if (weight.box, weight.layer) == (box, 0))
        for box in ("feed_forward", "attention")
    )
    every = encoder.total(found)
    return {
        **{"every": number(every, ","), "words": number(words, ","), "share": number(words / every, ".0%")},
        **{"mlp": number(mlp, ","), "attention": number(attention, ",")},
    }


def photo(name: str) -> Photo:
    """A picture of the gallery, whole."""
    return gallery()[name], None


def _photo(ask: Ask, name: str) -> ImageRecording:
    found = ask(RecordImage(DEFAULT_PHOTO, photo(name)))
    assert isinstance(found, ImageRecording)
    return found


KEYS: Mapping[str, Callable[[Ask], Numbers]] = MappingProxyType(
    {
        "words/attention.py": words_attention,
        "words/heads.py": words_heads,
        "images/patches.py": images_patches,
        "images/attention.py": images_attention,
        "images/cnn_vs_vit.py": two_answers,
        "images/experiments.py": two_answers,
        "predictions/masked.py": predictions_masked,
        "predictions/next.py": predictions_next,
        "predictions/layers.py": predictions_layers,
        "predictions/translate.py": predictions_translate,
        "learning/teach.py": learning_teach,
        "learning/clusters.py": learning_clusters,
        "learning/pretraining.py": lambda _ask: learned.pretraining(),
        "learning/training.py": lambda _ask: learned.training(),
        "workings/self_attention.py": workings_self_attention,
        "workings/positions.py": workings_positions,
        "workings/encoder.py": workings_encoder,
    }
)
"""By the lesson's page."""

MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(KEYS, (DEFAULT_TEXT,)),
        **dict.fromkeys(("images/patches.py", "images/attention.py"), (DEFAULT_PHOTO,)),
        **dict.fromkeys(("images/cnn_vs_vit.py", "images/experiments.py"), (CNN, VIT)),
        **dict.fromkeys(("learning/pretraining.py", "learning/training.py"), ()),
        **dict.fromkeys(("predictions/next.py", "predictions/layers.py"), (NEXT,)),
        "predictions/masked.py": (BLANKS,),
        "predictions/translate.py": (DEFAULT_TRANSLATOR,),
    }
)
"""The models that must be here for it."""
