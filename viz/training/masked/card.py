"""The model card of the masked-word network: `card.md`, filled in with its measured numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("card.md")
PAIRS = {
    "follows": "the one that follows",
    "another_book": "one of another book",
    "same_book_elsewhere": "one from elsewhere in the same book",
    "exchanged": "the two exchanged: the earlier text second",
}


def card(results: dict[str, Any], record: dict[str, Any]) -> str:
    """The card in Markdown."""
    return TEMPLATE.read_text(encoding="utf-8").format(
        state=_state(record),
        numbers=_rows(_numbers(results)),
        by_class="\n".join(_class(kind, row) for kind, row in results["books"]["by_class"].items()),
        follows="\n".join(_follows(results["next_sentence"])),
        recipe="\n".join(f"* {line}" for line in _recipe(record)),
        kept=_kept(results, record),
        formats="\n".join(_format(row) for row in results["formats"]),
        watched=record["watched"],
    )


def _rows(cells: dict[str, str]) -> str:
    return "\n".join(f"| {key} | {value} |" for key, value in cells.items())


def _state(record: dict[str, Any]) -> str:
    if record["finished"]:
        return "The training is complete."
    return f"The training was not complete: step {record['steps']:,} of {record['recipe']['steps']:,}."


def _numbers(results: dict[str, Any]) -> dict[str, str]:
    books, pairs = results["books"], results["next_sentence"]
    numbers = {
        f"Hidden words right, of {books['words']:,}": f"**{books['word_accuracy']:.1%}**",
        "- always the most frequent word": f"{books['word_accuracy_frequent']:.1%}",
        "- bigram": f"{books['word_accuracy_bigram']:.1%}",
        f"Hidden tokens right, of {books['tokens']:,}": f"**{books['token_accuracy']:.1%}**",
        "- always the most frequent token": f"{books['token_accuracy_frequent']:.1%}",
        "- bigram of tokens": f"{books['token_accuracy_bigram']:.1%}",
        "Right token among the first five": f"{books['token_among_five']:.1%}",
        "Perplexity of a hidden token": f"{books['token_perplexity']:g}",
        f"Next sentence right (false: another book), {pairs['pairs']:,} true and as many false": (
            f"**{pairs['accuracy_another_book']:.1%}**"
        ),
        "- either answer always": "50.0%",
    }
    if "glosses" in results:
        glosses = results["glosses"]
        numbers[f"Hidden words right in held-out glosses of WordNet, of {glosses['words']:,}"] = (
            f"{glosses['word_accuracy']:.1%}"
        )
    return numbers


def _class(kind: str, row: dict[str, Any]) -> str:
    return f"| {kind} | {row['words']:,} | {row['first']:.1%} | {row['frequent']:.1%} | {row['bigram']:.1%} |"


def _follows(pairs: dict[str, Any]) -> list[str]:
    said = pairs["said_to_follow"]
    right = {kind: f"{pairs[f'accuracy_{kind}']:.1%}" if kind != "follows" else "" for kind in PAIRS}
    return [f"| {told} | {said[kind]:.1%} | {right[kind]} |" for kind, told in PAIRS.items()]


def _recipe(record: dict[str, Any]) -> list[str]:
    recipe, hours = record["recipe"], record["cpu_seconds"] / 3600
    read, of_books, seen = (
        f"{record[name] / 1e6:.1f}" for name in ("training_tokens", "training_tokens_of_books", "tokens_seen")
    )
    return [
        f"{read} million tokens: {of_books} of books, the rest of WordNet's glosses. Five books and "
        "one gloss in fifty were set aside before the training.",
        f"{record['steps']:,} steps, {seen} million tokens read, {hours:.2f} CPU-hours on one core.",
        "15 % of the words chosen, whole; of these 80 % hidden, 10 % exchanged, 10 % left. Half of the pairs "
        "follow each other, half are of two books; a quarter of the examples of books, and all glosses, are "
        "single texts.",
        f"Texts of 12 to 128 tokens, those of like length together, {recipe['tokens']:,} tokens a batch.",
        f"AdamW (peak {recipe['rate']}, weight decay {recipe['weight_decay']}, gradients clipped at "
        f"{recipe['clip']}): a warm-up of {recipe['warm_up']} steps, level until "
        f"{recipe['level_until']:.0%}, then straight down to zero.",
        f"No dropout; a moving average of the weights ({recipe['average']}); bfloat16 where it is safe.",
    ]


def _kept(results: dict[str, Any], record: dict[str, Any]) -> str:
    bits, whole = record["bits"], results["formats"][0]
    return (
        "As the difference from `minilm`'s own weights, which the app carries anyway: "
        f"{bits['layers']} bits a number for the layers'\n"
        f"matrices, {bits['embeddings']} for the word embeddings, "
        "a step of its own for each row, all else in float16. "
        f"{results['bytes'] / 1e6:.1f} MB instead of {whole['bytes'] / 2e6:.0f} in float16."
    )


def _format(row: dict[str, Any]) -> str:
    bits = f"{row['layers']}, {row['embeddings']}"
    right = f"{row['token_accuracy']:.2%} | {row['next_accuracy']:.2%}"
    return f"| {bits} | {row['bytes'] / 1e6:.1f} | {row['loss']:.3f} | {right} |"
