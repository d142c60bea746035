"""Checkpoints of the Hugging Face hub: is one on this computer, and the process that fetches it when someone
asks for it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from viz.language import mark
from viz.models.download import Work

ANSWER_S = 5.0
"""How long the hub may stay silent before the first byte of a file."""
STALL_S = 20.0
"""How long no byte may arrive after that."""

SENTENCES = {
    "network": mark(
        "This model is not on this computer and the internet cannot be reached. Choose a built-in model."
    ),
    "silent": mark(
        "This model is not on this computer and the model hub does not answer. Choose a built-in model, or"
        " try again later."
    ),
    "busy": mark(
        "This model is not on this computer and the model hub is busy. Choose a built-in model, or try again"
        " in a few minutes."
    ),
    "private": mark("The model hub does not give this model to everyone. Choose another model."),
    "missing": mark("The model hub does not have this version of the model. Choose another model."),
    "pickle": mark(
        "Its weights are in Python's pickle format, which can run code: refused. save_pretrained converts"
        " them; offer that with --models."
    ),
    "parts": mark(
        "The weights of this model come in several files: it is larger than what this app shows. Choose a"
        " smaller one."
    ),
    "weightless": mark(
        "The model hub has no weights of this name that this app can read. Choose another model."
    ),
    "content": mark(
        "What arrived is not the model, and none of it was kept. A network that asks for a login does this:"
        " log in, then try again."
    ),
    "full": mark(
        "This computer has no space left for this model. Choose a built-in model, or free some space."
    ),
    "folder": mark(
        "The folder for downloaded models cannot be written to. Choose a built-in model, or tell whoever runs"
        " this app."
    ),
}


def folder() -> Path:
    """Where the hub's own library keeps what it has fetched."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def cached(repo_id: str, revision: str) -> Path | None:
    """The folder of a complete checkpoint on this computer, or None. Nothing is asked of any network."""
    from huggingface_hub import try_to_load_from_cache  # slow to import, and most pages ask for no such model

    found = [
        try_to_load_from_cache(repo_id, name, revision=revision)
        for name in ("config.json", "model.safetensors")
    ]
    if not all(isinstance(path, str) for path in found):
        return None
    return Path(str(found[0])).parent


def work(
    repo_id: str, revision: str, *, look: bool = False, answer_s: float = ANSWER_S, stall_s: float = STALL_S
) -> Work:
    """The process that brings this revision, a commit, into the library's own cache.

    With `look` it brings all but the weights, and the revision may be a branch.
    """
    hidden = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    program = str(Path(__file__).with_name("fetch.py"))
    return Work(
        command=(
            sys.executable,
            "-P",
            program,
            str(folder()),
            repo_id,
            revision,
            *(["look"] if look else []),
        ),
        environment=environment,
        answer_s=answer_s,
        stall_s=stall_s,
        sentences=SENTENCES,
    )
