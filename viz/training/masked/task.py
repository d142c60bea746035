"""`python -m viz.training masked`: teach a text encoder BERT's two objectives (its options: `--help`).

The same command goes on where a killed run stopped. It writes to RUNS/masked-minilm.
With `--export FOLDER` it trains nothing: it writes the network of the checkpoint, measured, with its card.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from viz.training.masked.corpus import Corpus, Vocabulary, kept
from viz.training.masked.evaluate import Measures
from viz.training.masked.examples import batches, cut
from viz.training.masked.export import base_weights, export
from viz.training.masked.guesses import Bigrams
from viz.training.masked.masking import MaskedBatch, masked
from viz.training.masked.networks import build
from viz.training.masked.run import CHECKPOINT, MaskedPace, MaskedRecipe, MaskedRun, Texts, train
from viz.training.masked.text import books, glosses
from viz.training.masked.wordclass import Classes
from viz.training.resumable import changes

WATCHED = 20
"""So many batches of held-out books are looked at for the curve."""


def arguments(words: list[str]) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="python -m viz.training masked", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="a folder with books.parquet: title, author, text"
    )
    parser.add_argument(
        "--wordnet", type=Path, required=True, help="a folder with WordNet 3's data.noun and its like"
    )
    parser.add_argument(
        "--base", type=Path, required=True, help="the folder of the text encoder to go on from"
    )
    parser.add_argument("--runs", type=Path, required=True, help="the run writes to RUNS/masked-minilm")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--note-every", type=int, default=250, help="steps between two looks at held-out books"
    )
    parser.add_argument("--stop-after", type=int, help="so many steps now; the same command goes on later")
    parser.add_argument(
        "--export", type=Path, help="write the network as it stands to this folder, and measure it"
    )
    parser.add_argument("--most", type=int, help="export: measure on so many batches alone, for a quick look")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="change a number of the recipe"
    )
    return parser.parse_args(words)


def teach(words: list[str]) -> None:
    """Train, or go on training; or export."""
    options = arguments(words)
    recipe = chosen(options)
    corpus, held_out, numbers = corpora(options)
    vocabulary = Vocabulary.of(numbers)
    counts = np.bincount(corpus.tokens, minlength=len(numbers))
    run = MaskedRun(build(options.base, counts, seed=recipe.seed), recipe, options.runs / "masked-minilm")
    if (run.out / CHECKPOINT).exists():
        run.resume(only_read=options.export is not None)
    print(f"{len(corpus.tokens):,} tokens; from step {run.step}; {recipe}", flush=True)
    texts = Texts(corpus, watched(held_out, vocabulary, recipe.tokens)[: options.most], vocabulary)
    if options.export:
        pieces = sorted(numbers, key=numbers.__getitem__)
        rules, classes = Bigrams(corpus, len(pieces)), Classes(options.wordnet)
        measures = Measures(held_out, vocabulary, rules, pieces, classes, options.most)
        export(run, base_weights(options.base), options.export, texts=texts, measures=measures)
        print((options.export / "README.md").read_text(encoding="utf-8"), flush=True)
        return
    train(run, texts, pace=MaskedPace(note_every=options.note_every), stop_after=options.stop_after)


def corpora(options: argparse.Namespace) -> tuple[Corpus, Corpus, dict[str, int]]:
    """The text to train on, the text held out, and the number of each piece of the base's vocabulary."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(options.base, local_files_only=True)
    documents = [*books(options.data), *glosses(options.wordnet)]
    corpus, held_out = kept(documents, tokenizer, options.runs / "data")
    return corpus, held_out, tokenizer.get_vocab()


def watched(held_out: Corpus, words: Vocabulary, tokens: int) -> list[MaskedBatch]:
    """The same few batches of held-out books, whatever the run: every chosen word is hidden."""
    randomness = np.random.default_rng(0)
    examples = [each for each in cut(held_out, randomness) if held_out.book[held_out.document[each.first]]]
    few = batches(examples, tokens, randomness)[:WATCHED]
    return [masked(held_out, batch, words, randomness, always_hidden=True) for batch in few]


def chosen(options: argparse.Namespace) -> MaskedRecipe:
    """The recipe with the changes of `--set`."""
    return MaskedRecipe(**{"seed": options.seed, **changes(MaskedRecipe, options.set)})
