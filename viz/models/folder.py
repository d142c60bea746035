"""A checkpoint that is not of the catalogue, described as a row of it from its config alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from viz.errors import InputError
from viz.language import mark
from viz.models import config as configs
from viz.models import regular
from viz.models.catalogue import CATALOGUE, Checkpoint
from viz.models.families import FAMILIES, Family

LAYERS = ("num_hidden_layers", "num_layers", "n_layers", "n_layer")
HEADS = ("num_attention_heads", "num_heads", "n_heads", "n_head")
POSITIONS = ("max_position_embeddings", "n_positions")
"""What configurations call the same number."""
KEY = "attention_lab"
"""Of config.json: the checkpoint that is changed, the classes, and which vector the head reads."""
PICKLE = mark(
    "A model's weights must be in model.safetensors; this folder has pytorch_model.bin, Python's pickle"
    " format, which can run any code while it is read. Convert it where you trust it:"
    " AutoModel.from_pretrained(FOLDER).save_pretrained(NEW)."
)


def described(name: str, path: Path) -> Checkpoint:
    """The row of a folder below the one that the operator named.

    Raises InputError when it leads elsewhere or holds no family that is known here.
    """
    if path.resolve().parent != path.parent.resolve():
        raise InputError(
            "A model folder must lie inside the folder that was offered; this one leads elsewhere. Choose"
            " another."
        )
    regular.check_folder(path, links=False)
    weights = path / "model.safetensors"
    if not weights.is_file() and (path / "pytorch_model.bin").exists():
        raise InputError(PICKLE)
    return row(
        name,
        path,
        title=path.name,
        source="folder",
        location=str(path),
        megabytes=round(weights.stat().st_size / 1e6) if weights.is_file() else 0,
        why=mark("A checkpoint of the person who runs this app."),
    )


def row(  # noqa: PLR0913 - all but two by name
    name: str,
    path: Path,
    *,
    title: str,
    source: Literal["folder", "hub"],
    location: str,
    megabytes: int,
    why: str,
    revision: str = "",
) -> Checkpoint:
    """The row of the checkpoint whose config.json is in `path`.

    Raises InputError where its family is not known here, or where it brings code of its own.
    """
    config = configs.read(path)
    family = _family(config)
    kept = configs.allowed(config)
    base = base_of(config)
    return Checkpoint(
        name=name,
        title=title,
        family=family.model_type,
        network=CATALOGUE[base].network if base else _network(config, family),
        reads=family.reads,
        source=source,
        location=location,
        revision=revision,
        licence=CATALOGUE[base].licence if base else "not stated",
        megabytes=megabytes,
        layers=_first(kept, LAYERS, 12),
        heads=_first(kept, HEADS, 12) if family.attends else 0,
        max_tokens=_first(kept, POSITIONS, 512) - family.position_offset,
        translates=family.decoder is not None,
        why=why,
        base=base,
    )


def _family(config: Mapping[str, Any]) -> Family:
    """Its family; InputError where it is not known here, or where the model brings code of its own."""
    if config.get("auto_map") or config.get("trust_remote_code"):
        raise InputError(
            "A model must be one that this app's own libraries compute; this one brings Python code of its"
            " own, which is never run here. Choose another model."
        )
    family = FAMILIES.get(config["model_type"])
    if family is None:
        raise InputError(
            "A model must be of a family known here ({families}); got {got!r}.",
            families=", ".join(FAMILIES),
            got=config["model_type"][:40],
        )
    return family


def _network(config: Mapping[str, Any], family: Family) -> str:
    """The class that holds its weights, as the config names it; without a head that is not known here."""
    named = config.get("architectures") or [""]
    name = named[0] if isinstance(named, list) else ""
    if name in family.networks:
        return str(name)
    if name and name == family.text_classifier and _one_of_several(config):
        return family.text_classifier
    related = str(name).startswith(family.headless.removesuffix("Model"))
    return family.headless if related else family.networks[0]


def _one_of_several(config: Mapping[str, Any]) -> bool:
    """Does its classifier choose one of several classes? Only then its answers add up to 1."""
    labels = config.get("id2label")
    n = len(labels) if isinstance(labels, dict) else 2  # as many as transformers takes where none is named
    return n > 1 and config.get("problem_type") in (None, "single_label_classification")


def _first(config: Mapping[str, Any], names: Sequence[str], otherwise: int) -> int:
    return int(next((config[name] for name in names if name in config), otherwise))


def base_of(config: Mapping[str, Any]) -> str:
    """The catalogue's checkpoint that a folder changes; "" where it holds weights of its own.

    Raises InputError for one that cannot be changed.
    """
    told = config.get(KEY)
    if not isinstance(told, dict):
        return ""
    base = told.get("base")
    found = CATALOGUE.get(base) if isinstance(base, str) else None
    if found is None or found.base or found.family != config["model_type"]:
        raise InputError(
            "A tuned folder must name the checkpoint of its family that it changes; got {got!r}. Choose"
            " another folder.",
            got=str(base)[:40],
        )
    return found.name
