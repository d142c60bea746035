"""A checkpoint folder of the operator's, described as a catalogue row from its config alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from viz.errors import InputError
from viz.models import config as configs
from viz.models import regular
from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES

LAYERS = ("num_hidden_layers", "num_layers", "n_layers", "n_layer")
HEADS = ("num_attention_heads", "num_heads", "n_heads", "n_head")
POSITIONS = ("max_position_embeddings", "n_positions")
"""What configurations call the same number."""


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
    config = configs.read(path)
    family = FAMILIES.get(config["model_type"])
    if family is None:
        raise InputError(
            f"A model must be of a family known here ({', '.join(FAMILIES)}); got"
            f" {config['model_type'][:40]!r}."
        )
    kept = configs.allowed(config)
    named = config.get("architectures") or [""]
    network = named[0] if isinstance(named, list) and named[0] in family.networks else family.networks[0]
    weights = path / "model.safetensors"
    return Checkpoint(
        name=name,
        title=path.name,
        family=family.model_type,
        network=network,
        reads=family.reads,
        source="folder",
        location=str(path),
        licence="not stated",
        megabytes=round(weights.stat().st_size / 1e6) if weights.is_file() else 0,
        layers=_first(kept, LAYERS, 12),
        heads=_first(kept, HEADS, 12) if family.attends else 0,
        max_tokens=_first(kept, POSITIONS, 512) - family.position_offset,
        translates=family.decoder is not None,
        why="A checkpoint of the person who runs this app.",
    )


def _first(config: Mapping[str, Any], names: Sequence[str], otherwise: int) -> int:
    return int(next((config[name] for name in names if name in config), otherwise))
