"""From a run to a small folder: the difference from the base's weights, the card and the numbers on it."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor

from viz.models import difference
from viz.training.export import write_json
from viz.training.masked.card import card
from viz.training.masked.evaluate import Measures, evaluate
from viz.training.masked.run import MaskedRun, Texts, looked

FILE = "difference.safetensors"
EMBEDDINGS = "bert.embeddings.word_embeddings.weight"
BITS = {"layers": 4, "embeddings": 2}
TRIED = ((8, 8), (4, 4), (4, 2), (2, 2), (1, 1))
"""(bits of the layers' matrices, bits of the word embeddings) that the card compares."""


def base_weights(folder: Path) -> dict[str, Tensor]:
    """The base's weights under the names that they have in the network with both heads."""
    weights = load_file(folder / "model.safetensors")
    return {f"bert.{name}": value for name, value in weights.items() if not name.endswith("position_ids")}


def weights_of(network: Any) -> dict[str, Tensor]:
    """The network's weights, the output embedding only once: it is the input embedding."""
    return {
        name: value for name, value in network.state_dict().items() if ".predictions.decoder." not in name
    }


def bits_of(base: dict[str, Tensor], layers: int, embeddings: int) -> dict[str, int]:
    """Which weights are kept as a difference: the word embeddings, and every other matrix of the base."""
    matrices = [name for name, value in base.items() if value.ndim == 2 and name != EMBEDDINGS]
    return {EMBEDDINGS: embeddings, **dict.fromkeys(matrices, layers)}


def fill(network: Any, weights: dict[str, Tensor]) -> Any:
    """`network` with `weights`, of which the output embedding is not one."""
    missing, unexpected = network.load_state_dict(weights, strict=False)
    assert not unexpected
    assert all(".predictions.decoder." in name for name in missing)
    network.tie_weights()
    return network.eval()


def export(
    run: MaskedRun, base: dict[str, Tensor], folder: Path, *, texts: Texts, measures: Measures
) -> dict[str, Any]:
    """Write the run's averaged weights and all that goes with them; what is measured is what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    trained = {name: value.clone() for name, value in weights_of(run.average).items()}
    formats = compared(run, base, folder, texts)
    difference.write(trained, base, folder / FILE, bits=bits_of(base, BITS["layers"], BITS["embeddings"]))
    fill(run.average, difference.read(folder / FILE, base))
    found = evaluate(run.average, measures)
    fill(run.average, trained)
    results = {**found, "formats": formats, "bytes": (folder / FILE).stat().st_size}
    write_json(
        folder / "config.json", run.network.config.to_diff_dict() | {"architectures": ["BertForPreTraining"]}
    )
    write_json(folder / "results.json", results)
    write_json(folder / "training.json", training_of(run, texts))
    if (run.out / "curve.csv").exists():
        shutil.copyfile(run.out / "curve.csv", folder / "curve.csv")
    rewrite(folder)
    return results


def compared(run: MaskedRun, base: dict[str, Tensor], folder: Path, texts: Texts) -> list[dict[str, Any]]:
    """Each way to keep the weights: its bytes, and what it costs on the watched batches."""
    trained = {name: value.clone() for name, value in weights_of(run.average).items()}
    sizes = sum(value.numel() for value in trained.values())
    rows = [{"layers": 32, "embeddings": 32, "bytes": 4 * sizes, **_watched(run, texts)}]
    file = folder / "tried.safetensors"
    for layers, embeddings in TRIED:
        difference.write(trained, base, file, bits=bits_of(base, layers, embeddings))
        fill(run.average, difference.read(file, base))
        rows.append(
            {
                "layers": layers,
                "embeddings": embeddings,
                "bytes": file.stat().st_size,
                **_watched(run, texts),
            }
        )
    file.unlink()
    fill(run.average, trained)
    return rows


def _watched(run: MaskedRun, texts: Texts) -> dict[str, float]:
    loss, words, follows = looked(run, texts)
    return {"loss": round(loss, 4), "token_accuracy": round(words, 4), "next_accuracy": round(follows, 4)}


def training_of(run: MaskedRun, texts: Texts) -> dict[str, Any]:
    """How the weights were made: the recipe, and what it took."""
    corpus = texts.train
    return {
        "recipe": asdict(run.recipe),
        "steps": run.step,
        "finished": run.step >= run.recipe.steps,
        "tokens_seen": run.tokens,
        "training_tokens": len(corpus.tokens),
        "training_tokens_of_books": int(corpus.lengths[corpus.book[corpus.document]].sum()),
        "cpu_seconds": round(run.cpu_seconds),
        "bits": BITS,
        "watched": len(texts.watched),
    }


def rewrite(folder: Path) -> None:
    """The card again from the numbers beside it."""
    results, record = (json.loads((folder / name).read_text()) for name in ("results.json", "training.json"))
    (folder / "README.md").write_text(card(results, record), encoding="utf-8")


def read_network(folder: Path, base: dict[str, Tensor]) -> Any:
    """The exported network in `folder`, on the base's weights."""
    from transformers import BertConfig, BertForPreTraining

    network = BertForPreTraining(BertConfig.from_pretrained(folder))
    fill(network, difference.read(folder / FILE, base))
    return network.requires_grad_(False)
